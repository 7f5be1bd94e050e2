package io.mimo.operator;

import static io.mimo.operator.RenderedChart.arguments;
import static io.mimo.operator.RenderedChart.chart;
import static io.mimo.operator.RenderedChart.deployed;
import static io.mimo.operator.RenderedChart.grants;
import static io.mimo.operator.RenderedChart.of;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What the chart grants in each of its modes, against {@code deploy/} and the bundle. */
class ChartPermissionsIT {
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
                        "list scheduling.k8s.io/priorityclasses",
                        "watch scheduling.k8s.io/priorityclasses",
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
        assertThat(arguments(declared))
                .containsExactly("operator", "--namespace=a", "--inventory-config-map=mimo-system/gpus");
    }
}
