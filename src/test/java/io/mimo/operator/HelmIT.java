package io.mimo.operator;

import static io.mimo.operator.Resources.H100;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.mimo.api.Verdict;
import io.mimo.controlplane.AuditLog;
import io.mimo.controlplane.AuditRecord;
import io.mimo.controlplane.ControlPlane;
import io.mimo.controlplane.Helm;
import io.mimo.controlplane.OperatorProcess;
import io.mimo.controlplane.TestCluster;
import io.mimo.render.OptionalKind;
import io.mimo.status.ConditionType;
import io.mimo.status.Reasons;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The chart, installed by the real Helm on a control plane that has no definition of ours, in each of its three modes. The operator runs
 * as a process with the arguments of the chart's Deployment and the token of the chart's ServiceAccount.
 */
class HelmIT {
    private static final String CHART = "helm/mimo-operator";
    private static final String RELEASE = "mimo-operator";
    private static final String CRD = "mimodeployments.serving.mimo.io";

    @TempDir
    private static Path folder;

    private static ControlPlane controlPlane;

    @BeforeAll
    static void aClusterWithoutOurDefinition() {
        controlPlane = ControlPlane.start(Map.of("MIMO_CONTROL_PLANE_CRDS", ""));
    }

    @AfterAll
    static void end() {
        controlPlane.close();
    }

    @Test
    void clusterWideUpgradedAndUninstalled() throws IOException {
        try (var cluster = TestCluster.create(controlPlane, "wide")) {
            var helm = new Helm(cluster, "mimo-system");
            helm.run("install", RELEASE, previousChart(), "--create-namespace", "--take-ownership", "--set", "image.repository=none");
            assertThat(shortNames()).containsExactly("earlier");
            var resources = new Resources(cluster);
            cluster.gpuNodes(1, H100).create();
            resources.apply(resources.fitting("flash", "replicas: 1"));
            String uid = resources.get("flash").getMetadata().getUid();

            String notes = helm.run("upgrade", RELEASE, CHART);

            assertThat(notes).contains("serves the MimoDeployments of all namespaces", "kubectl get mimo -A");
            assertThat(shortNames()).as("an upgrade brings the new definition").containsExactly("mimo");
            assertThat(resources.get("flash").getMetadata().getUid()).isEqualTo(uid);
            cluster.addOptionalCrds("podmonitor");
            var log = cluster.auditLog();
            try (var operator = operator(cluster, "mimo-system")) {
                mainJob(resources);
            }
            withinItsRights(log, "mimo-system");

            helm.run("uninstall", RELEASE);

            assertThat(controlPlane.admin().rbac().clusterRoles().withName(RELEASE).get()).isNull();
            assertThat(shortNames()).containsExactly("mimo");
            assertThat(resources.get("flash").getMetadata().getUid()).isEqualTo(uid);
            assertThat(resources.pods("flash")).isNotEmpty();

            helm.run("install", RELEASE, CHART);

            assertThat(resources.get("flash").getMetadata().getUid()).isEqualTo(uid);
            helm.run("uninstall", RELEASE);
        }
    }

    @Test
    void inSomeNamespacesOnly() {
        try (var cluster = TestCluster.create(controlPlane, "served"); var other = TestCluster.create(controlPlane, "not-served")) {
            var helm = new Helm(cluster, "mimo-some");
            helm.run("install", RELEASE, CHART, "--create-namespace", "--take-ownership", "--set", "namespaces={served}");
            assertThat(clusterRules("mimo-some")).allSatisfy(rule -> assertThat(rule.getVerbs()).isSubsetOf("get", "list", "watch"));
            var resources = new Resources(cluster);
            var unserved = new Resources(other);
            cluster.gpuNodes(1, H100).create();
            cluster.addOptionalCrds("podmonitor");
            var log = cluster.auditLog();
            try (var operator = operator(cluster, "mimo-some")) {
                unserved.apply(unserved.fitting("elsewhere", "replicas: 1"));
                resources.apply(resources.fitting("flash", "replicas: 1"));
                mainJob(resources);
                assertThat(unserved.get("elsewhere").getStatus()).isNull();
            }
            withinItsRights(log, "mimo-some");
            helm.run("uninstall", RELEASE);
        }
    }

    @Test
    void withADeclaredInventory() throws IOException {
        try (var cluster = TestCluster.create(controlPlane, "declared")) {
            var helm = new Helm(cluster, "mimo-declared");
            helm.run("install", RELEASE, CHART, "--create-namespace", "--take-ownership", "--set",
                    "namespaces={declared},inventoryConfigMap=gpus");
            assertThat(clusterRules("mimo-declared")).isEmpty();
            var resources = new Resources(cluster);
            String node = cluster.gpuNodes(1, H100).create().getFirst();
            cluster.addOptionalCrds("podmonitor");
            var log = cluster.auditLog();
            try (var operator = operator(cluster, "mimo-declared")) {
                resources.apply(resources.fitting("flash", "replicas: 1"));
                resources.await("flash", ConditionType.Sized, c -> c.status().equals("False"), Resources.SOON);
                assertThat(operator.log()).contains("the declared inventory has no nodes");

                Path nodes = Files.writeString(folder.resolve("nodes.yaml"), cluster.kubectl("get", "node", node, "-o", "yaml"));
                cluster.kubectl("create", "configmap", "gpus", "-n", "mimo-declared", "--from-file=" + nodes);

                mainJob(resources);
                assertThat(resources.get("flash").getStatus().warnings()).contains("InventoryNotLive");
                assertThat(resources.get("big").getStatus().warnings()).contains("InventoryNotLive");
                assertThat(String.join(" ", resources.get("big").getStatus().explanation())).contains("InventoryNotLive");
            }
            withinItsRights(log, "mimo-declared");
            helm.run("uninstall", RELEASE);
        }
    }

