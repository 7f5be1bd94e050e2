package io.mimo.render;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.mimo.plan.Plan;

/** The address that clients use: port 8000 of all ready pods that serve HTTP. */
final class ServiceRenderer {
    private ServiceRenderer() {}

    static Service render(Plan plan) {
        return new ServiceBuilder()
                .withMetadata(Metadata.of(plan, Names.service(plan.workload().name())))
                .withNewSpec()
                .withSelector(Labels.serving(plan))
                .addNewPort()
                .withName(HttpPort.NAME)
                .withProtocol("TCP")
                .withPort(HttpPort.NUMBER)
                .withTargetPort(new IntOrString(HttpPort.NAME))
                .endPort()
                .endSpec()
                .build();
    }
}
