package io.mimo.operator;

import static io.mimo.operator.Resources.H100;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Pod;
import io.mimo.controlplane.AuditRecord;
import io.mimo.controlplane.ControlPlane;
import io.mimo.controlplane.Helm;
import io.mimo.controlplane.TestCluster;
import io.mimo.status.ConditionType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The chart, installed by the real Helm on a control plane that has no definition of ours, in each of its three modes.
 * The operator runs as a process with the arguments of the chart's Deployment and the token of the chart's
 * ServiceAccount, and everything that users do with it is done. The admission plugin that OpenShift adds, which wants
 * more rights of whoever makes children, is on.
 */
class HelmIT {
    private static final String RELEASE = ChartOperator.RELEASE;

    @TempDir
    private static Path folder;

    private static ControlPlane controlPlane;

    @BeforeAll
    static void aClusterWithoutOurDefinition() {
        controlPlane = ControlPlane.start(Map.of(
                "MIMO_CONTROL_PLANE_CRDS", "", "MIMO_CONTROL_PLANE_ADMISSION", "OwnerReferencesPermissionEnforcement"));
    }

    @AfterAll
    static void end() {
        controlPlane.close();
    }

    @Test
    void clusterWideUpgradedAndUninstalled() throws IOException {
        try (var cluster = TestCluster.create(controlPlane, "wide");
                var operator = new ChartOperator(cluster, "mimo-system", folder)) {
            var helm = new Helm(cluster, "mimo-system");
            var resources = new Resources(cluster);
            var rights = rights("mimo-system");
            installTheEarlierChart(helm, resources);
            rights.letChildrenNameTheirOwner(cluster);
            cluster.gpuNodes(2, H100).create();
            var log = cluster.auditLog();
            operator.start();
            cluster.addOptionalCrds(EndToEnd.OPTIONAL_KINDS);

            new EndToEnd(cluster).run(() -> upgradeLeavesWhatRunsAlone(helm, operator, resources));
            resources.apply(thinking(resources));
            resources.awaitReady("flash");
            operator.end();
            rights.areUsedAndEnough(log);

            uninstalledAndInstalledAgainItServesOn(helm, operator, resources);
            helm.run("uninstall", RELEASE);
        }
    }

    private static ChartRights rights(String namespace) {
        return new ChartRights(controlPlane.admin(), namespace);
    }

    /** With a field that the earlier chart does not know. */
    private static String thinking(Resources resources) {
        return resources.fitting("flash", "thinking: {default: Enabled}");
    }

    private static void installTheEarlierChart(Helm helm, Resources resources) throws IOException {
        helm.run(
                "install",
                RELEASE,
                EarlierChart.in(folder),
                "--create-namespace",
                "--take-ownership",
                "--set",
                "image.repository=none");
        assertThat(helm.run("list")).contains("mimo-operator-" + EarlierChart.VERSION);
        assertThatThrownBy(() -> resources.apply(thinking(resources)))
                .hasMessageContaining("unknown field \"spec.thinking\"");
    }

    /**
     * The budget comes after the workload in the order of applying: when it is back, the workload was found to be as
     * planned.
     */
    private static void upgradeLeavesWhatRunsAlone(Helm helm, ChartOperator operator, Resources resources) {
        TestCluster cluster = resources.cluster();
        String before = pods(resources);
        String notes = helm.run("upgrade", RELEASE, ChartOperator.CHART);
        assertThat(notes).contains("serves the MimoDeployments of all namespaces", "kubectl get mimo -A");
        assertThat(helm.run("list")).doesNotContain("mimo-operator-" + EarlierChart.VERSION);
        var writes = cluster.auditLog();
        operator.handOver();
        cluster.kubectl("delete", "pdb", "flash");
        cluster.await(Resources.SOON, () -> resources.children().contains("poddisruptionbudget.policy/flash"));
        assertThat(writes.byServiceAccount("mimo-system", RELEASE))
                .filteredOn(AuditRecord::isWrite)
                .extracting(AuditRecord::resource)
                .doesNotContain("deployments");
        assertThat(pods(resources))
                .as("the upgraded operator leaves what runs alone")
                .isEqualTo(before);
    }

    private static void uninstalledAndInstalledAgainItServesOn(Helm helm, ChartOperator operator, Resources resources) {
        String before = pods(resources);

        helm.run("uninstall", RELEASE);

        assertThat(controlPlane.admin().rbac().clusterRoles().withName(RELEASE).get())
                .isNull();
        assertThat(resources.get("flash").getSpec().thinking()).isNotNull();
        assertThat(pods(resources)).isEqualTo(before);

        helm.run("install", RELEASE, ChartOperator.CHART);
        operator.start();
        resources.awaitReady("flash");
        assertThat(pods(resources)).isEqualTo(before);
        operator.end();
    }

