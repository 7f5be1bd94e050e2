package io.mimo.inventory;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a pod requests as the scheduler counts it: the larger of (all containers and sidecars together) and (any init
 * container with the sidecars started before it), or what the pod as a whole requests, and its runtime's overhead.
 * https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/#resource-sharing-within-containers ,
 * https://kubernetes.io/docs/tasks/configure-pod-container/assign-pod-level-resources/ ,
 * https://kubernetes.io/docs/concepts/scheduling-eviction/pod-overhead/
 */
public final class PodRequests {
    private PodRequests() {}

    /**
     * In base units of {@link ResourceAmounts}, one pod included.
     *
     * @throws IllegalArgumentException that names the container and the amount that is no number
     */
    public static Map<String, Long> of(PodSpec spec) {
        Map<String, Long> running = new TreeMap<>();
        Map<String, Long> peak = new TreeMap<>();
        for (Container init : Optional.ofNullable(spec.getInitContainers()).orElse(List.of())) {
            Map<String, Long> own = units(init.getName(), init.getResources());
            boolean sidecar = "Always".equals(init.getRestartPolicy());
            own.forEach(
                    (resource, units) -> peak.merge(resource, running.getOrDefault(resource, 0L) + units, Long::max));
            if (sidecar) {
                own.forEach((resource, units) -> running.merge(resource, units, Long::sum));
            }
        }
        for (Container container : Optional.ofNullable(spec.getContainers()).orElse(List.of())) {
            units(container.getName(), container.getResources())
                    .forEach((resource, units) -> running.merge(resource, units, Long::sum));
        }
        running.forEach((resource, units) -> peak.merge(resource, units, Long::max));
        peak.putAll(units(null, spec.getResources()));
        ResourceAmounts.units("spec.overhead", spec.getOverhead())
                .forEach((resource, units) -> peak.merge(resource, units, Long::sum));
        peak.put(ResourceAmounts.PODS, 1L);
        return peak;
    }

    /** The API server copies limits to requests that are missing; a file written by hand may hold only limits. */
    private static Map<String, Long> units(@Nullable String container, @Nullable ResourceRequirements resources) {
        if (resources == null) {
            return Map.of();
        }
        String field = (container == null ? "spec." : "spec.containers: " + container + ": ") + "resources.";
        Map<String, Long> units = ResourceAmounts.units(field + "limits", resources.getLimits());
        units.putAll(ResourceAmounts.units(field + "requests", resources.getRequests()));
        return units;
    }
}
