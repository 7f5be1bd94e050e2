package io.mimo.operator.apply;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.mimo.api.MimoDeployment;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The annotation on each child that says of which plan our last apply was: two applies bear the same mark exactly when
 * they asked for the same. It is written by the apply itself, so it outlives the process, and it is no part of what is
 * compared.
 *
 * <p>How a workload would roll out is not part of it: that follows the free GPUs and is written only while something
 * rolls out.
 */
public final class AppliedMark {
    public static final String ANNOTATION = MimoDeployment.GROUP + "/applied";
    /** 64 bits: an object sees far fewer plans than 2^32. */
    private static final int LENGTH = 16;

    private static final ObjectMapper SORTED =
            new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    /**
     * How a workload of either kind would roll out. It follows the free GPUs, which every scaling changes, and matters
     * only while outdated pods are replaced: else, and unless the spec was just edited, a difference is no reason to
     * write, and it goes along with the next one that is.
     */
    static final Set<String> ROLLOUT = Set.of("strategy", "rolloutStrategy");

    private AppliedMark() {}

    public static String of(JsonNode planned) {
        JsonNode copy = planned.deepCopy();
        if (copy.path("spec") instanceof ObjectNode spec) {
            spec.remove(ROLLOUT);
        }
        try {
            // as maps, which are sorted, and not as nodes, which keep their order
            byte[] text = SORTED.writeValueAsString(SORTED.treeToValue(copy, Object.class))
                    .getBytes(StandardCharsets.UTF_8);
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text))
                    .substring(0, LENGTH);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Empty for an object that we have not applied, or that an earlier release has. */
    public static Optional<String> on(HasMetadata live) {
        return Optional.ofNullable(live.getMetadata().getAnnotations()).map(annotations -> annotations.get(ANNOTATION));
    }

    public static void put(HasMetadata object, String mark) {
        Map<String, String> annotations = new TreeMap<>(
                Optional.ofNullable(object.getMetadata().getAnnotations()).orElse(Map.of()));
        annotations.put(ANNOTATION, mark);
        object.getMetadata().setAnnotations(annotations);
    }

    /**
     * From an object, or from what is owned of one; what held nothing else goes with it, as an empty node there means
     * the whole.
     */
    public static void remove(JsonNode tree, String prefix) {
        if (tree.path(prefix + "metadata") instanceof ObjectNode metadata
                && metadata.path(prefix + "annotations") instanceof ObjectNode annotations
                && annotations.remove(prefix + ANNOTATION) != null) {
            removeIfEmpty(metadata, prefix + "annotations");
            removeIfEmpty((ObjectNode) tree, prefix + "metadata");
        }
    }

    private static void removeIfEmpty(ObjectNode parent, String name) {
        if (parent.path(name).isEmpty()) {
            parent.remove(name);
        }
    }
}
