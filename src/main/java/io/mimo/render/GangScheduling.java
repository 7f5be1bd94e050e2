package io.mimo.render;

import io.mimo.api.PodOverlay;
import io.mimo.plan.Overlay;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All pods of a group are admitted at once or none: by Kueue or by Volcano, when the user names a queue in
 * {@code podTemplate}. Without one the pods are bound one by one. LeaderWorkerSet puts the group's PodGroup into
 * Volcano's queue (sigs.k8s.io/lws, pkg/schedulerprovider/volcano_provider.go).
 */
final class GangScheduling {
    /** Kueue reads its labels from the LeaderWorkerSet. https://kueue.sigs.k8s.io/docs/tasks/run/leaderworkerset/ */
    static final String KUEUE = "kueue.x-k8s.io/";
    /** Annotations that the PodGroup inherits from the set (the same file). */
    private static final String VOLCANO = "volcano.sh/";

    private GangScheduling() {}

    static SortedMap<String, String> labels(Overlay overlay) {
        SortedMap<String, String> labels = new TreeMap<>(overlay.labels());
        labels.keySet().removeIf(key -> !key.startsWith(KUEUE));
        return labels;
    }

    static Map<String, String> annotations(Overlay overlay) {
        SortedMap<String, String> annotations = new TreeMap<>(overlay.annotations());
        annotations.keySet().removeIf(key -> !key.equals(PodOverlay.VOLCANO_QUEUE) && !key.startsWith(VOLCANO));
        return annotations;
    }

    /** Volcano must be the pods' scheduler, or its PodGroup holds nothing back. */
    static Optional<String> scheduler(Overlay overlay) {
        return overlay.annotations().containsKey(PodOverlay.VOLCANO_QUEUE) ? Optional.of("volcano") : Optional.empty();
    }
}
