package io.mimo.operator.reconcile;

import io.mimo.api.MimoDeployment;
import io.mimo.operator.admission.AdmissionCache;
import io.mimo.operator.children.Children;
import io.mimo.operator.children.Live;
import io.mimo.operator.reconcile.Decided.Wanted;
import io.mimo.operator.rollout.Templates;
import io.mimo.operator.rollout.Templates.Template;
import io.mimo.plan.Decision;
import io.mimo.plan.Plan;
import io.mimo.status.AdmittedDecision;
import io.mimo.status.ObservedEngines;
import java.time.Instant;
import java.util.Optional;

/** Decides what one resource runs: its verdict, its plan and the template of its pods. Writes nothing. */
record DecideStep(AdmissionCache admissions, Children children, Templates templates, EngineObserver engines) {
    Decided decide(Live live, Instant now) {
        Evaluated evaluated = evaluate(live, now);
        Optional<Wanted> wanted = accepted(live, evaluated.admitted().decision())
                .map(plan -> wanted(live, plan, evaluated.offered().orElse(plan)));
        ObservedEngines observed =
                engines.observe(live, wanted.map(Wanted::template).map(Template::workload));
        if (observed.disproof().isEmpty()) {
            return new Decided(evaluated.admitted(), wanted, observed);
        }
        // a disproved plan grows no more
        int most = live.asked().orElse(1);
        Optional<Wanted> limited = wanted.map(found -> wanted(
                live,
                found.plan().atMost(most),
                evaluated.offered().orElse(found.plan()).atMost(most)));
        return new Decided(evaluated.admitted(), limited, observed);
    }

    /** @param offered the plan by this build's own choices; present while those of another build are kept */
    private record Evaluated(AdmittedDecision admitted, Optional<Plan> offered) {}

    private Evaluated evaluate(Live live, Instant now) {
        Optional<MimoDeployment> asItRuns = Templates.asItRuns(live);
        Optional<Plan> offered =
                asItRuns.flatMap(_ -> accepted(live, admissions.preview(live.resource(), live.asked())));
        // a release that would be refused is not offered at all
        boolean kept = asItRuns.isPresent()
                && offered.map(plan -> templates.of(live, plan).pending().isPresent())
                        .orElse(true);
        return new Evaluated(
                admissions.judge(kept ? asItRuns.get() : live.resource(), live.asked(), now),
                kept ? offered : Optional.empty());
    }

    private Wanted wanted(Live live, Plan plan, Plan offered) {
        return new Wanted(plan, templates.of(live, offered));
    }

    private Optional<Plan> accepted(Live live, Decision decision) {
        return decision instanceof Decision.Accepted accepted
                ? Optional.of(children.forLivePods(live, accepted.plan()))
                : Optional.empty();
    }
}
