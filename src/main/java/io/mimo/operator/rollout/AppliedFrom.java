package io.mimo.operator.rollout;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentStatus;
import io.mimo.api.MimoDeploymentStatus.PlanStatus;
import io.mimo.manifest.schema.TemplateInputs;
import io.mimo.operator.children.WorkloadRecord;
import java.util.Objects;
import java.util.Optional;

/** What of a spec a live workload was applied from. */
final class AppliedFrom {
    private AppliedFrom() {}

    /**
     * By the workload's record or, where an operator without records made it, by what the status says. Empty when
     * neither knows.
     */
    static Optional<TemplateInputs> of(MimoDeployment resource, HasMetadata object) {
        return WorkloadRecord.of(object).map(WorkloadRecord::inputs).or(() -> Optional.ofNullable(resource.getStatus())
                .map(MimoDeploymentStatus::plan)
                .flatMap(plan -> ofStatus(resource, plan)));
    }

    private static Optional<TemplateInputs> ofStatus(MimoDeployment resource, PlanStatus plan) {
        if (plan.inputs() != null) {
            return TemplateInputs.parse(plan.inputs());
        }
        boolean present =
                Objects.equals(plan.generation(), resource.getMetadata().getGeneration());
        return present ? Optional.of(TemplateInputs.of(resource.getSpec())) : Optional.empty();
    }
}
