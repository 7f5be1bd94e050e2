package io.mimo.render;

import io.mimo.api.MimoDeployment;
import io.mimo.inventory.PodFacts;
import io.mimo.plan.Plan;
import io.mimo.plan.PodMark;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Labels by scope. Invariant: a selector is a part of the labels of the pods that it selects, and of a live workload's
 * pods neither changes; what selects by our own label selects nobody else's pods.
 */
public final class Labels {
    private static final String APP = "mimo";

    private Labels() {}

    /**
     * What Service, Deployment and policies select by. Immutable for the life of a Deployment, so without uid or
     * version.
     */
    static SortedMap<String, String> selector(Plan plan) {
        return selector(plan, APP, plan.workload().serving());
    }

    /** The pods that serve HTTP. */
    static SortedMap<String, String> serving(Plan plan) {
        SortedMap<String, String> labels = selector(plan);
        if (!plan.everyPodServes()) {
            labels.put(LeaderWorkerSet.WORKER_INDEX_LABEL, "0");
        }
        return labels;
    }

    /** The download's own pods: no Service, policy or promise of GPUs that concerns the serving ones may find them. */
    static SortedMap<String, String> downloadSelector(Plan plan) {
        return selector(plan, PodFacts.DOWNLOAD_APP, plan.workload().download());
    }

    private static SortedMap<String, String> selector(Plan plan, String app, PodMark mark) {
        return new TreeMap<>(Map.of(
                PodFacts.APP_LABEL, app, mark.named() ? PodFacts.RESOURCE_LABEL : PodFacts.NAME_LABEL, name(plan)));
    }

    /** On the download's pods: what a user gives all pods, without a place in a queue for GPUs. */
    static SortedMap<String, String> downloadPod(Plan plan) {
        SortedMap<String, String> labels =
                pod(plan, PodFacts.DOWNLOAD_APP, plan.workload().download());
        labels.keySet().removeIf(key -> key.startsWith(GangScheduling.KUEUE));
        return labels;
    }

    /** On every object that goes with the resource. */
    static SortedMap<String, String> object(Plan plan) {
        SortedMap<String, String> labels = new TreeMap<>(Map.of(
                PodFacts.APP_LABEL,
                APP,
                PodFacts.NAME_LABEL,
                name(plan),
                PodFacts.MANAGED_BY_LABEL,
                PodFacts.MANAGED_BY));
        if (plan.workload().serving().named()) {
            labels.put(PodFacts.RESOURCE_LABEL, name(plan));
        } else if (!plan.workload().uid().isEmpty()) {
            // as the release that made the workload wrote it, so that nothing of it is written again
            labels.put(PodFacts.UID_LABEL, plan.workload().uid());
        }
        return labels;
    }

    /**
     * On what outlives the resource. Without the instance label, by which Argo CD below 3.0 takes an object without an
     * owner for a part of the application of that name, and prunes it (argo-cd docs/user-guide/resource_tracking.md).
     */
    static SortedMap<String, String> retained(Plan plan) {
        return new TreeMap<>(Map.of(
                PodFacts.APP_LABEL,
                APP,
                PodFacts.RESOURCE_LABEL,
                name(plan),
                PodFacts.MANAGED_BY_LABEL,
                PodFacts.MANAGED_BY));
    }

    /**
     * On the pods: the user's, then ours. A label of our own group would claim the pods of another resource, so none is
     * taken over.
     */
    static SortedMap<String, String> pod(Plan plan) {
        return pod(plan, APP, plan.workload().serving());
    }

    private static SortedMap<String, String> pod(Plan plan, String app, PodMark mark) {
        SortedMap<String, String> labels = new TreeMap<>(plan.overlay().labels());
        labels.keySet().removeIf(key -> key.startsWith(MimoDeployment.GROUP + "/"));
        labels.putAll(Map.of(PodFacts.APP_LABEL, app, PodFacts.NAME_LABEL, name(plan)));
        labels.put(PodFacts.MANAGED_BY_LABEL, PodFacts.MANAGED_BY);
        if (mark.named()) {
            labels.put(PodFacts.RESOURCE_LABEL, name(plan));
        }
        mark.uid().ifPresent(uid -> labels.put(PodFacts.UID_LABEL, uid));
        return labels;
    }

    /** By what the pods of a live workload are known, from the labels of its template. */
    public static PodMark markOf(Map<String, String> template) {
        return new PodMark(
                template.containsKey(PodFacts.RESOURCE_LABEL), Optional.ofNullable(template.get(PodFacts.UID_LABEL)));
    }

    /** Whether an object says of itself that this operator made it for the resource of that name. */
    public static boolean isMadeFor(String resource, Map<String, String> labels) {
        String name = Names.object(resource);
        return PodFacts.MANAGED_BY.equals(labels.get(PodFacts.MANAGED_BY_LABEL))
                && (name.equals(labels.get(PodFacts.RESOURCE_LABEL)) || name.equals(labels.get(PodFacts.NAME_LABEL)));
    }

    private static String name(Plan plan) {
        return Names.object(plan.workload().name());
    }
}
