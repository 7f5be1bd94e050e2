package io.mimo.manifest;

import static java.util.Objects.requireNonNullElse;

import io.mimo.api.OptionalObjects;
import io.mimo.api.OptionalObjects.Network.LoadBalancing;
import io.mimo.api.OptionalObjects.Network.Rdma;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The network of a replica. */
final class NetworkRules {
    private NetworkRules() {}

    static ServingSpec.Network resolve(
            OptionalObjects.@Nullable Network given,
            String gpuResource,
            List<Problem> problems,
            List<Warning> warnings) {
        if (given == null) {
            return new ServingSpec.Network(false, Optional.empty());
        }
        Optional<ServingSpec.Network.Rdma> rdma = Optional.ofNullable(given.rdma())
                .map(device -> new ServingSpec.Network.Rdma(
                        requireNonNullElse(device.resourceName(), Rdma.DEFAULT_RESOURCE_NAME),
                        requireNonNullElse(device.count(), Rdma.DEFAULT_COUNT)));
        rdma.ifPresent(device -> check(device, gpuResource, problems, warnings));
        return new ServingSpec.Network(given.loadBalancing() == LoadBalancing.Hybrid, rdma);
    }

    private static void check(
            ServingSpec.Network.Rdma rdma, String gpuResource, List<Problem> problems, List<Warning> warnings) {
        if (rdma.resourceName().equals(gpuResource)) {
            problems.add(new Problem(
                    "RdmaIsGpu",
                    "spec.network.rdma.resourceName",
                    rdma.resourceName(),
                    "network.rdma.resourceName: " + rdma.resourceName()
                            + " is the GPU resource, whose count the layout decides",
                    "name the RDMA device plugin's resource, e.g. " + Rdma.DEFAULT_RESOURCE_NAME));
            return;
        }
        // https://kubernetes.io/docs/concepts/security/pod-security-standards/ (restricted: only NET_BIND_SERVICE may
        // be added)
        warnings.add(new Warning(
                "RdmaNeedsLockedMemory",
                "spec.network.rdma",
                "RDMA pins memory; the capability IPC_LOCK that permits "
                        + "it is forbidden by Pod Security level restricted and is not asked for: give the nodes' "
                        + "container runtime an "
                        + "unlimited memlock"));
    }
}
