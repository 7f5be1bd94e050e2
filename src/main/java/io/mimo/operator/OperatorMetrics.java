package io.mimo.operator;

import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.micrometer.core.instrument.Counter;
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
import java.util.List;
import java.util.function.BiFunction;

/**
 * What the operator tells Prometheus. No label names a resource: the number of series does not grow with their number.
 */
public final class OperatorMetrics {
    /**
     * Kinds whose count is told from the start, so that a first bad object is a rise; others follow when there is one.
     */
    private static final List<String> READ = List.of("Node", "Pod", MimoDeployment.KIND);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Timer decisions = Timer.builder("mimo.decision")
            .description("Judging one resource, in seconds")
            .publishPercentileHistogram(false)
            .register(registry);

    OperatorMetrics() {
        READ.forEach(kind -> unreadable(kind));
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
    }

    public void countVerdicts(IndexerResourceCache<MimoDeployment> resources) {
        for (Verdict verdict : Verdict.values()) {
            registry.gauge("mimo.deployments", Tags.of("verdict", verdict.name()), resources, all -> all.list(
                            resource -> resource.getStatus() != null
                                    && resource.getStatus().verdict() == verdict)
                    .count());
        }
    }

    void countUnreadable(String kind) {
        unreadable(kind).increment();
    }

    private Counter unreadable(String kind) {
        return Counter.builder("mimo.unreadable.objects")
                .description("Objects of the cluster that could not be read and were passed over")
                .tag("kind", kind)
                .register(registry);
    }

    PrometheusMeterRegistry registry() {
        return registry;
    }

    public BiFunction<MimoDeployment, Inventory, Decision> timed(
            BiFunction<MimoDeployment, Inventory, Decision> decider) {
        return (resource, inventory) -> decisions.record(() -> decider.apply(resource, inventory));
    }

    /** Reconciliations that run at this moment, as the framework counts them. */
    double passesUnderWay() {
        return registry.get("operator.sdk.reconciliations.executions." + MimoOperator.NAME)
                .gauge()
                .value();
    }

    public String scrape() {
        return registry.scrape();
    }
}
