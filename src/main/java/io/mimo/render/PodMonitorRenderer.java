package io.mimo.render;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitorBuilder;
import io.mimo.inventory.PodFacts;
import io.mimo.plan.Plan;
import java.util.Optional;

/** Scrapes /metrics of every pod, ready or not. */
final class PodMonitorRenderer {
    /** The pods' instance label as the Prometheus operator spells it on every series (podTargetLabels). */
    static final String INSTANCE_OF_SERIES = "app_kubernetes_io_instance";

    private PodMonitorRenderer() {}

    static Optional<HasMetadata> render(Plan plan) {
        return plan.access().monitoring().podMonitorInterval().map(interval -> new PodMonitorBuilder()
                .withMetadata(Metadata.of(plan))
                .withNewSpec()
                .withNewSelector()
                .withMatchLabels(Labels.selector(plan))
                .endSelector()
                .withPodTargetLabels(PodFacts.NAME_LABEL)
                .addNewPodMetricsEndpoint()
                .withPort(HttpPort.NAME)
                .withPath("/metrics")
                .withInterval(interval)
                .endPodMetricsEndpoint()
                .endSpec()
                .build());
    }
}
