package io.mimo.render;

import io.mimo.api.MimoDeployment;
import io.mimo.inventory.PodFacts;
import io.mimo.plan.Plan;
import java.util.SortedMap;
import java.util.TreeMap;

/** Labels by scope: {@code selector} is a part of {@code object}, which is a part of {@code pod}. */
final class Labels {
    private Labels() {}

    /** What Service, Deployment and policies select by. Immutable for the life of a Deployment, so without uid or version. */
    static SortedMap<String, String> selector(Plan plan) {
        SortedMap<String, String> labels = new TreeMap<>();
        labels.put(PodFacts.APP_LABEL, "mimo");
        labels.put(PodFacts.NAME_LABEL, Names.object(plan.workload().name()));
        return labels;
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
        SortedMap<String, String> labels = selector(plan);
        labels.put(PodFacts.APP_LABEL, PodFacts.DOWNLOAD_APP);
        return labels;
    }

    /** On the download's pods: what a user gives all pods, without a place in a queue for GPUs. */
    static SortedMap<String, String> downloadPod(Plan plan) {
        SortedMap<String, String> labels = pod(plan);
        labels.keySet().removeIf(key -> key.startsWith(GangScheduling.KUEUE));
        labels.putAll(downloadSelector(plan));
        return labels;
    }

    /** On every object. */
    static SortedMap<String, String> object(Plan plan) {
        SortedMap<String, String> labels = selector(plan);
        labels.put(PodFacts.MANAGED_BY_LABEL, PodFacts.MANAGED_BY);
        if (!plan.workload().uid().isEmpty()) {
            labels.put(PodFacts.UID_LABEL, plan.workload().uid());
        }
        return labels;
    }

    /** On the pods: the user's, then ours. A label of our own group would claim the GPUs of another resource, so none is taken over. */
    static SortedMap<String, String> pod(Plan plan) {
        SortedMap<String, String> labels = new TreeMap<>(plan.overlay().labels());
        labels.keySet().removeIf(key -> key.startsWith(MimoDeployment.GROUP + "/"));
        labels.putAll(object(plan));
        return labels;
    }
}
