package io.mimo.operator;

import io.fabric8.kubernetes.api.model.Quantity;
import io.mimo.api.Accelerator;
import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentStatus;
import io.mimo.api.MimoDeploymentStatus.PlanStatus;
import io.mimo.api.PodOverlay;
import io.mimo.operator.AcceptanceLedger.Entry;
import io.mimo.render.NodePin;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a resource was promised before this process began: by its status or, when a former process died between applying and telling,
 * by the workload that exists.
 */
final class LedgerSeed {
    private static final String DEFAULT_GPU_RESOURCE = "nvidia.com/gpu";

    private LedgerSeed() {}

    static Optional<Entry> of(MimoDeployment resource, Optional<Workload> workload) {
        if (resource.isMarkedForDeletion()) {
            return Optional.empty();
        }
        return Optional.ofNullable(resource.getStatus()).filter(status -> status.plan() != null)
                .map(status -> told(resource, status, workload))
                .or(() -> workload.flatMap(found -> applied(resource, found)));
    }

    private static Entry told(MimoDeployment resource, MimoDeploymentStatus status, Optional<Workload> workload) {
        PlanStatus plan = status.plan();
        int gpus = Optional.ofNullable(status.gpusPerReplica()).orElse(0);
        int nodes = Optional.ofNullable(plan.nodesPerReplica()).orElse(1);
        boolean autoscaled = resource.getSpec().autoscaling() != null;
        int replicas = autoscaled ? workload.map(Workload::asked).orElse(plan.replicas()) : plan.replicas();
        return entry(resource, plan.generation(), Instant.parse(plan.acceptedAt()), plan.product(),
                Optional.ofNullable(plan.leastMemoryMebibytes()).orElse(0L), gpus / nodes, nodes, replicas);
    }

    private static Optional<Entry> applied(MimoDeployment resource, Workload workload) {
        var pod = workload.pod();
        Quantity gpus = pod.getContainers().getFirst().getResources().getLimits().get(gpuResource(resource));
        Optional<String> product = NodePin.product(pod);
        if (gpus == null || product.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(entry(resource, 0, Instant.parse(workload.object().getMetadata().getCreationTimestamp()), product.get(),
                NodePin.leastMemoryMiB(pod).orElse(0), gpus.getNumericalAmount().intValue(),
                workload.podsPerReplica(), workload.asked()));
    }

    private static Entry entry(
            MimoDeployment resource, long generation, Instant since, String product, long leastMemoryMiB, int gpusPerPod,
            int podsPerReplica, int replicas) {
        var meta = resource.getMetadata();
        Optional<PodOverlay> overlay = Optional.ofNullable(resource.getSpec().podTemplate());
        return new Entry(meta.getUid(), meta.getNamespace() + "/" + meta.getName(), generation, since, product, leastMemoryMiB,
                gpuResource(resource), gpusPerPod, podsPerReplica, replicas * podsPerReplica,
                overlay.map(PodOverlay::nodeSelector).orElse(Map.of()),
                overlay.map(PodOverlay::tolerations).orElse(List.of()));
    }

    private static String gpuResource(MimoDeployment resource) {
        return Optional.ofNullable(resource.getSpec().accelerator()).map(Accelerator::resourceName).orElse(DEFAULT_GPU_RESOURCE);
    }
}
