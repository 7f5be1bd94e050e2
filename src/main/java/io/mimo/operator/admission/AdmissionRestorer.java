package io.mimo.operator.admission;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.mimo.api.Accelerator;
import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentStatus;
import io.mimo.api.MimoDeploymentStatus.PlanStatus;
import io.mimo.api.PodOverlay;
import io.mimo.inventory.GpuPin;
import io.mimo.inventory.PodRequests;
import io.mimo.manifest.TolerationRules;
import io.mimo.operator.children.Workload;
import io.mimo.operator.watch.UnreadableObjects;
import io.mimo.status.ConditionType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a resource was promised before this process began: by its status or, when a former process died between applying
 * and telling, by the workload that exists.
 */
public final class AdmissionRestorer {
    private static final Logger LOG = LoggerFactory.getLogger(AdmissionRestorer.class);

    private AdmissionRestorer() {}

    /** Empty also for a resource of which neither status nor workload can be read: no status is trusted. */
    public static Optional<Admission> of(MimoDeployment resource, Supplier<Optional<Workload>> workload) {
        if (resource.isMarkedForDeletion()) {
            return Optional.empty();
        }
        return read(resource, () -> Optional.ofNullable(resource.getStatus())
                        .flatMap(status -> ofStatus(resource, status, workload)))
                .or(() -> read(resource, () -> workload.get().flatMap(found -> applied(resource, found))));
    }

    /** As the status shows it for the present spec. */
    public static boolean isLapsed(MimoDeployment resource) {
        return Optional.ofNullable(resource.getStatus())
                .flatMap(ConditionType.PromiseLapsed::in)
                .filter(condition -> Objects.equals(
                        condition.observedGeneration(), resource.getMetadata().getGeneration()))
                .isPresent();
    }

    /**
     * What is wrong with one resource keeps no other from being seeded; its own reconciliation meets the fault again
     * and tells it.
     */
    private static Optional<Admission> read(MimoDeployment resource, Supplier<Optional<Admission>> source) {
        try {
            return source.get();
        } catch (RuntimeException fault) {
            LOG.atWarn()
                    .addKeyValue(
                            "resource",
                            resource.getMetadata().getNamespace() + "/"
                                    + resource.getMetadata().getName())
                    .log("what it was promised before this start cannot be read: " + UnreadableObjects.words(fault));
            return Optional.empty();
        }
    }

    private static Optional<Admission> ofStatus(
            MimoDeployment resource, MimoDeploymentStatus status, Supplier<Optional<Workload>> workload) {
        PlanStatus plan = status.plan();
        if (plan == null || plan.acceptedAt() == null || plan.product() == null || plan.replicas() == null) {
            return Optional.empty();
        }
        int nodes = Math.max(1, Objects.requireNonNullElse(plan.nodesPerReplica(), 1));
        boolean autoscaled = resource.getSpec().autoscaling() != null;
        int replicas = autoscaled ? workload.get().map(Workload::asked).orElse(plan.replicas()) : plan.replicas();
        return Optional.of(entry(
                resource,
                Objects.requireNonNullElse(plan.generation(), 0L),
                Instant.parse(plan.acceptedAt()),
                plan.product(),
                Objects.requireNonNullElse(plan.leastMemoryMebibytes(), 0L),
                Math.max(0, Objects.requireNonNullElse(status.gpusPerReplica(), 0)) / nodes,
                nodes,
                Math.max(0, replicas),
                requests(resource, workload)));
    }

    private static Optional<Admission> applied(MimoDeployment resource, Workload workload) {
        var pod = workload.pod();
        Optional<Quantity> gpus = pod.getContainers().stream()
                .findFirst()
                .map(Container::getResources)
                .map(resources -> resources.getLimits().get(gpuResource(resource)));
        return gpus.flatMap(count -> GpuPin.of(pod)
                .map(pin -> entry(
                        resource,
                        0,
                        Instant.parse(workload.object().getMetadata().getCreationTimestamp()),
                        pin.product(),
                        pin.leastMemoryMiB(),
                        count.getNumericalAmount().intValue(),
                        workload.podsPerReplica(),
                        workload.asked(),
                        requests(resource, pod))));
    }

    private static Admission entry(
            MimoDeployment resource,
            long generation,
            Instant since,
            String product,
            long leastMemoryMiB,
            int gpusPerPod,
            int podsPerReplica,
            int replicas,
            Map<String, Long> requests) {
        var meta = resource.getMetadata();
        Optional<PodOverlay> overlay = Optional.ofNullable(resource.getSpec().podTemplate());
        return new Admission(
                meta.getUid(),
                meta.getNamespace() + "/" + meta.getName(),
                generation,
                since,
                product,
                leastMemoryMiB,
                gpuResource(resource),
                gpusPerPod,
                podsPerReplica,
                replicas * podsPerReplica,
                requests,
                overlay.map(PodOverlay::nodeSelector).orElse(Map.of()),
                TolerationRules.with(overlay.map(PodOverlay::tolerations).orElse(List.of()), gpuResource(resource)));
    }

    /** Of the pods that its workload makes; nothing where there is none, or it cannot be read. */
    private static Map<String, Long> requests(MimoDeployment resource, Supplier<Optional<Workload>> workload) {
        try {
            return workload.get().map(found -> requests(resource, found.pod())).orElse(Map.of());
        } catch (RuntimeException unreadable) {
            return Map.of(); // its own reconciliation meets the fault again and tells it
        }
    }

    /** Besides GPUs. */
    private static Map<String, Long> requests(MimoDeployment resource, PodSpec pod) {
        Map<String, Long> requests = PodRequests.of(pod);
        requests.remove(gpuResource(resource));
        return requests;
    }

    private static String gpuResource(MimoDeployment resource) {
        return Optional.ofNullable(resource.getSpec().accelerator())
                .map(Accelerator::resourceName)
                .orElse(Accelerator.DEFAULT_RESOURCE_NAME);
    }
}
