package io.mimo.render;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitorBuilder;
import io.mimo.plan.Plan;
import java.util.Optional;

/** Scrapes /metrics of every pod, ready or not; only for clusters that have the Prometheus operator's kinds. */
final class PodMonitorRenderer {
    private PodMonitorRenderer() {}

    static Optional<HasMetadata> render(Plan plan) {
        return plan.podMonitorInterval().map(interval -> new PodMonitorBuilder()
                .withMetadata(Metadata.of(plan))
                .withNewSpec()
                .withNewSelector()
                .withMatchLabels(Labels.selector(plan))
                .endSelector()
                .addNewPodMetricsEndpoint()
                .withPort(HttpPort.NAME)
                .withPath("/metrics")
                .withInterval(interval)
                .endPodMetricsEndpoint()
                .endSpec()
                .build());
    }
}
