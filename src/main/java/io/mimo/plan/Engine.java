package io.mimo.plan;

import io.mimo.manifest.ModelLocation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * vLLM in the pods of a replica.
 *
 * @param container image, argv (the model first), environment and devices of one pod
 * @param weights where the weights come from and how many bytes one replica loads
 * @param timing start-up and shutdown budgets
 */
public record Engine(Container container, Weights weights, Timing timing) {
    /**
     * The serving container, what all pods of a replica have in common.
     *
     * @param rdma the network device of each pod, where one is asked for
     */
    public record Container(
            String image,
            List<String> arguments,
            List<EnvEntry> environment,
            String gpuResource,
            long sharedMemoryBytes,
            Optional<Device> rdma) {
        public Container {
            arguments = List.copyOf(arguments);
            environment = List.copyOf(environment);
        }
    }

    /** An extended resource besides GPUs, per pod. */
    public record Device(String resourceName, int count) {}

    /**
     * Where the weights come from.
     *
     * @param bytes weights of the whole replica; decides volumes and start-up budgets
     * @param cache the claim, present with a {@link ModelLocation.Cached} location and only then
     */
    public record Weights(ModelLocation location, long bytes, Optional<Cache> cache) {
        public Weights(ModelLocation location, long bytes) {
            this(location, bytes, Optional.empty());
        }
    }

    /**
     * The claim that keeps downloaded weights and how they come there.
     *
     * @param size as the user wrote it, or whole GiB
     * @param storageClass empty = the cluster's default
     * @param owned deleted with the resource
     * @param environment what the download reads: token, hub, proxies
     */
    public record Cache(
            String size,
            Optional<String> storageClass,
            List<String> accessModes,
            boolean owned,
            List<EnvEntry> environment) {
        public Cache {
            accessModes = List.copyOf(accessModes);
            environment = List.copyOf(environment);
        }
    }

    /**
     * Consistent budgets: {@code shutdown} plus the preStop pause is below {@code terminationGrace}; {@code startup} is
     * the startupProbe's whole budget and at least {@code engineReady}.
     */
    public record Timing(Duration startup, Duration engineReady, Duration shutdown, Duration terminationGrace) {}
}
