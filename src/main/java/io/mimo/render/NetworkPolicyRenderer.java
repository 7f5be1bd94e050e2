package io.mimo.render;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.mimo.manifest.ModelLocation;
import io.mimo.plan.Plan;

/**
 * Ingress only: 8000 from anywhere, every port between pods of the same resource. vLLM's internal ports
 * (torch.distributed, ZMQ) accept pickled objects from every client, so no other client may connect.
 */
final class NetworkPolicyRenderer {
    private NetworkPolicyRenderer() {}

    /**
     * The download's progress is no secret, and the operator that asks for it may run anywhere; nothing else is let in.
     */
    static NetworkPolicy download(Plan plan, ModelLocation.Cached cached) {
        return new NetworkPolicyBuilder()
                .withMetadata(Metadata.of(plan, Names.weights(plan.workload().name(), cached.folder())))
                .withNewSpec()
                .withNewPodSelector()
                .withMatchLabels(Labels.downloadSelector(plan))
                .endPodSelector()
                .withPolicyTypes("Ingress")
                .addNewIngress()
                .addNewPort()
                .withPort(new IntOrString(DownloadRenderer.PROGRESS_PORT))
                .withProtocol("TCP")
                .endPort()
                .endIngress()
                .endSpec()
                .build();
    }

    static NetworkPolicy render(Plan plan) {
        LabelSelector own = new LabelSelectorBuilder()
                .withMatchLabels(Labels.selector(plan))
                .build();
        return new NetworkPolicyBuilder()
                .withMetadata(Metadata.of(plan))
                .withNewSpec()
                .withPodSelector(own)
                .withPolicyTypes("Ingress")
                .addNewIngress()
                .addNewPort()
                .withPort(new IntOrString(HttpPort.NUMBER))
                .withProtocol("TCP")
                .endPort()
                .endIngress()
                .addNewIngress()
                .addNewFrom()
                .withPodSelector(own)
                .endFrom()
                .endIngress()
                .endSpec()
                .build();
    }
}
