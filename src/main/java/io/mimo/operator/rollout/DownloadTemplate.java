package io.mimo.operator.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.mimo.api.MimoDeployment;
import io.mimo.manifest.schema.TemplateInputs;
import io.mimo.operator.apply.FieldComparison;
import io.mimo.operator.children.Children;
import io.mimo.operator.children.DownloadJob;
import io.mimo.operator.children.WorkloadRecord;
import io.mimo.operator.rollout.TemplateHold.Held;
import io.mimo.operator.rollout.TemplateHold.LiveObject;
import io.mimo.operator.rollout.TemplateHold.Planned;
import io.mimo.plan.Plan;
import java.util.Optional;

/** Chooses the Job to apply: a download under way goes on, and another build alone does not restart it. */
public record DownloadTemplate(Children children, KubernetesSerialization serialization) {
    public Job of(MimoDeployment resource, Plan plan, Job rendered) {
        JsonNode planned = json(rendered);
        var record = new WorkloadRecord(
                WorkloadRecord.revision(planned),
                TemplateInputs.of(resource.getSpec()),
                plan.engine().container().image(),
                false);
        Optional<Job> live =
                children.job(resource, rendered.getMetadata().getName()).filter(job -> !DownloadJob.isComplete(job));
        TemplateHold hold = live.map(job -> TemplateHold.of(Job.class, planned, record.inputs(), object(resource, job)))
                .orElseGet(Planned::new);
        return switch (hold) {
            case Held held -> serialization.convertValue(held.workload(), Job.class);
            case Planned _ -> (Job) Recorded.with(kept(live, record), rendered);
        };
    }

    /** Another record is no reason to restart the same download. */
    private static WorkloadRecord kept(Optional<Job> live, WorkloadRecord record) {
        return live.flatMap(WorkloadRecord::of)
                .filter(before -> before.revision().equals(record.revision()))
                .orElse(record);
    }

    private LiveObject object(MimoDeployment resource, Job job) {
        return new LiveObject(
                json(job),
                FieldComparison.owned(serialization, job),
                WorkloadRecord.of(job).map(WorkloadRecord::revision),
                AppliedFrom.of(resource, job),
                true);
    }

    private JsonNode json(Job job) {
        return serialization.convertValue(job, JsonNode.class);
    }
}
