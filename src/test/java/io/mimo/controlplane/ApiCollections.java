package io.mimo.controlplane;

import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

/** Deletes all objects of a path by one request, at once: 1,000 nodes one by one take minutes. */
final class ApiCollections {

    private static final DeleteOptions AT_ONCE = new DeleteOptionsBuilder()
            .withGracePeriodSeconds(0L)
            .withPropagationPolicy("Background")
            .build();

    private ApiCollections() {}

    static void delete(KubernetesClient client, String path) {
        // without a body fabric8's raw ignores the method and sends a GET
        client.raw(path, "DELETE", AT_ONCE);
    }

    static boolean isEmpty(KubernetesClient client, String path) {
        return client.raw(path + "?limit=1").contains("\"items\":[]");
    }
}
