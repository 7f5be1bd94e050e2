package io.mimo.spec;

import io.mimo.api.Autoscaling;
import io.mimo.api.MimoDeploymentSpec;
import java.util.List;

/** Fields that the schema has and this version does not act on yet: accepting them silently would be a lie. */
final class UnactedFields {
    private UnactedFields() {}

    static void warn(MimoDeploymentSpec spec, List<Warning> warnings) {
        warnIf(spec.route() != null, "spec.route", "no HTTPRoute is created", warnings);
        warnIf(spec.monitoring() != null && Boolean.TRUE.equals(spec.monitoring().alerts()), "spec.monitoring.alerts",
                "no PrometheusRule is created", warnings);
        warnIf(spec.monitoring() != null && Boolean.TRUE.equals(spec.monitoring().dashboard()), "spec.monitoring.dashboard",
                "no dashboard is created", warnings);
        warnIf(spec.autoscaling() != null && spec.autoscaling().provider() == Autoscaling.Provider.KEDA, "spec.autoscaling.provider",
                "no ScaledObject is created, the count stays at minReplicas; use provider: HPA", warnings);
    }

    private static void warnIf(boolean holds, String path, String consequence, List<Warning> warnings) {
        if (holds) {
            warnings.add(new Warning("NotActedOnYet", path, path.substring("spec.".length()) + " has no effect in this version: " + consequence));
        }
    }
}
