package io.mimo.plan;

import io.mimo.api.MountedObject;
import io.mimo.api.PodOverlay;
import io.mimo.manifest.ServingSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The user's additions to the pods, nulls resolved to empty collections. */
public record Overlay(
        Map<String, String> labels,
        Map<String, String> annotations,
        Map<String, String> nodeSelector,
        List<PodOverlay.Toleration> tolerations,
        List<PodOverlay.TopologySpread> topologySpread,
        List<String> imagePullSecrets,
        Optional<String> priorityClassName,
        Optional<String> runtimeClassName,
        Optional<String> schedulerName,
        List<MountedObject> configMaps,
        List<MountedObject> secrets,
        Map<String, String> requests,
        Map<String, String> limits,
        Map<String, String> serviceAccountAnnotations) {

    /** Nothing added. */
    public static final Overlay NONE = new Overlay(
            Map.of(),
            Map.of(),
            Map.of(),
            List.of(),
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of(),
            Map.of(),
            Map.of(),
            Map.of());

    /** What {@code spec.podTemplate} adds, on the nodes that were counted. */
    static Overlay of(PodOverlay given, ServingSpec.Hardware hardware) {
        PodOverlay.Resources resources = given.resources();
        return new Overlay(
                orEmpty(given.labels()),
                orEmpty(given.annotations()),
                hardware.nodeSelector(),
                hardware.tolerations(),
                orEmpty(given.topologySpreadConstraints()),
                orEmpty(given.imagePullSecrets()).stream()
                        .map(secret -> secret.name())
                        .toList(),
                named(given.priorityClassName()),
                named(given.runtimeClassName()),
                named(given.schedulerName()),
                orEmpty(given.configMaps()),
                orEmpty(given.secrets()),
                resources == null ? Map.of() : orEmpty(resources.requests()),
                resources == null ? Map.of() : orEmpty(resources.limits()),
                orEmpty(given.serviceAccountAnnotations()));
    }

    private static Optional<String> named(@Nullable String name) {
        return Optional.ofNullable(name).filter(given -> !given.isBlank());
    }

    private static Map<String, String> orEmpty(@Nullable Map<String, String> map) {
        return map == null ? Map.of() : map;
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
