package io.mimo.status.conditions;

import io.mimo.api.MimoDeploymentStatus.Condition;
import io.mimo.status.ConditionType;
import io.mimo.status.ObservedWorkload;
import io.mimo.status.PodFailureReason;
import io.mimo.status.Reasons;
import io.mimo.status.conditions.ConditionDraft.Truth;
import java.util.Optional;
import java.util.stream.Collectors;

/** Available: replicas serve, also those of a plan that was accepted before. */
final class AvailableCheck implements ConditionCheck {
    /** Groups named in a message of one line. */
    private static final int MOST_GROUPS = 3;

    @Override
    public ConditionType type() {
        return ConditionType.Available;
    }

    @Override
    public Optional<ConditionDraft> check(Situation now, Drafts earlier) {
        return Optional.of(available(earlier, now.workload()));
    }

    /** That one replica more or less serves is in the status; as an event it would drown the others. */
    @Override
    public boolean isEvent(ConditionDraft draft, Optional<Condition> before) {
        boolean servedBefore = before.filter(condition -> condition.status().equals(Truth.True.name()))
                .isPresent();
        return draft.truth() == Truth.False ? !draft.reason().equals(Reasons.STARTING) : draft.holds() && !servedBefore;
    }

    private static ConditionDraft available(Drafts earlier, ObservedWorkload workload) {
        // what has to hold before anything new can serve
        ConditionDraft prepared = earlier.last();
        boolean lost = earlier.of(ConditionType.Placed).reason().equals(Reasons.CAPACITY_LOST);
        if (prepared.holds() || lost && !workload.allServe()) {
            return serving(workload);
        }
        if (workload.ready() > 0) {
            return ConditionDraft.holds(
                    ConditionType.Available,
                    Reasons.STILL_SERVING,
                    count(workload) + " of what was accepted before still serve " + "and are left alone");
        }
        return ConditionDraft.notReached(
                ConditionType.Available,
                prepared.truth() == ConditionDraft.Truth.False ? prepared : earlier.obstacleOfDecision());
    }

    private static ConditionDraft serving(ObservedWorkload workload) {
        Optional<PodFailureReason> cause = workload.causes().stream().findFirst();
        String why = groups(workload) + cause.map(c -> "; " + c.words()).orElse("");
        if (workload.exists() && workload.desired() == 0) {
            return ConditionDraft.holds(
                    ConditionType.Available,
                    Reasons.SCALED_TO_ZERO,
                    "0 replicas are asked for, so nothing serves; raise replicas");
        }
        if (workload.ready() == 0) {
            return ConditionDraft.fails(
                    ConditionType.Available,
                    cause.map(PodFailureReason::reason).orElse(Reasons.STARTING),
                    count(workload) + " serve" + why + (cause.isEmpty() ? "; " + progress(workload) : ""));
        }
        if (workload.ready() < workload.desired()) {
            return ConditionDraft.holds(
                    ConditionType.Available, Reasons.PARTLY_SERVING, count(workload) + " serve" + why);
        }
        return workload.allServe()
                ? ConditionDraft.holds(
                        ConditionType.Available, Reasons.SERVING, count(workload) + " serve at " + workload.endpoint())
                : ConditionDraft.holds(
                        ConditionType.Available,
                        Reasons.ROLLING_OUT,
                        count(workload) + " serve, some of them still as configured " + "before" + why);
    }

    /** Nobody loads anything before the engine runs. */
    private static String progress(ObservedWorkload workload) {
        return workload.loading()
                ? "loading the weights takes minutes"
                : "no engine runs yet; kubectl describe shows what each pod does first, e.g. pull the image";
    }

    /** The first of them; the causes name the pods. */
    private static String groups(ObservedWorkload workload) {
        return workload.partial().stream()
                .limit(MOST_GROUPS)
                .map(group -> "; group " + group.index() + ": " + group.ready() + " of " + group.size() + " pods ready")
                .collect(Collectors.joining());
    }

    private static String count(ObservedWorkload workload) {
        return workload.ready() + " of " + workload.desired() + " replicas";
    }
}