    /** One that fits is served, one that does not is refused, and a change of the first is followed. */
    private static void mainJob(Resources resources) {
        resources.awaitReady("flash");
        assertThat(resources.get("flash").getStatus().verdict()).isEqualTo(Verdict.Fits);
        assertThat(resources.pods("flash")).hasSize(1);
        resources.apply(resources.tooBig("big"));
        resources.await("big", ConditionType.Sized, condition -> condition.status().equals("False"), Resources.SOON);
        assertThat(resources.get("big").getStatus().explanation().getFirst()).contains("short by 7.9 GiB");
        resources.apply(resources.fitting("flash", "autoscaling: {minReplicas: 1, maxReplicas: 2}"));
        resources.await("flash", ConditionType.Available, Reasons.SERVING);
        assertThat(resources.children()).contains("horizontalpodautoscaler.autoscaling/flash");
        resources.apply(resources.fitting("flash", "replicas: 1\n  monitoring: {podMonitor: {enabled: false}}"));
        resources.cluster().await(Duration.ofSeconds(30), () -> !resources.children().contains("horizontalpodautoscaler"));
        resources.awaitReady("flash");
    }

    private static void withinItsRights(AuditLog log, String namespace) {
        List<AuditRecord> requests = log.byServiceAccount(namespace, RELEASE);
        assertThat(requests).filteredOn(record -> record.code() == 403).isEmpty();
        List<PolicyRule> granted = new ArrayList<>(clusterRules(namespace));
        controlPlane.admin().rbac().roles().inAnyNamespace().withLabel("app.kubernetes.io/name", RELEASE).list().getItems().stream()
                .filter(role -> role.getMetadata().getNamespace().equals(namespace) || role.getMetadata().getName().endsWith("-serving"))
                .map(Role::getRules).forEach(granted::addAll);
        var unused = Grants.of(granted);
        unused.removeAll(Grants.used(requests));
        assertThat(unused).as("granted and not used").allMatch(HelmIT::mayStayUnused);
    }

    /**
     * A read of a single object happens only when one of that name exists that is not ours; the update of finalizers is asked by an
     * admission plugin that is off here; of the optional kinds this test has PodMonitors; a Deployment that becomes a group and weights
     * on a volume have tests of their own.
     */
    private static boolean mayStayUnused(String grant) {
        return grant.startsWith("get ") || grant.equals("update serving.mimo.io/mimodeployments/finalizers")
                || grant.equals("delete apps/deployments")
                || grant.matches("(create|patch|delete) (batch/jobs|/persistentvolumeclaims|/configmaps)|delete networking.k8s.io/networkpolicies")
                || Arrays.stream(OptionalKind.values()).filter(kind -> kind != OptionalKind.POD_MONITOR)
                        .anyMatch(kind -> grant.endsWith(" " + kind.group() + "/" + kind.plural()));
    }

    private static List<PolicyRule> clusterRules(String namespace) {
        return controlPlane.admin().rbac().clusterRoleBindings().list().getItems().stream()
                .filter(binding -> binding.getSubjects() != null && binding.getSubjects().stream()
                        .anyMatch(subject -> namespace.equals(subject.getNamespace())))
                .map(binding -> controlPlane.admin().rbac().clusterRoles().withName(binding.getRoleRef().getName()).get())
                .map(ClusterRole::getRules).flatMap(List::stream).toList();
    }

    /** Started as the chart's Deployment says. */
    private static OperatorProcess operator(TestCluster cluster, String namespace) {
        List<String> arguments = controlPlane.admin().apps().deployments().inNamespace(namespace).withName(RELEASE).get().getSpec()
                .getTemplate().getSpec().getContainers().getFirst().getArgs();
        assertThat(arguments.getFirst()).isEqualTo("operator");
        return OperatorProcess.start(cluster.kubeconfigOf(namespace, RELEASE), folder.resolve(namespace + ".log"),
                Stream.concat(arguments.stream().skip(1), Stream.of("--lease-namespace", namespace)).toList());
    }

    private static List<String> shortNames() {
        return controlPlane.admin().apiextensions().v1().customResourceDefinitions().withName(CRD).get().getSpec().getNames().getShortNames();
    }

    /** A chart of a lower version whose definition differs, packaged as a release would be. */
    private static String previousChart() throws IOException {
        Path earlier = folder.resolve("earlier");
        copy(Path.of(CHART), earlier);
        Path definition = earlier.resolve("files/crd.yaml");
        Files.writeString(definition, Files.readString(definition).replace("    shortNames:\n    - mimo\n", "    shortNames:\n    - earlier\n"));
        Helm.render("package", earlier.toString(), "--version", "0.0.9", "--app-version", "0.0.9", "--destination", folder.toString());
        return folder.resolve("mimo-operator-0.0.9.tgz").toString();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from, FileVisitOption.FOLLOW_LINKS)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file.toRealPath(), target);
                }
            }
        }
    }
}
