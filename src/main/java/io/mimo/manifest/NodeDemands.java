package io.mimo.manifest;

import static java.util.Objects.requireNonNullElse;

import io.mimo.api.PodOverlay;
import io.mimo.api.PodOverlay.Resources;
import io.mimo.manifest.ServingSpec.NodeDemand;
import io.mimo.manifest.ServingSpec.NodeDemand.Spread;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What {@code podTemplate} demands of nodes. */
final class NodeDemands {
    private NodeDemands() {}

    static NodeDemand of(PodOverlay overlay) {
        Map<String, String> requests = new TreeMap<>();
        Resources resources = overlay.resources();
        if (resources != null) {
            // the API server copies a limit to a request that is missing
            requests.putAll(requireNonNullElse(resources.limits(), Map.of()));
            requests.putAll(requireNonNullElse(resources.requests(), Map.of()));
        }
        List<Spread> spreads =
                requireNonNullElse(overlay.topologySpreadConstraints(), List.<PodOverlay.TopologySpread>of()).stream()
                        .filter(spread -> "DoNotSchedule".equals(spread.whenUnsatisfiable()))
                        .map(spread -> new Spread(spread.topologyKey(), requireNonNullElse(spread.maxSkew(), 1)))
                        .toList();
        return new NodeDemand(
                Map.copyOf(requests),
                spreads,
                Optional.ofNullable(overlay.priorityClassName()).filter(name -> !name.isBlank()));
    }
}
