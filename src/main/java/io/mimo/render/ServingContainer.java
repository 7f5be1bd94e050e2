package io.mimo.render;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.mimo.plan.Engine;
import io.mimo.plan.Overlay;
import io.mimo.plan.Plan;
import io.mimo.plan.Shape;
import io.mimo.plan.Shape.Word;
import io.mimo.render.PodTemplate.Role;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The engine: the image's own entrypoint ({@code vllm serve}) with the plan's argv, no shell. */
public final class ServingContainer {
    /** Name of the engine's container in every serving pod. */
    public static final String NAME = "vllm";

    private static final String EPHEMERAL_STORAGE = "ephemeral-storage";

    private ServingContainer() {}

    /**
     * The last lines of the log become the termination message, so that status can say why an engine ended without
     * reading logs.
     */
    static Container of(Plan plan, Role role) {
        ContainerBuilder container = new ContainerBuilder()
                .withName(NAME)
                .withImage(plan.engine().container().image())
                .withArgs(arguments(plan, role))
                .withEnv(Environment.of(plan))
                .withResources(resources(plan))
                .withVolumeMounts(Storage.mounts(plan))
                .addAllToVolumeMounts(UserMounts.mounts(plan.overlay()))
                .withSecurityContext(restricted())
                .withTerminationMessagePolicy("FallbackToLogsOnError");
        return role.serves(plan)
                ? serving(container, plan.engine().timing()).build()
                : container
                        .withLifecycle(
                                Probes.outlastTheLeader(plan.engine().timing()).orElse(null))
                        .build();
    }

    private static ContainerBuilder serving(ContainerBuilder container, Engine.Timing timing) {
        return container
                .withPorts(HttpPort.ofContainer())
                .withStartupProbe(Probes.startup(timing))
                .withReadinessProbe(Probes.readiness())
                .withLivenessProbe(Probes.liveness())
                .withLifecycle(Probes.pauseBeforeStop(timing).orElse(null));
    }

    private static List<String> arguments(Plan plan, Role role) {
        List<Word> own =
                switch (plan.placement().shape()) {
                    case Shape.SinglePod single -> List.of();
                    case Shape.Group group -> role == Role.WORKER ? group.worker() : group.leader();
                };
        return Stream.concat(
                        plan.engine().container().arguments().stream().map(Environment::literal),
                        own.stream().map(Environment::word))
                .toList();
    }

    /**
     * The user's amounts, then ours: GPUs and RDMA devices always, ephemeral storage unless the user gives a request or
     * limit of it (a request above the limit would be refused).
     */
    private static ResourceRequirements resources(Plan plan) {
        Overlay overlay = plan.overlay();
        SortedMap<String, Quantity> requests = quantities(overlay.requests());
        SortedMap<String, Quantity> limits = quantities(overlay.limits());
        if (!limits.containsKey(EPHEMERAL_STORAGE)) {
            requests.putIfAbsent(
                    EPHEMERAL_STORAGE, Storage.scratchSize(plan.engine().weights()));
        }
        Quantity gpus = new Quantity(Integer.toString(plan.placement().shape().gpusPerPod()));
        requests.put(plan.engine().container().gpuResource(), gpus);
        limits.put(plan.engine().container().gpuResource(), gpus);
        plan.engine().container().rdma().ifPresent(device -> {
            Quantity count = new Quantity(Integer.toString(device.count()));
            requests.put(device.resourceName(), count);
            limits.put(device.resourceName(), count);
        });
        return new ResourceRequirementsBuilder()
                .withRequests(requests)
                .withLimits(limits)
                .build();
    }

    private static SortedMap<String, Quantity> quantities(Map<String, String> amounts) {
        SortedMap<String, Quantity> quantities = new TreeMap<>();
        amounts.forEach((resource, amount) -> quantities.put(resource, new Quantity(amount)));
        return quantities;
    }

    static SecurityContext restricted() {
        return new SecurityContextBuilder()
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(true)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .build();
    }
}
