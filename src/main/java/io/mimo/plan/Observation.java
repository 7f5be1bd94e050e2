package io.mimo.plan;

import io.mimo.api.OptionalObjects.Monitoring;
import io.mimo.api.OptionalObjects.Monitoring.PodMonitorSettings;
import io.mimo.catalog.Catalog;
import io.mimo.catalog.EngineFacts;
import io.mimo.catalog.EngineVersion;
import io.mimo.catalog.ReleaseFacts;
import io.mimo.manifest.ServingSpec;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is watched of a resource, with the names that its release exports. */
final class Observation {
    private Observation() {}

    static Access.Monitoring of(ServingSpec spec, @Nullable Monitoring given, String product, Catalog catalog) {
        boolean alerts = given != null && Boolean.TRUE.equals(given.alerts());
        boolean dashboard = given != null && Boolean.TRUE.equals(given.dashboard());
        return new Access.Monitoring(
                interval(given),
                alerts,
                dashboard,
                catalog.serving().series(releases(spec)),
                catalog.prices().perHourUsd(product, spec.layout().gpus()));
    }

    /** Between two releases that were read only what both export counts. */
    private static List<EngineVersion> releases(ServingSpec spec) {
        return spec.runtime().facts().map(EngineFacts::rules).orElse(List.of()).stream()
                .map(ReleaseFacts::version)
                .toList();
    }

    private static Optional<String> interval(@Nullable Monitoring monitoring) {
        if (monitoring == null || monitoring.podMonitor() == null) {
            return Optional.of(PodMonitorSettings.DEFAULT_INTERVAL);
        }
        return Boolean.FALSE.equals(monitoring.podMonitor().enabled())
                ? Optional.empty()
                : Optional.of(Optional.ofNullable(monitoring.podMonitor().interval())
                        .orElse(PodMonitorSettings.DEFAULT_INTERVAL));
    }
}
