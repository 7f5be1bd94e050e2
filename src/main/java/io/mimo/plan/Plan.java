package io.mimo.plan;

/**
 * One accepted MimoDeployment, ready to be rendered: every default resolved.
 *
 * @param workload the resource that the children belong to
 * @param placement how a replica lies on GPUs
 * @param replicas how many there are, and how a changed pod replaces a running one
 * @param engine the serving container, its weights and its budgets
 * @param access how requests and scrapes reach it
 * @param overlay what the user adds to the pods
 */
public record Plan(
        WorkloadRef workload,
        GpuPlacement placement,
        Replicas replicas,
        Engine engine,
        Access access,
        Overlay overlay) {

    /** The same plan for pods that exist and are known by these marks. */
    public Plan marked(PodMark serving, PodMark download) {
        return with(workload.marked(serving, download));
    }

    /** The same with no more than so many replicas, and an autoscaler that goes no higher; at least 1. */
    public Plan atMost(int most) {
        return with(replicas.atMost(most));
    }

    private Plan with(WorkloadRef other) {
        return new Plan(other, placement, replicas, engine, access, overlay);
    }

    private Plan with(Replicas other) {
        return new Plan(workload, placement, other, engine, access, overlay);
    }

    /** Nodes of one replica: 1 = one pod, more = a group of pods, each on a node of its own. */
    public int nodesPerReplica() {
        return placement.shape().nodes();
    }

    /** True when every pod of a replica serves HTTP; else only the first does. */
    public boolean everyPodServes() {
        return placement.shape().everyPodServes();
    }
}