    /** Which ones run and how often they have been started. */
    private static String pods(Resources resources) {
        return String.join(
                "\n",
                resources.pods("flash").stream().map(HelmIT::life).sorted().toList());
    }

    private static String life(Pod pod) {
        return pod.getMetadata().getUid() + " " + pod.getStatus().getPhase() + " "
                + pod.getStatus().getContainerStatuses().getFirst().getRestartCount();
    }

    @Test
    void inSomeNamespacesOnly() {
        try (var cluster = TestCluster.create(controlPlane, "served");
                var other = TestCluster.create(controlPlane, "not-served");
                var operator = new ChartOperator(cluster, "mimo-some", folder)) {
            var helm = new Helm(cluster, "mimo-some");
            helm.run(
                    "install",
                    RELEASE,
                    ChartOperator.CHART,
                    "--create-namespace",
                    "--take-ownership",
                    "--set",
                    "namespaces={served}");
            assertThat(rights("mimo-some").clusterRules()).isNotEmpty().allSatisfy(rule -> assertThat(rule.getVerbs())
                    .isSubsetOf("get", "list", "watch"));
            rights("mimo-some").letChildrenNameTheirOwner(cluster);
            var unserved = new Resources(other);
            cluster.gpuNodes(2, H100).create();
            var log = cluster.auditLog();
            operator.start();
            unserved.apply(unserved.fitting("elsewhere", "replicas: 1"));
            cluster.addOptionalCrds(EndToEnd.OPTIONAL_KINDS);

            new EndToEnd(cluster).run(operator::handOver);

            assertThat(unserved.get("elsewhere").getStatus().verdict()).isNull();
            operator.end();
            rights("mimo-some").areUsedAndEnough(log);
            aRestrictedNamespaceTakesTheTest(helm, cluster, "mimo-some");
            helm.run("uninstall", RELEASE);
        }
    }

    /** Which kinds exist is looked up at the start in this mode. */
    @Test
    void withADeclaredInventory() throws IOException {
        try (var cluster = TestCluster.create(controlPlane, "declared");
                var operator = new ChartOperator(cluster, "mimo-declared", folder)) {
            var helm = new Helm(cluster, "mimo-declared");
            helm.run(
                    "install",
                    RELEASE,
                    ChartOperator.CHART,
                    "--create-namespace",
                    "--take-ownership",
                    "--set",
                    "namespaces={declared},inventoryConfigMap=gpus");
            assertThat(rights("mimo-declared").clusterRules()).isEmpty();
            rights("mimo-declared").letChildrenNameTheirOwner(cluster);
            var resources = new Resources(cluster);
            cluster.gpuNodes(2, H100).create();
            cluster.addOptionalCrds(EndToEnd.OPTIONAL_KINDS);
            var log = cluster.auditLog();
            operator.start();
            resources.apply(resources.fitting("flash", "replicas: 1"));
            resources.await("flash", ConditionType.Sized, c -> c.status().equals("False"), Resources.SOON);
            assertThat(operator.log()).contains("the declared inventory has no nodes");

            String recorded = cluster.kubectl("get", "nodes", "-l", "mimo-test=declared", "-o", "yaml");
            Path nodes = Files.writeString(folder.resolve("nodes.yaml"), recorded);
            cluster.kubectl("create", "configmap", "gpus", "-n", "mimo-declared", "--from-file=" + nodes);

            new EndToEnd(cluster).run(() -> {
                operator.handOver();
                assertThat(resources.get("flash").getStatus().warnings()).contains("InventoryNotLive");
                assertThat(resources.get("big").getStatus().warnings()).contains("InventoryNotLive");
                assertThat(String.join(" ", resources.get("big").getStatus().explanation()))
                        .contains("InventoryNotLive");
            });
            operator.end();
            rights("mimo-declared").areUsedAndEnough(log);
            helm.run("uninstall", RELEASE);
        }
    }

    /**
     * Its pod would not run on the fake nodes of this cluster; what it runs does so against an operator in
     * ManagementPortIT.
     */
    private static void aRestrictedNamespaceTakesTheTest(Helm helm, TestCluster cluster, String namespace) {
        controlPlane.admin().namespaces().withName(namespace).edit(each -> {
            each.getMetadata().setLabels(Map.of("pod-security.kubernetes.io/enforce", "restricted"));
            return each;
        });
        String hooks = helm.run("get", "hooks", RELEASE);
        assertThat(cluster.kubectlWithInput(
                        hooks, "apply", "--server-side", "--dry-run=server", "-n", namespace, "-f", "-"))
                .contains("pod/mimo-operator-ready serverside-applied");
    }
}
