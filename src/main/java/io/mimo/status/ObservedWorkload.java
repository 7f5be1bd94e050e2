package io.mimo.status;

import java.util.List;
import java.util.Optional;

/**
 * The children as the cluster shows them.
 *
 * @param selector label selector of the pods, e.g. {@code a=b,c=d}
 * @param endpoint in-cluster address of the API
 * @param autoscaler present when an autoscaler exists
 * @param download present for an accepted resource with a cache
 */
public record ObservedWorkload(
        boolean exists,
        Replicas counts,
        String selector,
        String endpoint,
        Optional<Autoscaler> autoscaler,
        Pods pods,
        Optional<ObservedDownload> download) {

    /**
     * Replicas of the workload.
     *
     * @param desired asked of the workload, by us or by the autoscaler
     * @param existing those that exist
     * @param ready those that serve
     * @param updated those of the present pod template; 0 while the workload's controller has not seen it
     */
    public record Replicas(int desired, int existing, int ready, int updated) {}

    /**
     * What its pods tell.
     *
     * @param causes why pods do not serve, gravest first
     * @param partial groups of pods of which some are not ready, by index
     * @param loading the engine's container of some pod runs and does not serve yet
     * @param engines what those of the present template tell of their memory
     */
    public record Pods(List<PodFailureReason> causes, List<Group> partial, boolean loading, ObservedEngines engines) {
        public Pods {
            causes = List.copyOf(causes);
            partial = List.copyOf(partial);
        }
    }

    /** One replica that spans nodes; counts are pods. */
    public record Group(int index, int ready, int size) {}

    /** The autoscaler's own conditions; a reason is empty while it has not reported. */
    public record Autoscaler(Optional<Report> ableToScale, Optional<Report> scalingActive) {
        /** One condition of it. */
        public record Report(boolean holds, String reason, String message) {}
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
                new Replicas(desired, replicas, ready, updated),
                selector,
                endpoint,
                autoscaler,
                new Pods(causes, partial, false, ObservedEngines.NONE),
                Optional.empty());
    }

    /** No child exists. */
    public static ObservedWorkload none(String endpoint) {
        return new ObservedWorkload(false, 0, 0, 0, 0, "", endpoint, Optional.empty(), List.of(), List.of());
    }

    public ObservedWorkload with(Optional<ObservedDownload> other) {
        return new ObservedWorkload(exists, counts, selector, endpoint, autoscaler, pods, other);
    }

    public ObservedWorkload withLoading(boolean now) {
        return with(new Pods(causes(), partial(), now, engines()));
    }

    public ObservedWorkload with(ObservedEngines others) {
        return with(new Pods(causes(), partial(), loading(), others));
    }

    private ObservedWorkload with(Pods others) {
        return new ObservedWorkload(exists, counts, selector, endpoint, autoscaler, others, download);
    }

    public int desired() {
        return counts.desired();
    }

    public int replicas() {
        return counts.existing();
    }

    public int ready() {
        return counts.ready();
    }

    public int updated() {
        return counts.updated();
    }

    public List<PodFailureReason> causes() {
        return pods.causes();
    }

    public List<Group> partial() {
        return pods.partial();
    }

    public boolean loading() {
        return pods.loading();
    }

    public ObservedEngines engines() {
        return pods.engines();
    }

    /** All replicas serve as configured now; while an old one is still there, the ready ones may be outdated. */
    public boolean allServe() {
        return ready() >= desired() && updated() >= desired() && replicas() <= updated();
    }
}
