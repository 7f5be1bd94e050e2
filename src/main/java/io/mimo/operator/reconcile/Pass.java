package io.mimo.operator.reconcile;

import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.mimo.api.MimoDeployment;
import io.mimo.operator.admission.AdmissionCache;
import io.mimo.operator.apply.Adoption;
import io.mimo.operator.children.Live;
import io.mimo.operator.rollout.Templates;
import io.mimo.status.ApplyOutcome;
import io.mimo.status.ObservedDownload;
import io.mimo.status.ObservedWorkload;
import io.mimo.status.Pause;
import io.mimo.status.Reasons;
import io.mimo.status.StatusBuilder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One reconciliation: gather, decide, apply, observe, publish.
 *
 * @param gather what lives of a resource, from caches
 */
record Pass(
        AdmissionRestore restore,
        StoredSpecs specs,
        Adoption adoption,
        Function<MimoDeployment, Live> gather,
        DecideStep decide,
        WeightsGate weights,
        ApplyStep apply,
        WorkloadObserver observer,
        StatusPublisher publisher,
        AdmissionCache admissions,
        MissingPods missing,
        Clock clock) {
    /** Obstacles whose end is an event: a kind that comes, pods that go. Others are tried again. */
    private static final Set<String> AWAITED =
            Set.of(Reasons.LEADER_WORKER_SET_MISSING, Reasons.REPLACING_WORKLOAD, Reasons.PAUSED);
    /** How soon a resource that waits for another's rollout looks again; it looks into caches only. */
    private static final Duration TURN = Duration.ofSeconds(2);

    /**
     * @return when it has to be done again; empty = when something changes
     * @throws NotAppliedYet when it has to be tried again with a growing delay
     */
    Optional<Duration> run(MimoDeployment resource, Context<MimoDeployment> context) {
        restore.once();
        specs.complete(resource);
        if (!Pause.isAsked(resource)) {
            adoption.takeBackWorkload(resource);
        }
        Live before = gather.apply(resource);
        Decided decided = decide.decide(before, clock.instant());
        Optional<ObservedDownload> download =
                decided.wanted().flatMap(wanted -> weights.observe(resource, wanted.plan()));
        Optional<ApplyOutcome> applied = decided.wanted().map(wanted -> apply.apply(before, wanted, download));
        Live after = gather.apply(resource);
        ApplyOutcome outcome = applied.flatMap(found -> decided.wanted()
                        .map(wanted -> found.with(Templates.running(after, wanted.plan(), wanted.template()))))
                .orElseGet(ApplyOutcome::notTried);
        ObservedWorkload workload = observer.observe(
                        after, decided.wanted().map(wanted -> wanted.template().workload()))
                .with(download)
                .with(decided.engines());
        Instant now = clock.instant();
        publisher.publish(resource, StatusBuilder.build(resource, decided.admitted(), outcome, workload, now), context);
        Optional<Duration> lapse = admissions.observe(
                resource, missing.keepAway(resource, after.workload(), after.pods(), download), clock.instant());
        tryAgain(outcome);
        return Stream.concat(lapse.stream(), decided.waitsForItsTurn() ? Stream.of(TURN) : Stream.empty())
                .min(Comparator.naturalOrder());
    }

    private static void tryAgain(ApplyOutcome outcome) {
        outcome.obstacles().stream()
                .filter(obstacle -> !AWAITED.contains(obstacle.reason()))
                .findFirst()
                .ifPresent(obstacle -> {
                    throw new NotAppliedYet(obstacle.message());
                });
    }
}
