package io.mimo.operator;

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
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;

/** What the operator tells Prometheus. No label names a resource: the number of series does not grow with their number. */
final class OperatorMetrics {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<String, Verdict> verdicts = new ConcurrentHashMap<>();
    private final Timer decisions = Timer.builder("mimo.decision").description("Judging one resource, in seconds")
            .publishPercentileHistogram(false).register(registry);

    OperatorMetrics() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        for (Verdict verdict : Verdict.values()) {
            registry.gauge("mimo.deployments", Tags.of("verdict", verdict.name()), verdicts,
                    all -> all.values().stream().filter(verdict::equals).count());
        }
    }

    PrometheusMeterRegistry registry() {
        return registry;
    }

    BiFunction<MimoDeployment, Inventory, Decision> timed(BiFunction<MimoDeployment, Inventory, Decision> decider) {
        return (resource, inventory) -> decisions.record(() -> decider.apply(resource, inventory));
    }

    void judged(MimoDeployment resource, Verdict verdict) {
        verdicts.put(resource.getMetadata().getUid(), verdict);
    }

    void forgotten(String uid) {
        verdicts.remove(uid);
    }

    String scrape() {
        return registry.scrape();
    }
}
