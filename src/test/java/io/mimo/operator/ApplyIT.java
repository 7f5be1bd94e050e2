package io.mimo.operator;

import static io.mimo.operator.Resources.H100;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.controlplane.AuditLog;
import io.mimo.controlplane.AuditRecord;
import io.mimo.controlplane.TestCluster;
import io.mimo.controlplane.UsesControlPlane;
import io.mimo.status.ConditionType;
import io.mimo.status.Reasons;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Children are as planned, whoever meddles; what belongs to others stays theirs. */
@UsesControlPlane
class ApplyIT {
    @Test
    void whatOthersChangeInOurFieldsIsRestoredAndTheirOwnFieldsStay(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(1, H100).create();
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(resources.fitting("flash", "replicas: 1"));
            resources.awaitReady("flash");

            cluster.kubectl("annotate", "service", "flash", "team=a");
            cluster.kubectl(
                    "patch",
                    "service",
                    "flash",
                    "--type=json",
                    "-p",
                    "[{op: replace, path: /spec/ports/0/port, value: 9000}]");
            cluster.await(Resources.SOON, () -> cluster.kubectl(
                            "get", "service", "flash", "-o", "jsonpath={.spec.ports[*].port}")
                    .equals("8000"));
            cluster.kubectl("label", "pdb", "flash", "app.kubernetes.io/managed-by=somebody", "--overwrite");
            cluster.await(Resources.SOON, () -> resources.children().contains("poddisruptionbudget.policy/flash"));
            cluster.kubectl("delete", "networkpolicy", "flash");
            cluster.await(Resources.SOON, () -> resources.children().contains("networkpolicy"));
            cluster.kubectl("set", "env", "deployment/flash", "VLLM_CACHE_ROOT=/elsewhere");
            cluster.await(Resources.SOON, () -> !cluster.kubectl("get", "deployment", "flash", "-o", "yaml")
                    .contains("value: /elsewhere"));

            assertThat(cluster.kubectl("get", "service", "flash", "-o", "jsonpath={.metadata.annotations.team}"))
                    .isEqualTo("a");
        }
    }

    @Test
    void anObjectOfSomebodyElseIsNotTakenOver(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(1, H100).create();
        cluster.kubectl("create", "service", "clusterip", "flash", "--tcp=80:80");
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(resources.fitting("flash", "replicas: 1"));

            var condition = resources.await("flash", ConditionType.Applied, Reasons.NAME_TAKEN);
            assertThat(condition.message()).contains("Service flash", "belongs to somebody else");
            assertThat(cluster.kubectl("get", "service", "flash", "-o", "jsonpath={.spec.ports[*].port}"))
                    .isEqualTo("80");
            assertThat(resources.children()).contains("deployment.apps/flash").doesNotContain("service/flash");

            cluster.kubectl("delete", "service", "flash");

            resources.awaitReady("flash");
        }
    }

    @Test
    void aRefusedChangeLeavesWhatRunsAsItIs(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(1, H100).create();
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(resources.fitting("flash", "replicas: 1"));
            resources.awaitReady("flash");
            String deployment = cluster.kubectl(
                    "get", "deployment", "flash", "-o", "jsonpath={.metadata.uid} {.metadata.generation}");
            String children = resources.children();

            resources.apply(resources.tooBig("flash"));

            resources.await(
                    "flash",
                    ConditionType.Sized,
                    condition -> condition.status().equals("False"),
                    Resources.SOON);
            assertThat(resources
                            .await("flash", ConditionType.Available, Reasons.STILL_SERVING)
                            .message())
                    .contains("1 of 1 replicas");
            assertThat(resources.children()).isEqualTo(children);
            assertThat(cluster.kubectl(
                            "get", "deployment", "flash", "-o", "jsonpath={.metadata.uid} {.metadata.generation}"))
                    .isEqualTo(deployment);
            assertThat(resources.get("flash").getStatus().readyReplicas()).isEqualTo(1);

            resources.apply(resources.fitting("flash", "replicas: 1"));
            resources.awaitReady("flash");
        }
    }

    @Test
    void podMonitorsFollowTheirKind(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(1, H100).create();
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(resources.fitting("flash", "replicas: 1"));
            resources.awaitReady("flash");
            assertThat(applied(resources)).contains("PodMonitor");

            cluster.addOptionalCrds("podmonitor");
            awaitPodMonitor(cluster);
            cluster.await(Resources.SOON, () -> !applied(resources).contains("PodMonitor"));
            cluster.kubectl("delete", "podmonitor", "flash");
            awaitPodMonitor(cluster);
            resources.edit("flash", "monitoring: {podMonitor: {enabled: false}}");
            cluster.await(Resources.SOON, () -> podMonitors(cluster).isEmpty());
            resources.edit("flash", "monitoring: {podMonitor: {enabled: true}}");
            awaitPodMonitor(cluster);

            cluster.removeOptionalCrds("podmonitor");
            cluster.await(Resources.SOON, () -> applied(resources).contains("PodMonitor"));
            assertThat(operator.operator().isReady()).isTrue();
        }
    }

    private static void awaitPodMonitor(TestCluster cluster) {
        cluster.await(Resources.SOON, () -> podMonitors(cluster).contains("flash"));
    }

    private static String podMonitors(TestCluster cluster) {
        return cluster.kubectl("get", "podmonitors", "-o", "name");
    }

    /** What the condition Applied says. */
    private static String applied(Resources resources) {
        return resources.condition("flash", ConditionType.Applied).orElseThrow().message();
    }

    @Test
    void everyOptionalKindIsWatchedWhileItExists(TestCluster cluster) {
        String[] names = {"podmonitor", "prometheusrule", "scaledobject", "httproute"};
        List<String> plurals = Stream.of(names).map(name -> name + "s").toList();
        try (var operator = RunningOperator.start(cluster)) {
            var coming = cluster.auditLog();
            cluster.addOptionalCrds(names);
            cluster.await(Resources.SOON, () -> watched(coming, cluster).containsAll(plurals));
            assertThat(RunningOperator.requests(coming, cluster))
                    .extracting(AuditRecord::code)
                    .doesNotContain(403);

            cluster.removeOptionalCrds(names);
            var again = cluster.auditLog();
            cluster.addOptionalCrds("httproute");
            cluster.await(Resources.SOON, () -> watched(again, cluster).contains("httproutes"));
            cluster.await(Resources.SOON, () -> operator.operator().isReady());
        }
    }

    private static List<String> watched(AuditLog log, TestCluster cluster) {
        return RunningOperator.requests(log, cluster).stream()
                .filter(request -> request.verb().equals("watch"))
                .map(AuditRecord::resource)
                .toList();
    }

    @Test
    void deletingTheResourceDeletesItsChildren(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(1, H100).create();
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(resources.fitting("flash", "replicas: 1"));
            resources.awaitReady("flash");

            cluster.kubectl("delete", "mimo", "flash");

            cluster.await(
                    Resources.SOON,
                    () -> resources.children().isEmpty()
                            && resources.pods("flash").isEmpty());
        }
    }
}
