package io.mimo.operator;

import static io.mimo.operator.Resources.H100;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.controlplane.GpuNodes;
import io.mimo.controlplane.TestCluster;
import io.mimo.controlplane.UsesControlPlane;
import io.mimo.status.ConditionType;
import io.mimo.status.Reasons;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * A cluster in which nothing happens is left alone, also by an operator that has just started. Counted in the API
 * server's audit log.
 */
@UsesControlPlane
class RestIT {
    private static final Duration MINUTE = Duration.ofSeconds(60);
    /**
     * Whatever repeats while nothing happens would be seen several times: the longest timer of a resource at rest is
     * that of RequeueScheduler, 5 s, and the next one after it is of minutes.
     */
    private static final Duration REST = Duration.ofSeconds(20);

    private static final List<String> KINDS = List.of(
            "deployment",
            "leaderworkerset",
            "service",
            "serviceaccount",
            "poddisruptionbudget",
            "networkpolicy",
            "horizontalpodautoscaler",
            "scaledobject",
            "httproute",
            "podmonitor",
            "prometheusrule",
            "configmap",
            "job",
            "persistentvolumeclaim");

    /** Resources that together have an object of every kind. */
    private static final String[] EVERY_KIND = {"flash", "scaled", "keda", "cached", "wide"};

    @Test
    void atRestNothingIsAskedAndAfterARestartNothingIsWritten(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.addOptionalCrds("podmonitor", "prometheusrule", "scaledobject", "httproute");
        cluster.gpuNodes(3, H100).create();
        cluster.customMetrics().set("vllm:num_requests_waiting", "5");
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(
                    resources.fitting("fixed", "replicas: 1"),
                    resources.fitting("scaled", "autoscaling: {minReplicas: 1, maxReplicas: 4}"));
            resources.awaitReady("fixed", "scaled");
            // later, or it might be accepted first and take two of the nodes
            resources.apply(
                    resources.tooBig("refused"),
                    resources
                            .fitting("waiting", "replicas: 4")
                            .replace("data: 2", "data: 4")
                            .replace("expert: 8", "expert: 16"));
            resources.await("refused", ConditionType.Sized, c -> c.status().equals("False"), Resources.SOON);
            resources.await("waiting", ConditionType.Placed, c -> c.status().equals("False"), Resources.SOON);
            operator.judgeNow("fixed", "scaled", "refused", "waiting");

            var log = cluster.auditLog();
            cluster.holds(REST, () -> assertThat(RunningOperator.requests(log, cluster))
                    .isEmpty());
        }
        var refusedEvents = resources.events("refused").size();
        var log = cluster.auditLog();
        try (var operator = RunningOperator.start(cluster)) {
            operator.judgeNow("fixed", "scaled", "refused", "waiting");

            assertThat(RunningOperator.writes(log, cluster)).isEmpty();
            assertThat(resources
                            .condition("refused", ConditionType.Ready)
                            .orElseThrow()
                            .status())
                    .isEqualTo("False");
            assertThat(resources.events("refused")).hasSize(refusedEvents).hasSize(1);
        }
    }

    @Test
    void whatChangedWhileNobodyWatchedIsNoticed(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(1, H100).create();
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(resources.fitting("flash", "replicas: 1"));
            resources.awaitReady("flash");
        }
        cluster.kubectl("delete", "service", "flash");
        cluster.kubectl("patch", "mimo", "flash", "--type=merge", "-p", "spec: {replicas: 2}");

        try (var operator = RunningOperator.start(cluster)) {
            resources.await("flash", ConditionType.Placed, Reasons.PARTIALLY_PLACED);
            assertThat(resources.children()).contains("service/flash");
        }
    }

    /**
     * Of every kind that is rendered there is an object; the events are those of an ordinary day, on a node with pods
     * and on one without.
     */
    @Test
    void aNodeEventWritesNoChildOfAnyKind(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.addOptionalCrds("podmonitor", "prometheusrule", "scaledobject", "httproute");
        cluster.gpuNodes(12, H100).create();
        try (var operator = RunningOperator.start(cluster);
                var volumes = new Volumes(cluster)) {
            volumes.add();
            applyOneOfEveryKind(resources);
            operator.judgeNow(EVERY_KIND);
            String busy = resources.pods("flash").getFirst().getSpec().getNodeName();
            String free = free(cluster);
            var log = cluster.auditLog();

            for (String node : List.of(busy, free)) {
                anOrdinaryDay(cluster, node, operator);
            }
            operator.awaitJudged(EVERY_KIND);

            assertThat(RunningOperator.writes(log, cluster))
                    .extracting(record ->
                            record.verb() + " " + record.resource() + " " + record.subresource() + " " + record.name())
                    .filteredOn(write -> !write.contains(" events ") && !write.contains("mimodeployments status"))
                    .isEmpty();
        }
    }

    private static void applyOneOfEveryKind(Resources resources) {
        resources.apply(
                resources.fitting(
                        "flash", "monitoring: {alerts: true, dashboard: true}\n  route: {gatewayRef: {name: gw}}"),
                resources.fitting("scaled", "autoscaling: {maxReplicas: 2}"),
                resources.fitting(
                        "keda",
                        "autoscaling: {maxReplicas: 2, provider: KEDA, prometheusServerAddress: "
                                + "\"http://p.monitoring:9090\"}"),
                resources.fitting("cached", "cache: {}"),
                resources.wide("wide", ""));
        for (String name : EVERY_KIND) {
            resources.await(
                    name,
                    ConditionType.Available,
                    condition -> condition.status().equals("True"),
                    MINUTE);
        }
        assertThat(resources
                        .cluster()
                        .kubectl(
                                "get",
                                String.join(",", KINDS),
                                "-o",
                                "name",
                                "-l",
                                "app.kubernetes.io/managed-by=mimo-operator")
                        .lines()
                        .map(child -> child.replaceAll("[./].*", ""))
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(KINDS);
    }

    private static void anOrdinaryDay(TestCluster cluster, String node, RunningOperator operator) {
        cluster.kubectl("cordon", node);
        cluster.kubectl("label", "node", node, "shelf=2");
        allocatable(cluster, node, "0");
        operator.judgeNow(EVERY_KIND);
        allocatable(cluster, node, "7");
        cluster.kubectl("label", "node", node, "nvidia.com/gpu.product-");
        operator.judgeNow(EVERY_KIND);
        cluster.kubectl("label", "node", node, "nvidia.com/gpu.product=" + H100);
        allocatable(cluster, node, "8");
        cluster.kubectl("uncordon", node);
    }

    private static void allocatable(TestCluster cluster, String node, String gpus) {
        cluster.kubectl(
                "patch",
                "node",
                node,
                "--subresource=status",
                "--type=merge",
                "-p",
                "status: {allocatable: {nvidia.com/gpu: '" + gpus + "'}}");
    }

    private static String free(TestCluster cluster) {
        Set<String> busy = cluster.client().pods().inNamespace(cluster.namespace()).list().getItems().stream()
                .map(pod -> pod.getSpec().getNodeName())
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        return cluster.client().nodes().withLabel(GpuNodes.LABEL, cluster.namespace()).list().getItems().stream()
                .map(node -> node.getMetadata().getName())
                .filter(name -> !busy.contains(name))
                .findFirst()
                .orElseThrow();
    }
}
