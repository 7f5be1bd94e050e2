package io.mimo.operator.reconcile;

import static java.util.stream.Collectors.joining;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.mimo.api.MimoDeployment;
import io.mimo.operator.apply.Applier;
import io.mimo.operator.children.Children;
import io.mimo.operator.children.Live;
import io.mimo.operator.children.Workload;
import io.mimo.operator.children.WorkloadRecord;
import io.mimo.operator.pods.PodFailureReasons;
import io.mimo.operator.pods.TrackedPod;
import io.mimo.render.Names;
import io.mimo.status.ConditionType;
import io.mimo.status.ObservedWorkload;
import io.mimo.status.ObservedWorkload.Autoscaler;
import io.mimo.status.PodFailureReason;
import io.mimo.status.Reasons;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Projects the live children to what the status speaks of. */
record WorkloadObserver(Children children, Applier applier, MissingPods missing) {

    /** @param planned the workload to apply; empty while the spec is refused */
    ObservedWorkload observe(Live live, Optional<HasMetadata> planned) {
        MimoDeployment owner = live.resource();
        String endpoint = "http://" + Names.service(owner.getMetadata().getName()) + "."
                + owner.getMetadata().getNamespace() + ".svc:8000/v1";
        List<TrackedPod> pods = live.pods().stream().filter(TrackedPod::counts).toList();
        return live.workload()
                .map(found -> asOf(owner, planned, found))
                .map(found ->
                        observe(found, children.autoscaler(owner), pods, missing.of(owner, found, pods), endpoint))
                .orElseGet(() -> ObservedWorkload.none(endpoint));
    }

    /** An outdated pod is ready too: the workload counts as updated only once it is seen as planned. */
    private Workload asOf(MimoDeployment owner, Optional<HasMetadata> planned, Workload found) {
        boolean outdated = planned.isPresent()
                && !(found.isOfKind(planned.get()) && applier.isAsPlanned(planned.get(), found.object()));
        return outdated ? found.asOutdated() : isServed(owner, found) ? found.asSeen() : found;
    }

    /**
     * The status says that every replica serves from this very template: then it does until its controller says
     * otherwise.
     */
    private static boolean isServed(MimoDeployment resource, Workload workload) {
        return Optional.ofNullable(resource.getStatus())
                .filter(status -> WorkloadRecord.isReportedIn(status, workload.object()))
                .flatMap(ConditionType.Available::in)
                .filter(condition -> Reasons.SERVING.equals(condition.reason()))
                .isPresent();
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
