package io.mimo.controlplane;

import io.fabric8.kubernetes.api.model.APIService;
import io.fabric8.kubernetes.api.model.APIServiceBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;

/**
 * The custom.metrics.k8s.io API that the real HPA controller reads, served by the test: no pod of a fake node could
 * report a queue. The API server reaches it through a Service of type ExternalName, so nothing of the cluster is
 * bypassed.
 */
final class CustomMetrics implements AutoCloseable {

    private static final String NAMESPACE = "mimo-test-metrics";
    private static final String NAME = "metrics";

    private final KubernetesClient client;
    private final MetricAnswers answers;
    private final MetricsServer server;

    private CustomMetrics(KubernetesClient client, Path controlPlane) throws IOException, GeneralSecurityException {
        this.client = client;
        this.answers = new MetricAnswers(client);
        this.server = new MetricsServer(answers, controlPlane);
    }

    static CustomMetrics serve(KubernetesClient client, Path controlPlane) {
        try {
            var metrics = new CustomMetrics(client, controlPlane);
            metrics.register();
            return metrics;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("no metrics server", e);
        }
    }

    MetricAnswers answers() {
        return answers;
    }

    /**
     * First the registration, then the server: a registered API that is away blocks the deletion of every namespace.
     */
    @Override
    public void close() {
        client.resource(registration()).delete();
        client.namespaces().withName(NAMESPACE).delete();
        server.close();
    }

    private void register() {
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(NAMESPACE)
                        .endMetadata()
                        .build())
                .serverSideApply();
        client.resource(address()).forceConflicts().serverSideApply();
        client.resource(registration()).forceConflicts().serverSideApply();
        Await.value(
                Duration.ofSeconds(30),
                client.apiServices().withName(registration().getMetadata().getName())::get,
                CustomMetrics::isAvailable);
    }

    private Service address() {
        return new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName(NAME)
                .endMetadata()
                .withNewSpec()
                .withType("ExternalName")
                .withExternalName("localhost")
                .addNewPort()
                .withPort(server.port())
                .endPort()
                .endSpec()
                .build();
    }

    private APIService registration() {
        return new APIServiceBuilder()
                .withNewMetadata()
                .withName(MetricAnswers.VERSION + "." + MetricAnswers.GROUP)
                .endMetadata()
                .withNewSpec()
                .withGroup(MetricAnswers.GROUP)
                .withVersion(MetricAnswers.VERSION)
                .withGroupPriorityMinimum(100)
                .withVersionPriority(100)
                .withInsecureSkipTLSVerify(true)
                .withNewService()
                .withNamespace(NAMESPACE)
                .withName(NAME)
                .withPort(server.port())
                .endService()
                .endSpec()
                .build();
    }

    private static boolean isAvailable(APIService service) {
        return service.getStatus() != null
                && service.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Available")
                                && condition.getStatus().equals("True"));
    }
}
