package io.mimo.plan;

import io.mimo.api.MimoDeployment;
import io.mimo.api.PlanReport;
import io.mimo.api.PlanReport.ReasonEntry;
import io.mimo.api.PlanReport.Suggestion;
import io.mimo.api.Verdict;
import io.mimo.manifest.Problem;
import io.mimo.manifest.Warning;
import java.util.List;

/** The report on a manifest that breaks rules: no ledger, all problems. */
public final class InvalidReport {
    private InvalidReport() {}

    public static PlanReport of(String namespace, String name, List<Problem> problems) {
        return of(namespace, name, problems, List.of(), List.of());
    }

    static PlanReport of(
            String namespace,
            String name,
            List<Problem> problems,
            List<Warning> warnings,
            List<Suggestion> suggestions) {
        List<ReasonEntry> reasons = problems.stream()
                .map(problem -> new ReasonEntry(
                        Verdict.Invalid,
                        problem.reason(),
                        problem.path(),
                        problem.value(),
                        problem.message(),
                        problem.remedy()))
                .toList();
        return new PlanReport(
                MimoDeployment.API_VERSION,
                PlanReport.KIND,
                name,
                namespace,
                Verdict.Invalid,
                reasons,
                Reports.warnings(warnings),
                null,
                List.of(),
                null,
                null,
                suggestions,
                Explanation.invalid(problems, warnings, suggestions),
                null);
    }
}
