package io.mimo.operator;

import static io.mimo.operator.RenderedChart.arguments;
import static io.mimo.operator.RenderedChart.chart;
import static io.mimo.operator.RenderedChart.deployed;
import static io.mimo.operator.RenderedChart.of;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.mimo.controlplane.Helm;
import io.mimo.inventory.PodFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the chart renders, by the real Helm and without a cluster, against {@code deploy/} and {@code crds/}. */
class ChartIT {
    /** Progress of a download on one port, metrics of an engine on another. */
    @Test
    void theOperatorReachesEveryPortOfItsPods() {
        assertThat(of(NetworkPolicy.class, chart()).getFirst().getSpec().getEgress())
                .anySatisfy(rule -> {
                    assertThat(rule.getPorts()).isEmpty();
                    assertThat(rule.getTo()).singleElement().satisfies(peer -> {
                        assertThat(peer.getNamespaceSelector().getMatchLabels()).isNullOrEmpty();
                        assertThat(peer.getPodSelector().getMatchLabels())
                                .containsExactly(Map.entry(PodFacts.MANAGED_BY_LABEL, PodFacts.MANAGED_BY));
                    });
                });
    }

    @Test
    void engineMeasurementsCanBeSwitchedOff() {
        assertThat(arguments(chart("--set", "measureEngines=false")))
                .containsExactly("operator", "--measure-engines=false");
    }

    @Test
    void theDefinitionIsTheGeneratedOneAndIsKept() throws IOException {
        CustomResourceDefinition rendered =
                of(CustomResourceDefinition.class, chart()).getFirst();
        assertThat(rendered.getMetadata().getAnnotations()).containsEntry("helm.sh/resource-policy", "keep");
        assertThat(rendered.getSpec())
                .isEqualTo(of(CustomResourceDefinition.class, deployed())
                        .getFirst()
                        .getSpec());
        assertThat(chart("--set", "crd.install=false")).noneMatch(CustomResourceDefinition.class::isInstance);
    }

    @Test
    void thePodsAreThoseOfTheKustomizationTwice() throws IOException {
        Deployment rendered = of(Deployment.class, chart()).getFirst();
        Deployment deployed = of(Deployment.class, deployed()).getFirst();
        assertThat(rendered.getSpec().getReplicas()).isEqualTo(2);
        assertThat(of(PodDisruptionBudget.class, chart())).hasSize(1);
        assertThat(of(PodDisruptionBudget.class, chart("--set", "replicas=1"))).isEmpty();
        var pod = rendered.getSpec().getTemplate().getSpec();
        var shipped = deployed.getSpec().getTemplate().getSpec();
        assertThat(pod.getSecurityContext()).isEqualTo(shipped.getSecurityContext());
        assertThat(pod.getVolumes()).isEqualTo(shipped.getVolumes());
        var container = pod.getContainers().getFirst();
        assertThat(container)
                .usingRecursiveComparison()
                .ignoringFields("image", "imagePullPolicy")
                .isEqualTo(shipped.getContainers().getFirst());
    }

    @Test
    void wrongValuesAreRefusedByName() {
        assertThatThrownBy(() -> chart("--set", "inventoryConfigMap=gpus"))
                .hasMessageContaining("at '/namespaces': minItems: got 0, want 1");
        assertThatThrownBy(() -> chart("--set", "replica=3"))
                .hasMessageContaining("additional properties 'replica' not allowed");
        assertThatThrownBy(() -> chart("--set", "image.digest=latest")).hasMessageContaining("at '/image/digest'");
    }

    @Test
    void everyOptionRendersAndLints() {
        String[] everything = {
            "--set",
            "metrics.serviceMonitor.enabled=true,metrics.dashboards.enabled=true,"
                    + "priorityClassName=system-cluster-critical,"
                    + "podLabels.a=b,podAnnotations.c=d,nodeSelector.e=f,serviceAccount.annotations.g=h,"
                    + "imagePullSecrets[0].name=i",
            "--api-versions",
            "monitoring.coreos.com/v1"
        };
        assertThat(chart(everything))
                .extracting(HasMetadata::getKind)
                .contains("ServiceMonitor", "ConfigMap", "NetworkPolicy", "Service");
        assertThat(Helm.render("lint", "--strict", ChartOperator.CHART)).contains("0 chart(s) failed");
    }

    @Test
    void theDashboardsAreThoseOfDeployAndOfTheChart() throws IOException {
        assertThat(chart()).noneMatch(ConfigMap.class::isInstance);
        ConfigMap dashboards = of(ConfigMap.class, chart("--set", "metrics.dashboards.enabled=true"))
                .getFirst();
        assertThat(dashboards.getMetadata().getLabels()).containsEntry("grafana_dashboard", "1");
        assertThat(dashboards.getData()).containsOnlyKeys("operator.json", "mimo-deployments.json");
        assertThat(dashboards.getData().get("mimo-deployments.json"))
                .isEqualTo(Files.readString(Path.of("deploy/grafana/dashboard.json")));
    }

    @Test
    void theTestAsksTheServiceWithTheOperatorsOwnImage() {
        List<HasMetadata> objects = chart("--set", "image.repository=registry.example/mimo,image.tag=v7");
        Pod test = of(Pod.class, objects).getFirst();
        Service service = of(Service.class, objects).getFirst();
        assertThat(test.getMetadata().getAnnotations()).containsEntry("helm.sh/hook", "test");
        var container = test.getSpec().getContainers().getFirst();
        assertThat(container.getImage()).isEqualTo("registry.example/mimo:v7");
        assertThat(container.getArgs())
                .containsExactly(
                        "ready",
                        "http://%s.%s.svc:%d"
                                .formatted(
                                        service.getMetadata().getName(),
                                        service.getMetadata().getNamespace(),
                                        service.getSpec().getPorts().getFirst().getPort()),
                        "--timeout=60");
        assertThat(test.getMetadata().getLabels())
                .as("it is none of the operator's pods")
                .doesNotContainEntry(
                        "app.kubernetes.io/name",
                        service.getSpec().getSelector().get("app.kubernetes.io/name"));
    }
}
