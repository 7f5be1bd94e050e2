package io.mimo.operator;

import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.mimo.api.MimoDeployment;
import io.mimo.api.Verdict;
import io.mimo.inventory.Inventory;
import io.mimo.plan.Decision;
import java.util.function.BiFunction;

/** What the operator tells Prometheus. No label names a resource: the number of series does not grow with their number. */
final class OperatorMetrics {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Timer decisions = Timer.builder("mimo.decision").description("Judging one resource, in seconds")
            .publishPercentileHistogram(false).register(registry);

    OperatorMetrics() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
    }

    void countVerdicts(IndexerResourceCache<MimoDeployment> resources) {
        for (Verdict verdict : Verdict.values()) {
            registry.gauge("mimo.deployments", Tags.of("verdict", verdict.name()), resources, all -> all.list(
                    resource -> resource.getStatus() != null && resource.getStatus().verdict() == verdict).count());
        }
    }

    PrometheusMeterRegistry registry() {
        return registry;
    }

    BiFunction<MimoDeployment, Inventory, Decision> timed(BiFunction<MimoDeployment, Inventory, Decision> decider) {
        return (resource, inventory) -> decisions.record(() -> decider.apply(resource, inventory));
    }

    String scrape() {
        return registry.scrape();
    }
}
