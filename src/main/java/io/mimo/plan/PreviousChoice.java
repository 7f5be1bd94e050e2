package io.mimo.plan;

import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentStatus.PlanStatus;
import io.mimo.inventory.GpuPin;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.PodFacts;
import io.mimo.manifest.Layout;
import io.mimo.manifest.schema.TemplateInputs;
import io.mimo.sizing.Previous;
import io.mimo.sizing.Profile;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What was chosen for a resource that has pods: as its status tells, or where that tells nothing sound, as its pods
 * were made. A status is anybody's writing, so nothing in it is trusted to be there or to make sense.
 */
final class PreviousChoice {
    private PreviousChoice() {}

    static Optional<Previous> of(MimoDeployment resource, Layout layout, String gpuResource, Inventory inventory) {
        List<PodFacts> pods = inventory.ownPods();
        return pods.isEmpty() ? Optional.empty() : told(resource).or(() -> made(pods, layout, gpuResource));
    }

    private static Optional<Previous> told(MimoDeployment resource) {
        PlanStatus plan =
                resource.getStatus() == null ? null : resource.getStatus().plan();
        if (plan == null || plan.product() == null) {
            return Optional.empty();
        }
        boolean same = Objects.equals(plan.generation(), resource.getMetadata().getGeneration());
        boolean replaced = !same
                && Optional.ofNullable(plan.inputs())
                        .flatMap(TemplateInputs::parse)
                        .filter(before -> !before.sameAs(TemplateInputs.of(resource.getSpec())))
                        .isPresent();
        return Arrays.stream(Profile.values())
                .filter(profile -> profile.name().equals(plan.profile()))
                .findFirst()
                .map(profile -> new Previous(
                        plan.product(),
                        profile,
                        Math.max(1, Objects.requireNonNullElse(plan.nodesPerReplica(), 1)),
                        Objects.requireNonNullElse(plan.leastMemoryMebibytes(), 0L),
                        same,
                        replaced));
    }

    /** The profile is not in a pod's demands: it is chosen again, as for an edited spec. */
    private static Optional<Previous> made(List<PodFacts> pods, Layout layout, String gpuResource) {
        return pods.stream()
                .filter(pod -> pod.pin().isPresent() && pod.holds(gpuResource) > 0)
                .findFirst()
                .map(pod -> {
                    GpuPin pin = pod.pin().get();
                    int nodes = Math.max(1, layout.gpus() / (int) pod.holds(gpuResource));
                    return new Previous(pin.product(), Profile.Requested, nodes, pin.leastMemoryMiB(), false);
                });
    }
}
