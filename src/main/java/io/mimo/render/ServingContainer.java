package io.mimo.render;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.mimo.plan.Plan;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The engine: the image's own entrypoint ({@code vllm serve}) with the plan's argv, no shell. */
final class ServingContainer {
    static final String NAME = "vllm";
    private static final String EPHEMERAL_STORAGE = "ephemeral-storage";

    private ServingContainer() {}

    /** The last lines of the log become the termination message, so that status can say why an engine ended without reading logs. */
    static Container of(Plan plan) {
        return new ContainerBuilder()
                .withName(NAME)
                .withImage(plan.container().image())
                .withArgs(plan.container().arguments().stream().map(Environment::literal).toList())
                .withEnv(Environment.of(plan))
                .withPorts(HttpPort.ofContainer())
                .withResources(resources(plan))
                .withVolumeMounts(Storage.mounts(plan))
                .withStartupProbe(Probes.startup(plan.timing()))
                .withReadinessProbe(Probes.readiness())
                .withLivenessProbe(Probes.liveness())
                .withLifecycle(Probes.pauseBeforeStop(plan.timing()).orElse(null))
                .withSecurityContext(restricted())
                .withTerminationMessagePolicy("FallbackToLogsOnError")
                .build();
    }

    /**
     * The user's amounts, then ours: GPUs always, ephemeral storage unless the user gives a request or limit of it (a request above the
     * limit would be refused).
     */
    private static ResourceRequirements resources(Plan plan) {
        Plan.Overlay overlay = plan.overlay();
        SortedMap<String, Quantity> requests = quantities(overlay.requests());
        SortedMap<String, Quantity> limits = quantities(overlay.limits());
        if (!limits.containsKey(EPHEMERAL_STORAGE)) {
            requests.putIfAbsent(EPHEMERAL_STORAGE, Storage.scratchSize(plan.weights()));
        }
        Quantity gpus = new Quantity(Integer.toString(plan.container().gpusPerPod()));
        requests.put(plan.container().gpuResource(), gpus);
        limits.put(plan.container().gpuResource(), gpus);
        return new ResourceRequirementsBuilder().withRequests(requests).withLimits(limits).build();
    }

    private static SortedMap<String, Quantity> quantities(Map<String, String> amounts) {
        SortedMap<String, Quantity> quantities = new TreeMap<>();
        amounts.forEach((resource, amount) -> quantities.put(resource, new Quantity(amount)));
        return quantities;
    }

    private static SecurityContext restricted() {
        return new SecurityContextBuilder()
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(true)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .build();
    }
}
