package io.mimo.operator;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;

/** How the operator talks to an API server: one bad object does not hide the others. */
final class OperatorClient {
    private OperatorClient() {}

    static KubernetesClient of(Config config) {
        return new KubernetesClientBuilder().withConfig(config)
                .withKubernetesSerialization(new LenientSerialization(new UnreadableObjects())).build();
    }

    /** Where this client tells what it could not read. */
    static UnreadableObjects unreadable(KubernetesClient client) {
        return client.getKubernetesSerialization() instanceof LenientSerialization lenient ? lenient.unreadable() : new UnreadableObjects();
    }
}
