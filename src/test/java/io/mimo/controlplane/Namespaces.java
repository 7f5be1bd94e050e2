package io.mimo.controlplane;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Makes and removes a test's namespaces: the next test must not meet this one's custom resources or pods. */
final class Namespaces {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final List<String> WORKLOADS = List.of(
            "/apis/autoscaling/v2/%s/horizontalpodautoscalers",
            "/apis/apps/v1/%s/deployments",
            "/apis/apps/v1/%s/statefulsets",
            "/apis/apps/v1/%s/replicasets",
            "/apis/batch/v1/%s/jobs",
            "/api/v1/%s/pods",
            "/api/v1/%s/persistentvolumeclaims");

    private Namespaces() {}

    /** Returns when pods can be created: the service account controller has added the default account. */
    static void create(KubernetesClient client, String name) {
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
        Await.value(SOON, client.serviceAccounts().inNamespace(name).withName("default")::get, Objects::nonNull);
    }

    /**
     * Ends custom resources and pods now and leaves the rest to the namespace controller, which waits 5 s before it
     * begins: too long for every test. A custom resource whose finalizer nobody removes makes this fail, and is named.
     */
    static void discard(KubernetesClient client, String name) {
        List<String> kinds = Stream.concat(customKinds(client), WORKLOADS.stream())
                .map(path -> path.formatted("namespaces/" + name))
                .toList();
        Await.value(SOON, () -> deleteAll(client, kinds), List::isEmpty);
        client.namespaces().withName(name).delete();
    }

    /**
     * To the end, for tests of just that. When something blocks it, the error shows the namespace's conditions, which
     * name it.
     */
    static void delete(KubernetesClient client, String name) {
        client.namespaces().withName(name).delete();
        Await.value(SOON, () -> remainder(client.namespaces().withName(name).get()), String::isEmpty);
    }

    private static Stream<String> customKinds(KubernetesClient client) {
        return client.apiextensions().v1().customResourceDefinitions().list().getItems().stream()
                .filter(crd -> "Namespaced".equals(crd.getSpec().getScope()))
                .map(Namespaces::collection);
    }

    private static String collection(CustomResourceDefinition crd) {
        String version = crd.getSpec().getVersions().stream()
                .filter(v -> v.getServed())
                .findFirst()
                .orElseThrow()
                .getName();
        return "/apis/" + crd.getSpec().getGroup() + "/" + version + "/%s/"
                + crd.getSpec().getNames().getPlural();
    }

    /**
     * Again and again until nothing is left: a controller may add a pod between two requests. Answers what was still
     * there.
     */
    private static List<String> deleteAll(KubernetesClient client, List<String> collections) {
        return collections.stream()
                .filter(path -> {
                    ApiCollections.delete(client, path);
                    return !ApiCollections.isEmpty(client, path);
                })
                .toList();
    }

    private static String remainder(Namespace namespace) {
        return namespace == null ? "" : String.valueOf(namespace.getStatus());
    }
}
