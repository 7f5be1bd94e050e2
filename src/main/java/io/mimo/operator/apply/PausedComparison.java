package io.mimo.operator.apply;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.mimo.api.MimoDeployment;
import io.mimo.operator.children.Children;
import io.mimo.operator.children.DownloadJob;
import io.mimo.render.OptionalKind;
import io.mimo.status.ApplyOutcome;
import io.mimo.status.ApplyOutcome.ApplyError;
import io.mimo.status.Pause;
import io.mimo.status.Reasons;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Says what {@link Applier} would write for a paused resource, without writing it. */
record PausedComparison(KubernetesSerialization json, Children children, Pruner pruner) {
    ApplyOutcome compare(MimoDeployment owner, List<HasMetadata> desired, List<OptionalKind> leftOut) {
        List<ApplyError> obstacles = new ArrayList<>();
        desired.stream()
                .filter(planned -> !isThere(planned))
                .map(planned -> paused(planned, "is not as planned"))
                .forEach(obstacles::add);
        int there = desired.size() - obstacles.size();
        pruner.unplanned(owner, desired, child -> !(child instanceof PersistentVolumeClaim))
                .map(child -> paused(child, "is not planned any more"))
                .forEach(obstacles::add);
        return new ApplyOutcome(there, leftOut, obstacles);
    }

    private boolean isThere(HasMetadata planned) {
        Optional<HasMetadata> live = children.of(planned)
                .flatMap(cache -> cache.get(
                        planned.getMetadata().getNamespace(),
                        planned.getMetadata().getName()));
        return live.filter(found -> found instanceof Job job && DownloadJob.isComplete(job)
                        || FieldComparison.of(json, VolumeSize.notSmaller(planned, found), found)
                                .isAsPlanned())
                .isPresent();
    }

    private static ApplyError paused(HasMetadata object, String state) {
        return new ApplyError(
                Reasons.PAUSED,
                ChildName.of(object) + " " + state + " and stays so while the annotation " + Pause.ANNOTATION
                        + " is true");
    }
}
