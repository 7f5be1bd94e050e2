package io.mimo.operator.reconcile;

import static java.util.Comparator.comparing;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentStatus;
import io.mimo.api.MimoDeploymentStatus.Measured;
import io.mimo.operator.children.Live;
import io.mimo.operator.children.Workload;
import io.mimo.operator.children.WorkloadRecord;
import io.mimo.operator.pods.EngineOfPod;
import io.mimo.operator.pods.TrackedPod;
import io.mimo.operator.scrape.EngineReader;
import io.mimo.status.ConditionType;
import io.mimo.status.Disproof;
import io.mimo.status.EngineFigures;
import io.mimo.status.Measurement;
import io.mimo.status.ObservedEngines;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What the engines of a resource's present pod template tell of their memory. A pod is of that template when it was
 * started with the same ({@link EngineOfPod#mark}): labels that tell templates apart are another controller's own. Of a
 * group only the first pod counts: it serves, and the others have no probe, so that they are called ready while they
 * load.
 *
 * <p>Invariant: a plan is disproved if, and only if, no pod of its template is ready and either one has ended out of
 * GPU memory while it loaded, or the status says so of the same revision. So it outlives the operator and what a
 * restarting container forgets, and ends with the first pod that serves, or with another template.
 */
final class EngineObserver {
    private final EngineReader reader;

    EngineObserver(EngineReader reader) {
        this.reader = reader;
    }

    /** @param planned the workload that is to be applied; empty while the spec is refused, when what lives counts */
    ObservedEngines observe(Live live, Optional<HasMetadata> planned) {
        Optional<Workload> workload = template(live, planned);
        String mark = workload.map(found -> EngineOfPod.mark(found.pod())).orElse("");
        List<TrackedPod> own = startedWith(mark, live.pods());
        Optional<MimoDeploymentStatus> before = Optional.ofNullable(
                        live.resource().getStatus())
                .filter(status -> workload.filter(found -> WorkloadRecord.isReportedIn(status, found.object()))
                        .isPresent());
        return new ObservedEngines(measured(live.resource(), own, before), disproof(own, before));
    }

    static List<TrackedPod> startedWith(String mark, List<TrackedPod> pods) {
        return pods.stream()
                .filter(pod -> pod.counts()
                        && pod.leads()
                        && !mark.isEmpty()
                        && mark.equals(pod.engine().mark()))
                .toList();
    }

    /** As it lives where that is the planned one: admission may have changed it. */
    private static Optional<Workload> template(Live live, Optional<HasMetadata> planned) {
        Optional<String> revision = planned.flatMap(WorkloadRecord::of).map(WorkloadRecord::revision);
        boolean same = planned.isEmpty()
                || live.workload()
                        .flatMap(found -> WorkloadRecord.of(found.object()))
                        .map(WorkloadRecord::revision)
                        .equals(revision);
        return same && live.workload().isPresent() ? live.workload() : planned.flatMap(Workload::of);
    }

    /** @param own pods of the template */
    private Optional<Measurement> measured(
            MimoDeployment resource, List<TrackedPod> own, Optional<MimoDeploymentStatus> before) {
        String uid = resource.getMetadata().getUid();
        Optional<Measurement> stored = before.flatMap(EngineObserver::stored);
        Optional<String> last = own.stream()
                .filter(pod -> reader.isLast(uid, pod))
                .map(pod -> pod.facts().name())
                .findFirst();
        return asked(own, last.or(() -> stored.map(Measurement::pod)))
                .flatMap(pod -> reader.of(uid, pod)
                        .map(figures -> new Measurement(pod.facts().name(), figures)))
                .or(() -> stored.filter(_ -> !own.isEmpty()));
    }

    /**
     * The pod that was asked last as long as it is ready, so that pods whose readiness comes and goes are not asked in
     * turn; else the oldest.
     */
    static Optional<TrackedPod> asked(List<TrackedPod> own, Optional<String> before) {
        return own.stream()
                .filter(TrackedPod::ready)
                .min(comparing((TrackedPod pod) ->
                                before.filter(pod.facts().name()::equals).isEmpty())
                        .thenComparing(pod -> pod.life().created())
                        .thenComparing(pod -> pod.facts().name()));
    }

    /** A stored status may hold anything. */
    private static Optional<Measurement> stored(MimoDeploymentStatus before) {
        Measured measured = before.measured();
        boolean whole = measured != null
                && Stream.of(measured.pod(), measured.blocks(), measured.kvCacheTokens())
                        .allMatch(Objects::nonNull)
                && measured.blocks() > 0
                && measured.kvCacheTokens() > 0;
        return whole
                ? Optional.of(new Measurement(
                        measured.pod(),
                        new EngineFigures(measured.blocks(), OptionalLong.of(measured.kvCacheTokens()))))
                : Optional.empty();
    }

    static Optional<Disproof> disproof(List<TrackedPod> own, Optional<MimoDeploymentStatus> before) {
        if (own.stream().anyMatch(TrackedPod::ready)) {
            return Optional.empty();
        }
        Optional<Disproof> stored = before.flatMap(ConditionType.SizingDisproved::in)
                .filter(condition -> "True".equals(condition.status()))
                .map(condition -> new Disproof.Stored(condition.reason(), condition.message()));
        return stored.or(() -> own.stream()
                .flatMap(pod -> pod
                        .engine()
                        .failure()
                        .filter(failure -> failure.disproves())
                        .map(failure -> new Disproof.Observed(pod.facts().name(), failure))
                        .stream())
                .findFirst());
    }
}
