package io.mimo.operator.children;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.ExceptionHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.mimo.api.MimoDeployment;
import io.mimo.operator.watch.UnreadableObjects;
import io.mimo.operator.watch.WatchRule;
import io.mimo.render.OptionalKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Our objects of one optional kind while it exists, one informer per namespace or one for all.
 *
 * @param writes our own last writes by namespace/name, until the watch shows something newer than what was written over
 */
record DynamicInformer(
        OptionalKind kind,
        List<SharedIndexInformer<GenericKubernetesResource>> informers,
        Map<String, Write> writes,
        LongSupplier nanoTime)
        implements ChildStore {
    /** A watch that has not shown a write by then never will: the object was replaced while it was cut off. */
    private static final Duration WATCH_LAG = Duration.ofSeconds(10);

    /** {@code over} is the version that the watch showed before; empty for none. */
    record Write(HasMetadata after, String over, long writtenAt) {}

    DynamicInformer(OptionalKind kind, List<SharedIndexInformer<GenericKubernetesResource>> informers) {
        this(kind, informers, new ConcurrentHashMap<>(), System::nanoTime);
    }

    /** Goes on trying: the kind may be served a moment after its CRD is, and a permission may come late. */
    CompletableFuture<Void> start(WatchRule rule) {
        return CompletableFuture.allOf(informers.stream()
                .map(informer ->
                        rule.start(informer, (started, error) -> !ExceptionHandler.isDeserializationException(error)))
                .toArray(CompletableFuture[]::new));
    }

    void stop() {
        informers.forEach(SharedIndexInformer::stop);
    }

    boolean isKnown() {
        return informers.stream().allMatch(SharedIndexInformer::hasSynced);
    }

    boolean isWatching() {
        return informers.stream().allMatch(SharedIndexInformer::isWatching);
    }

    @Override
    public boolean keeps(HasMetadata child) {
        return OptionalKind.of(child).filter(kind::equals).isPresent();
    }

    /** They have no type of their own. */
    @Override
    public boolean keeps(Class<? extends HasMetadata> type) {
        return false;
    }

    @Override
    public Optional<HasMetadata> get(String namespace, String name) {
        String key = namespace + "/" + name;
        return recent(key).map(Write::after).or(() -> watched(key)).map(UnreadableObjects::required);
    }

    @Override
    public Stream<HasMetadata> ownedBy(MimoDeployment owner) {
        String namespace = owner.getMetadata().getNamespace();
        Map<String, HasMetadata> objects = new TreeMap<>();
        informers.stream()
                .flatMap(informer -> informer.getIndexer().byIndex("namespace", namespace).stream())
                .forEach(object -> objects.put(key(object), object));
        writes.keySet().stream().filter(key -> key.startsWith(namespace + "/")).forEach(key -> recent(key)
                .ifPresent(write -> objects.put(key, write.after())));
        return objects.values().stream()
                .filter(child -> ChildStore.isOwnedBy(child, owner))
                .map(UnreadableObjects::required);
    }

    @Override
    public void remember(HasMetadata after, Optional<HasMetadata> before) {
        String key = key(after);
        String over = recent(key).map(Write::over).orElseGet(() -> before.map(DynamicInformer::version)
                .orElse(""));
        writes.put(key, new Write(after, over, nanoTime.getAsLong()));
    }

    private Optional<Write> recent(String key) {
        Write write = writes.get(key);
        if (write == null) {
            return Optional.empty();
        }
        boolean ahead = watched(key).map(DynamicInformer::version).orElse("").equals(write.over())
                && nanoTime.getAsLong() - write.writtenAt() < WATCH_LAG.toNanos();
        if (!ahead) {
            writes.remove(key, write);
        }
        return ahead ? Optional.of(write) : Optional.empty();
    }

    private Optional<HasMetadata> watched(String key) {
        return informers.stream()
                .map(informer -> informer.getStore().getByKey(key))
                .filter(Objects::nonNull)
                .<HasMetadata>map(object -> object)
                .findFirst();
    }

    private static String key(HasMetadata object) {
        return object.getMetadata().getNamespace() + "/" + object.getMetadata().getName();
    }

    private static String version(HasMetadata object) {
        return object.getMetadata().getResourceVersion();
    }
}
