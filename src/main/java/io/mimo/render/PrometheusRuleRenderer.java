package io.mimo.render;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRuleBuilder;
import io.fabric8.openshift.api.model.monitoring.v1.Rule;
import io.fabric8.openshift.api.model.monitoring.v1.RuleBuilder;
import io.mimo.plan.Plan;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What Prometheus tells about one resource: alerts, and its price, by which a dashboard turns tokens into money. */
final class PrometheusRuleRenderer {
    private PrometheusRuleRenderer() {}

    static Optional<HasMetadata> render(Plan plan) {
        if (!plan.access().monitoring().alerts()) {
            return Optional.empty();
        }
        Rule[] rules = Stream.concat(price(plan).stream(), Alerts.of(plan).map(alert -> rule(plan, alert)))
                .toArray(Rule[]::new);
        return Optional.of(new PrometheusRuleBuilder()
                .withMetadata(Metadata.of(plan))
                .withNewSpec()
                .addNewGroup()
                .withName(plan.workload().namespace() + "/"
                        + Names.object(plan.workload().name()))
                .withRules(rules)
                .endGroup()
                .endSpec()
                .build());
    }

    private static Optional<Rule> price(Plan plan) {
        return plan.access().monitoring().replicaUsdPerHour().map(usd -> new RuleBuilder()
                .withRecord("mimo:replica_usd_per_hour")
                .withNewExpr("vector(" + usd.toPlainString() + ")")
                .withLabels(labels(plan))
                .build());
    }

    private static Rule rule(Plan plan, Alerts.Alert alert) {
        return new RuleBuilder()
                .withAlert(alert.name())
                .withNewExpr(alert.expression())
                .withFor(alert.minutes() + "m")
                .addToLabels("severity", "warning")
                .addToLabels(labels(plan))
                .addToAnnotations("summary", Names.object(plan.workload().name()) + ": " + alert.summary())
                .addToAnnotations("description", alert.remedy())
                .build();
    }

    private static Map<String, String> labels(Plan plan) {
        return new TreeMap<>(Map.of(
                "namespace",
                plan.workload().namespace(),
                PodMonitorRenderer.INSTANCE_OF_SERIES,
                Names.object(plan.workload().name())));
    }
}
