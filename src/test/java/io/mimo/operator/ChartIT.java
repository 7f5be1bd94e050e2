package io.mimo.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.mimo.controlplane.Helm;
import io.mimo.inventory.PodFacts;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the chart renders, by the real Helm and without a cluster, against {@code deploy/} and {@code crds/}. */
class ChartIT {
    private static final String CHART = "helm/mimo-operator";

    private static List<HasMetadata> chart(String... options) {
        return objects(Helm.render(Stream.concat(
                        Stream.of("template", "mimo-operator", CHART, "-n", "mimo-system"), Arrays.stream(options))
                .toArray(String[]::new)));
    }

    private static List<HasMetadata> objects(String yaml) {
        try (var client = new KubernetesClientBuilder().build()) {
            return client.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                    .items();
        }
    }

    private static <T extends HasMetadata> List<T> of(Class<T> kind, List<HasMetadata> objects) {
        return objects.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private static <T extends HasMetadata> Set<String> grants(
            Class<T> kind, Function<T, List<PolicyRule>> rules, List<HasMetadata> objects) {
        Set<String> all = new TreeSet<>();
        of(kind, objects).forEach(object -> all.addAll(Grants.of(rules.apply(object))));
        return all;
    }

    private static List<HasMetadata> deployed() throws IOException {
        StringBuilder all = new StringBuilder();
        for (String file : List.of("cluster-role.yaml", "role.yaml", "deployment.yaml")) {
            all.append(Files.readString(Path.of("deploy", file))).append("\n---\n");
        }
        all.append(Files.readString(Path.of("crds/mimodeployments.serving.mimo.io-v1.yaml")));
        return objects(all.toString());
    }

    @Test
    void theChartAndTheKustomizationGiveTheSamePermissions() throws IOException {
        assertThat(of(ClusterRole.class, chart()).getFirst().getRules())
                .isEqualTo(of(ClusterRole.class, deployed()).getFirst().getRules());
        assertThat(of(Role.class, chart()).getFirst().getRules())
                .isEqualTo(of(Role.class, deployed()).getFirst().getRules());
    }

    @Test
    void namespacedModeSplitsThemAndAddsNothing() throws IOException {
        Set<String> all = grants(ClusterRole.class, ClusterRole::getRules, deployed());
        List<HasMetadata> some = chart("--set", "namespaces={a,b}");
        Set<String> clusterWide = grants(ClusterRole.class, ClusterRole::getRules, some);
        assertThat(clusterWide)
                .containsExactlyInAnyOrder(
                        "list /nodes",
                        "watch /nodes",
                        "list /pods",
                        "watch /pods",
                        "list apiextensions.k8s.io/customresourcedefinitions",
                        "watch apiextensions.k8s.io/customresourcedefinitions");
        List<Role> serving = of(Role.class, some).stream()
                .filter(role -> role.getMetadata().getName().endsWith("-serving"))
                .toList();
        assertThat(serving)
                .extracting(role -> role.getMetadata().getNamespace())
                .containsExactly("a", "b");
        assertThat(serving).allSatisfy(role -> {
            Set<String> together = new TreeSet<>(clusterWide);
            together.addAll(Grants.of(role.getRules()));
            assertThat(together).isEqualTo(all);
        });
    }

    @Test
    void theBundleSplitsThemAsTheChartDoes() throws IOException {
        JsonNode install = Serialization.unmarshal(Files.readString(Bundle.SERVICE_VERSION), JsonNode.class)
                .at("/spec/install/spec");
        List<HasMetadata> some = chart("--set", "namespaces={a}");
        assertThat(BundleTest.rules(install.at("/clusterPermissions/0/rules")))
                .isEqualTo(of(ClusterRole.class, some).getFirst().getRules());
        List<PolicyRule> inRoles = new ArrayList<>();
        of(Role.class, some).stream().map(Role::getRules).forEach(inRoles::addAll);
        assertThat(BundleTest.rules(install.at("/permissions/0/rules"))).containsExactlyInAnyOrderElementsOf(inRoles);
    }

    @Test
    void aDeclaredInventoryNeedsNoClusterRole() {
        List<HasMetadata> declared = chart("--set", "namespaces={a},inventoryConfigMap=gpus");
        assertThat(declared).noneMatch(object -> object.getKind().startsWith("ClusterRole"));
        assertThat(grants(Role.class, Role::getRules, declared))
                .contains("list /pods", "watch /configmaps")
                .doesNotContain("list /nodes");
        assertThat(of(Deployment.class, declared)
                        .getFirst()
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getArgs())
                .containsExactly("operator", "--namespace=a", "--inventory-config-map=mimo-system/gpus");
    }

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
        assertThat(of(Deployment.class, chart("--set", "measureEngines=false"))
                        .getFirst()
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getArgs())
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
        assertThat(Helm.render("lint", "--strict", CHART)).contains("0 chart(s) failed");
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
