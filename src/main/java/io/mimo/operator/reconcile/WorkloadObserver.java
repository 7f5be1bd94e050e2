package io.mimo.operator.reconcile;

import static java.util.stream.Collectors.joining;

import io.mimo.api.MimoDeployment;
import io.mimo.operator.children.Workload;
import io.mimo.operator.pods.PodFailureReasons;
import io.mimo.operator.pods.TrackedPod;
import io.mimo.render.Names;
import io.mimo.status.ObservedWorkload;
import io.mimo.status.ObservedWorkload.Autoscaler;
import io.mimo.status.PodFailureReason;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Projects the live children to what the status speaks of. */
final class WorkloadObserver {
    private WorkloadObserver() {}

    static ObservedWorkload observe(
            MimoDeployment owner,
            Optional<Workload> workload,
            Optional<Autoscaler> autoscaler,
            List<TrackedPod> pods,
            MissingPods missing) {
        String endpoint = "http://" + Names.service(owner.getMetadata().getName()) + "."
                + owner.getMetadata().getNamespace() + ".svc:8000/v1";
        List<TrackedPod> live = pods.stream().filter(TrackedPod::counts).toList();
        return workload.map(found -> observe(found, autoscaler, live, missing.of(owner, found, live), endpoint))
                .orElseGet(() -> ObservedWorkload.none(endpoint));
    }

    private static ObservedWorkload observe(
            Workload workload,
            Optional<Autoscaler> autoscaler,
            List<TrackedPod> pods,
            List<PodFailureReason> missing,
            String endpoint) {
        String selector = new TreeMap<>(workload.selector())
                .entrySet().stream()
                        .map(label -> label.getKey() + "=" + label.getValue())
                        .collect(joining(","));
        return new ObservedWorkload(
                        true,
                        workload.asked(),
                        workload.existing(),
                        workload.ready(),
                        workload.updated(),
                        selector,
                        endpoint,
                        autoscaler,
                        PodFailureReasons.sorted(
                                Stream.concat(pods.stream().flatMap(pod -> pod.cause().stream()), missing.stream())),
                        partial(pods, workload.podsPerReplica()))
                .withLoading(
                        pods.stream().anyMatch(pod -> !pod.ready() && pod.life().runs()));
    }

    /** Groups of which not every pod is ready, by index. */
    private static List<ObservedWorkload.Group> partial(List<TrackedPod> pods, int size) {
        Map<Integer, Integer> ready = new TreeMap<>();
        pods.forEach(pod -> pod.rank().ifPresent(rank -> ready.merge(rank.group(), pod.ready() ? 1 : 0, Integer::sum)));
        return ready.entrySet().stream()
                .filter(group -> group.getValue() < size)
                .map(group -> new ObservedWorkload.Group(group.getKey(), group.getValue(), size))
                .toList();
    }
}
