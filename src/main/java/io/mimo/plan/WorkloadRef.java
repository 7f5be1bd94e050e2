package io.mimo.plan;

/**
 * The resource that the children belong to, and what marks its pods.
 *
 * @param uid empty when rendered from a file
 * @param serving mark of the pods that serve
 * @param download mark of the pods that download weights
 */
public record WorkloadRef(String namespace, String name, String uid, PodMark serving, PodMark download) {
    public WorkloadRef(String namespace, String name, String uid) {
        this(namespace, name, uid, PodMark.NEW, PodMark.NEW);
    }

    /** The same resource, whose pods exist and are known by these marks. */
    WorkloadRef marked(PodMark servingPods, PodMark downloadPods) {
        return new WorkloadRef(namespace, name, uid, servingPods, downloadPods);
    }
}
