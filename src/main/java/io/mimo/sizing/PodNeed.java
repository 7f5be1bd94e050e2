package io.mimo.sizing;

import io.fabric8.kubernetes.api.model.Quantity;
import io.mimo.inventory.ResourceAmounts;
import io.mimo.manifest.ScratchSpace;
import io.mimo.manifest.ServingSpec;
import io.mimo.manifest.ServingSpec.NodeDemand.Spread;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What one serving pod needs of a node besides GPUs: all that its containers request, which the scheduler weighs as it
 * weighs GPUs.
 *
 * @param requests in base units of {@link ResourceAmounts}
 * @param spreads limits to how unevenly the pods may lie
 */
public record PodNeed(Map<String, Long> requests, List<Spread> spreads) {
    /** GPUs alone. */
    public static final PodNeed NOTHING = new PodNeed(Map.of(), List.of());

    /** What the pods of a spec request: the same amounts that are rendered. */
    public static PodNeed of(ServingSpec spec) {
        Map<String, Quantity> given = new HashMap<>();
        spec.demand().requests().forEach((resource, amount) -> given.put(resource, new Quantity(amount)));
        Map<String, Long> requests = new HashMap<>(ResourceAmounts.units("spec.podTemplate.resources", given));
        requests.computeIfAbsent(
                ResourceAmounts.EPHEMERAL_STORAGE,
                any -> ScratchSpace.bytes(spec.weights().location(), weightBytes(spec)));
        requests.put(ResourceAmounts.PODS, 1L);
        spec.network().rdma().ifPresent(device -> requests.put(device.resourceName(), (long) device.count()));
        return new PodNeed(Map.copyOf(requests), spec.demand().spreads());
    }

    /** A GGUF file is served by no release, so nothing of it is placed. */
    private static long weightBytes(ServingSpec spec) {
        return spec.format()
                .map(format -> WeightLedger.checkpointBytes(spec.model(), format))
                .orElse(0L);
    }

    /** So much of a resource; 0 of one that is not needed. */
    public long requested(String resource) {
        return requests.getOrDefault(resource, 0L);
    }

    /** A pod with these requests was made for no less than this, as far as the node tells what it has. */
    boolean isCoveredBy(Map<String, Long> other, Room room) {
        return requests.entrySet().stream()
                .allMatch(entry -> other.getOrDefault(entry.getKey(), 0L) >= entry.getValue()
                        || room.left(entry.getKey()).isEmpty());
    }

    /** How many such pods find room beside what is used; {@code most} where nothing is known to limit them. */
    int pods(Room room, int most) {
        long pods = most;
        for (Map.Entry<String, Long> entry : requests.entrySet()) {
            OptionalLong left = room.left(entry.getKey());
            if (entry.getValue() > 0 && left.isPresent()) {
                pods = Math.min(pods, Math.max(0, left.getAsLong()) / entry.getValue());
            }
        }
        return (int) pods;
    }
}
