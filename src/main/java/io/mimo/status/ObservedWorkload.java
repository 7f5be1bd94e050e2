package io.mimo.status;

import java.util.List;
import java.util.Optional;

/**
 * The children as the cluster shows them.
 *
 * @param desired replicas asked of the workload, by us or by the autoscaler
 * @param replicas replicas that exist
 * @param ready replicas that serve
 * @param updated replicas of the present pod template; 0 while the workload's controller has not seen it
 * @param selector label selector of the pods, e.g. {@code a=b,c=d}
 * @param endpoint in-cluster address of the API
 * @param autoscaler present when an autoscaler exists
 * @param causes why pods do not serve, gravest first
 * @param partial groups of pods of which some are not ready, by index
 * @param download present for an accepted resource with a cache
 * @param loading the engine's container of some pod runs and does not serve yet
 * @param engines what those of the present template tell of their memory
 */
public record ObservedWorkload(
        boolean exists,
        int desired,
        int replicas,
        int ready,
        int updated,
        String selector,
        String endpoint,
        Optional<Autoscaler> autoscaler,
        List<PodFailureReason> causes,
        List<Group> partial,
        Optional<ObservedDownload> download,
        boolean loading,
        ObservedEngines engines) {

    /** One replica that spans nodes; counts are pods. */
    public record Group(int index, int ready, int size) {}

    /** The autoscaler's own conditions; a reason is empty while it has not reported. */
    public record Autoscaler(Optional<Report> ableToScale, Optional<Report> scalingActive) {
        /** One condition of it. */
        public record Report(boolean holds, String reason, String message) {}
    }

    public ObservedWorkload {
        causes = List.copyOf(causes);
        partial = List.copyOf(partial);
    }

    /** Without a cache, and nothing loads. */
    public ObservedWorkload(
            boolean exists,
            int desired,
            int replicas,
            int ready,
            int updated,
            String selector,
            String endpoint,
            Optional<Autoscaler> autoscaler,
            List<PodFailureReason> causes,
            List<Group> partial) {
        this(
                exists,
                desired,
                replicas,
                ready,
                updated,
                selector,
                endpoint,
                autoscaler,
                causes,
                partial,
                Optional.empty(),
                false,
                ObservedEngines.NONE);
    }

    public ObservedWorkload with(Optional<ObservedDownload> other) {
        return new ObservedWorkload(
                exists,
                desired,
                replicas,
                ready,
                updated,
                selector,
                endpoint,
                autoscaler,
                causes,
                partial,
                other,
                loading,
                engines);
    }

    public ObservedWorkload withLoading(boolean now) {
        return new ObservedWorkload(
                exists,
                desired,
                replicas,
                ready,
                updated,
                selector,
                endpoint,
                autoscaler,
                causes,
                partial,
                download,
                now,
                engines);
    }

    public ObservedWorkload with(ObservedEngines others) {
        return new ObservedWorkload(
                exists,
                desired,
                replicas,
                ready,
                updated,
                selector,
                endpoint,
                autoscaler,
                causes,
                partial,
                download,
                loading,
                others);
    }

    /** No child exists. */
    public static ObservedWorkload none(String endpoint) {
        return new ObservedWorkload(false, 0, 0, 0, 0, "", endpoint, Optional.empty(), List.of(), List.of());
    }

    /** All replicas serve as configured now; while an old one is still there, the ready ones may be outdated. */
    public boolean allServe() {
        return ready >= desired && updated >= desired && replicas <= updated;
    }
}
