package io.mimo.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The control plane does what tests of the operator take for granted. When one of these fails, look here first. */
@UsesControlPlane
class ControlPlaneIT {

    private static final String H100 = "NVIDIA-H100-80GB-HBM3";
    private static final Duration SOON = Duration.ofSeconds(30);

    @Test
    void nodesAreReadyAndLabelled(TestCluster cluster) {
        List<String> names = cluster.gpuNodes(3, "NVIDIA-H200")
                .gpus(4)
                .label("zone", "a")
                .withoutLabel("nvidia.com/mig.capable")
                .taint("gpu=yes:NoSchedule")
                .create();

        assertThat(names).hasSize(3);
        var node = cluster.client().nodes().withName(names.getFirst()).get();
        assertThat(node.getMetadata().getLabels())
                .containsEntry("nvidia.com/gpu.memory", "143771")
                .containsEntry("zone", "a")
                .doesNotContainKey("nvidia.com/mig.capable");
        assertThat(node.getStatus().getAllocatable().get("nvidia.com/gpu").getAmount())
                .isEqualTo("4");
        assertThat(node.getSpec().getTaints()).extracting("key").containsExactly("gpu");
    }

    @Test
    void theSchedulerBindsAPodOnlyWhereGpusAreFree(TestCluster cluster) {
        cluster.gpuNodes(2, H100).free(3).create();
        String roomy = cluster.gpuNodes(1, H100).create().getFirst();

        cluster.kubectlWithInput(Manifests.gpuPod(cluster, "four", 4), "apply", "-f", "-");

        Pod pod = cluster.await(SOON, () -> pod(cluster, "four"), found -> "Running"
                .equals(found.getStatus().getPhase()));
        assertThat(pod.getSpec().getNodeName()).isEqualTo(roomy);
        cluster.kubectlWithInput(Manifests.gpuPod(cluster, "eight", 8), "apply", "-f", "-");
        cluster.await(SOON, () -> pod(cluster, "eight").getStatus().getConditions().stream()
                .anyMatch(condition -> "Unschedulable".equals(condition.getReason())));
    }

    @Test
    void aLeaderWorkerSetOfTwoPodsRuns(TestCluster cluster) {
        cluster.gpuNodes(2, H100).create();

        cluster.kubectlWithInput(Manifests.leaderWorkerSet(cluster), "apply", "-f", "-");

        cluster.await(SOON, () -> cluster.kubectl("get", "lws", "group", "-o", "jsonpath={.status.readyReplicas}")
                .equals("1"));
        var pods =
                cluster.client().pods().inNamespace(cluster.namespace()).list().getItems();
        assertThat(pods).hasSize(2).allSatisfy(pod -> assertThat(
                        pod.getSpec().getContainers().getFirst().getEnv())
                .extracting("name")
                .contains("LWS_LEADER_ADDRESS", "LWS_GROUP_SIZE", "LWS_WORKER_INDEX"));
    }

    @Test
    void theRealAutoscalerFollowsTheMetric(TestCluster cluster) {
        cluster.gpuNodes(1, H100).create();
        cluster.customMetrics().set("vllm:num_requests_waiting", "12");

        cluster.kubectlWithInput(Manifests.autoscaledDeployment(cluster), "apply", "-f", "-");

        cluster.await(Duration.ofSeconds(60), () -> replicas(cluster), replicas -> replicas == 4);
        cluster.customMetrics().set("vllm:num_requests_waiting", "0");
        cluster.await(Duration.ofSeconds(60), () -> replicas(cluster), replicas -> replicas == 1);
    }

    @Test
    void theAuditLogTellsWhoAskedForWhat(TestCluster cluster) {
        var log = cluster.auditLog();
        var maps = cluster.testerClient().configMaps().inNamespace(cluster.namespace());

        assertThatThrownBy(() -> maps.withName("secret-plan").get()).isInstanceOf(KubernetesClientException.class);

        assertThat(log.by("tester")).singleElement().satisfies(record -> {
            assertThat(record.verb()).isEqualTo("get");
            assertThat(record.resource()).isEqualTo("configmaps");
            assertThat(record.name()).isEqualTo("secret-plan");
            assertThat(record.code()).isEqualTo(403);
            assertThat(record.userAgent()).startsWith("fabric8");
            assertThat(record.isWrite()).isFalse();
        });
        assertThat(log.mark().records()).isEmpty();
    }

    @Test
    void aServiceAccountMayWhatItsRoleSaysAndNoMore(TestCluster cluster) {
        cluster.kubectlWithInput(Manifests.writerOfConfigMaps(), "apply", "-f", "-");
        var client = cluster.clientOf(cluster.namespace(), "writer");
        var log = cluster.auditLog();

        client.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("note")
                        .withNamespace(cluster.namespace())
                        .endMetadata()
                        .build())
                .create();

        assertThatThrownBy(
                        () -> client.secrets().inNamespace(cluster.namespace()).list())
                .hasMessageContaining("forbidden");
        assertThat(log.byServiceAccount(cluster.namespace(), "writer"))
                .extracting(AuditRecord::verb, AuditRecord::code)
                .containsExactly(tuple("create", 201), tuple("list", 403));
    }

    @Test
    void optionalKindsComeAndGo(TestCluster cluster) {
        cluster.addOptionalCrds("podmonitor");
        assertThat(cluster.kubectl("get", "podmonitors")).isEmpty();

        cluster.removeOptionalCrds("podmonitor");

        assertThatThrownBy(() -> cluster.kubectl("get", "podmonitors")).isInstanceOf(CommandFailedException.class);
    }

    /**
     * Owned objects go with their owner and a namespace with its content, also while an aggregated API is registered.
     */
    @Test
    void deletedNamespacesEnd(TestCluster cluster) {
        cluster.customMetrics();
        String name = cluster.namespace() + "-short-lived";
        Namespaces.create(cluster.client(), name);
        cluster.kubectlWithInput(Manifests.autoscaledDeployment(cluster), "apply", "-f", "-");
        cluster.kubectl("-n", name, "create", "deployment", "idle", "--image=none", "--replicas=2");

        cluster.kubectl("delete", "deployment", "server");
        cluster.await(SOON, () -> cluster.client()
                .pods()
                .inNamespace(cluster.namespace())
                .list()
                .getItems()
                .isEmpty());

        Namespaces.delete(cluster.client(), name);
    }

    private static Pod pod(TestCluster cluster, String name) {
        return cluster.client()
                .pods()
                .inNamespace(cluster.namespace())
                .withName(name)
                .get();
    }

    private static int replicas(TestCluster cluster) {
        return cluster.client()
                .apps()
                .deployments()
                .inNamespace(cluster.namespace())
                .withName("server")
                .get()
                .getSpec()
                .getReplicas();
    }
}
