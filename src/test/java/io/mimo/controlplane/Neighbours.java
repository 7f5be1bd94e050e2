package io.mimo.controlplane;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;

/**
 * Other people's pods that hold GPUs, in a namespace of theirs: the test's own namespace holds only what the test is
 * about.
 */
final class Neighbours implements AutoCloseable {

    private final KubernetesClient client;
    private final String namespace;
    private int pods;

    Neighbours(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
    }

    Pod pod(String node, String resource, int amount) {
        if (pods++ == 0) {
            Namespaces.create(client, namespace);
        }
        String name = "holder-" + pods;
        client.resource(new PodBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(name)
                        .endMetadata()
                        .withNewSpec()
                        .withNodeName(node)
                        .addNewToleration()
                        .withOperator("Exists")
                        .endToleration()
                        .addNewContainer()
                        .withName("holder")
                        .withImage("none")
                        .withNewResources()
                        .addToLimits(resource, new Quantity(String.valueOf(amount)))
                        .endResources()
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
        return Await.value(
                Duration.ofSeconds(30), client.pods().inNamespace(namespace).withName(name)::get, pod -> "Running"
                        .equals(pod.getStatus().getPhase()));
    }

    @Override
    public void close() {
        if (pods > 0) {
            Namespaces.discard(client, namespace);
        }
    }
}
