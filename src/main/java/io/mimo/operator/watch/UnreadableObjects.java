package io.mimo.operator.watch;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Objects of the cluster that this operator cannot read: made by something newer, or broken. Each is told once and
 * counted, and costs nobody else anything: it is passed over where it is one of many, and is the fault of its owner
 * where it is somebody's child.
 */
public final class UnreadableObjects {
    private static final Logger LOG = LoggerFactory.getLogger(UnreadableObjects.class);
    /**
     * Annotation that is on what could be saved of such an object, in this process only: nobody else can know its name.
     */
    static final String MARK = "serving.mimo.io/unreadable-" + UUID.randomUUID();
    /** Then it is forgotten what was told: a cluster in which everything is broken must not fill the memory. */
    private static final int MOST = 1000;

    private final Set<String> reported = ConcurrentHashMap.newKeySet();
    private volatile Consumer<String> count = kind -> {};

    /** {@code counter} gets the kind of each object when it is first met. */
    public void count(Consumer<String> counter) {
        count = counter;
    }

    public void met(HasMetadata object, Throwable fault) {
        var metadata = Optional.ofNullable(object.getMetadata()).orElseGet(ObjectMeta::new);
        met(
                object.getKind(),
                Optional.ofNullable(metadata.getNamespace()).map(in -> in + "/").orElse("") + metadata.getName(),
                words(fault));
    }

    public void met(String kind, String name, String fault) {
        if (reported.size() >= MOST) {
            reported.clear();
        }
        if (reported.add(kind + " " + name + " " + fault)) {
            count.accept(kind);
            LOG.atWarn()
                    .addKeyValue("kind", kind)
                    .addKeyValue("object", name)
                    .log(kind + " " + name
                            + " cannot be read, so what it says now counts for nothing; everything else goes on: "
                            + fault);
        }
    }

    static boolean isOne(HasMetadata object) {
        return fault(object).isPresent();
    }

    /** Why it could not be read. */
    static Optional<String> fault(HasMetadata object) {
        return Optional.ofNullable(object.getMetadata())
                .map(ObjectMeta::getAnnotations)
                .map((Map<String, String> all) -> all.get(MARK));
    }

    /** The object, unless it could not be read: then nothing is decided from what is left of it. */
    public static <T extends HasMetadata> T required(T object) {
        fault(object).ifPresent(words -> {
            throw new IllegalStateException(
                    object.getKind() + " " + object.getMetadata().getName() + " cannot be read: " + words);
        });
        return object;
    }

    /** One line that says what is wrong, without the text that was read. */
    public static String words(Throwable fault) {
        String message = String.valueOf(fault.getMessage()).lines().findFirst().orElse("");
        return fault.getClass().getSimpleName() + ": " + message;
    }
}
