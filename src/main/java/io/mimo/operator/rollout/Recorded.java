package io.mimo.operator.rollout;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.mimo.operator.children.WorkloadRecord;
import io.mimo.render.LeaderWorkerSet;

/** A rendered workload with the record of what it is applied from. */
final class Recorded {
    private Recorded() {}

    static HasMetadata with(WorkloadRecord record, HasMetadata rendered) {
        return switch (rendered) {
            case Deployment deployment ->
                deployment
                        .edit()
                        .editMetadata()
                        .addToAnnotations(record.annotations())
                        .endMetadata()
                        .build();
            case Job job ->
                job.edit()
                        .editMetadata()
                        .addToAnnotations(record.annotations())
                        .endMetadata()
                        .build();
            case LeaderWorkerSet set ->
                set.with(set.getMetadata()
                        .edit()
                        .addToAnnotations(record.annotations())
                        .build());
            default -> throw new IllegalStateException(rendered.getKind() + " makes no pods");
        };
    }
}
