package io.mimo.operator;

import static io.mimo.operator.Resources.H100;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.mimo.api.MimoDeploymentStatus.Condition;
import io.mimo.controlplane.AuditRecord;
import io.mimo.controlplane.OperatorProcess;
import io.mimo.controlplane.TestCluster;
import io.mimo.controlplane.UsesControlPlane;
import io.mimo.inventory.PodFacts;
import io.mimo.manifest.SpecResolver;
import io.mimo.status.ConditionType;
import io.mimo.status.Reasons;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two builds of this operator that differ in one constant: the second, started over running resources, writes no
 * workload and says what it would change; released, it rolls one model. Counted in the API server's audit log.
 */
@UsesControlPlane
class TwoBuildsIT {
    private static final Duration MINUTE = Duration.ofSeconds(60);
    private static final Duration TWO_MINUTES = Duration.ofMinutes(2);
    /** Longer than a resource that waits for its turn takes to look again. */
    private static final Duration SETTLING = Duration.ofSeconds(8);

    private static final String IMAGE = "vllm/vllm-openai:v0.32.0";

    /** One constant, as it is and as the other build has it, and the path that the condition names. */
    private enum Constant {
        PROBE(
                "io/mimo/render/Probes.java",
                "LIVENESS_PERIOD_SECONDS = 30",
                "LIVENESS_PERIOD_SECONDS = 37",
                "containers[vllm].livenessProbe.periodSeconds"),
        ENVIRONMENT(
                "io/mimo/render/Environment.java",
                "cache(\"CUDA_CACHE_PATH\", \"/cuda\")",
                "cache(\"CUDA_CACHE_PATH\", \"/cuda-13\")",
                "containers[vllm].env[CUDA_CACHE_PATH].value"),
        LABEL(
                "io/mimo/render/Labels.java",
                "labels.keySet().removeIf(key -> key.startsWith(MimoDeployment.GROUP + \"/\"));",
                "labels.put(\"example.com/build\", \"other\");",
                "metadata.labels.example.com/build"),
        SECURITY_CONTEXT("io/mimo/render/PodTemplate.java", "GROUP = 0", "GROUP = 107", "securityContext"),
        IMAGE(
                "io/mimo/manifest/SpecResolver.java",
                "DEFAULT_IMAGE = EngineSettings.DEFAULT_IMAGE",
                "DEFAULT_IMAGE = \"" + TwoBuildsIT.IMAGE + "\"",
                "containers[vllm].image");

        private final String file;
        private final String before;
        private final String after;
        private final String path;

        Constant(String file, String before, String after, String path) {
            this.file = file;
            this.before = before;
            this.after = after;
            this.path = path;
        }

        OtherBuild build(Path folder) {
            return OtherBuild.with(folder.resolve(name()), file, before, after);
        }
    }

    @Test
    void anotherBuildWritesNoWorkloadUntilItIsReleased(TestCluster cluster, @TempDir Path folder) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(7, H100).create();
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(
                    resources.fitting("first", "replicas: 1"),
                    resources.fitting("second", "replicas: 1"),
                    resources.manifest("wide", "parallelism: {tensor: 4, data: 4, expert: 16}", ""));
            resources.awaitReady("first", "second", "wide");
        }
        List<String> pods = resources.uids("first", "second", "wide");
        var log = cluster.auditLog();
        for (Constant constant : Constant.values()) {
            try (var other = start(cluster, constant.build(folder), folder)) {
                for (String name : List.of("first", "second", "wide")) {
                    resources.await(
                            name,
                            ConditionType.UpgradePending,
                            told -> told.message().contains(constant.path),
                            MINUTE);
                    assertThat(resources
                                    .condition(name, ConditionType.Ready)
                                    .orElseThrow()
                                    .status())
                            .isEqualTo("True");
                }
                assertThat(workloadWrites(log, cluster))
                        .as("with another %s", constant)
                        .isEmpty();
            }
        }
        assertThat(resources.uids("first", "second", "wide")).isEqualTo(pods);

        try (var other = start(cluster, Constant.IMAGE.build(folder.resolve("again")), folder)) {
            // a count of today goes with the template of before
            cluster.kubectl("patch", "mimo", "second", "--type=merge", "-p", "spec: {replicas: 2}");
            cluster.await(MINUTE, () -> resources.pods("second").size() == 2);
            assertThat(resources.pods("second"))
                    .extracting(TwoBuildsIT::image)
                    .containsOnly(SpecResolver.DEFAULT_IMAGE);
            assertThat(resources.uids("first", "second", "wide")).containsAll(pods);

            // who is not seen for want of a label is not taken for one that does not exist
            cluster.kubectl("label", "deployment", "first", PodFacts.MANAGED_BY_LABEL + "-");
            cluster.await(
                    MINUTE,
                    () -> PodFacts.MANAGED_BY.equals(resources
                            .deployment("first")
                            .getMetadata()
                            .getLabels()
                            .get(PodFacts.MANAGED_BY_LABEL)));
            pending(resources, "first");
            assertThat(resources.uids("first", "second", "wide")).containsAll(pods);

            release(cluster, resources, "first");

            cluster.await(MINUTE, () -> resources.pods("first").stream()
                    .allMatch(pod -> image(pod).equals(IMAGE)));
            resources.awaitReady("first");
            assertThat(resources.condition("first", ConditionType.UpgradePending))
                    .isEmpty();
            assertThat(resources.get("first").getStatus().plan().image()).isEqualTo(IMAGE);
            assertThat(resources.get("first").getStatus().plan().release()).isEqualTo("0.32.0");
            assertThat(resources.pods("second"))
                    .extracting(TwoBuildsIT::image)
                    .containsOnly(SpecResolver.DEFAULT_IMAGE);
            assertThat(resources.get("second").getStatus().plan().image()).isEqualTo(SpecResolver.DEFAULT_IMAGE);

            // all pods of a group, and no other's
            release(cluster, resources, "wide");
            cluster.await(
                    TWO_MINUTES,
                    () -> resources.pods("wide").size() == 2
                            && resources.pods("wide").stream()
                                    .allMatch(pod -> image(pod).equals(IMAGE)));
            resources.await(
                    "wide", ConditionType.Ready, condition -> condition.status().equals("True"), MINUTE);
            assertThat(resources.pods("second"))
                    .extracting(TwoBuildsIT::image)
                    .containsOnly(SpecResolver.DEFAULT_IMAGE);

            // it goes along with an edit
            cluster.kubectl("patch", "mimo", "second", "--type=merge", "-p", "spec: {maxModelLen: 16384}");
            cluster.await(MINUTE, () -> resources.pods("second").stream()
                    .allMatch(pod -> image(pod).equals(IMAGE)));
            resources.awaitReady("second");
            assertThat(resources.condition("second", ConditionType.UpgradePending))
                    .isEmpty();
        }
    }

    @Test
    void whatIsReleasedRollsOneAfterTheOtherAlsoOverARestart(TestCluster cluster, @TempDir Path folder) {
        var resources = new Resources(cluster);
        List<String> names = List.of("first", "second", "third");
        cluster.gpuNodes(3, H100).create();
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(names.stream()
                    .map(name -> resources.fitting(name, "rollout: {onOperatorUpgrade: Roll}"))
                    .toArray(String[]::new));
            resources.awaitReady(names.toArray(String[]::new));
        }
        // the pod that is replaced cannot come back
        cluster.kubectl("create", "quota", "stuck", "--hard=pods=2");
        OtherBuild build = Constant.PROBE.build(folder);
        for (int start = 0; start < 2; start++) {
            try (var other = start(cluster, build, folder)) {
                cluster.await(MINUTE, () -> awaitingTurn(resources, names).size() == 2);
                cluster.holds(SETTLING, () -> assertThat(awaitingTurn(resources, names))
                        .hasSize(2));

                List<String> waiting = awaitingTurn(resources, names);
                assertThat(waiting).hasSize(2).allSatisfy(name -> {
                    assertThat(resources.pods(name)).hasSize(1).allSatisfy(pod -> assertThat(livenessPeriod(pod))
                            .isEqualTo(30));
                    assertThat(resources
                                    .condition(name, ConditionType.Ready)
                                    .orElseThrow()
                                    .status())
                            .isEqualTo("True");
                });
                String rolling = names.stream()
                        .filter(name -> !waiting.contains(name))
                        .findFirst()
                        .orElseThrow();
                assertThat(resources
                                .condition(waiting.getFirst(), ConditionType.UpgradePending)
                                .orElseThrow()
                                .message())
                        .contains("when " + cluster.namespace() + "/" + rolling + " is Ready");
            }
        }
        try (var other = start(cluster, build, folder)) {
            cluster.kubectl("delete", "quota", "stuck");
            cluster.await(TWO_MINUTES, () -> names.stream()
                    .allMatch(name -> resources.pods(name).stream().allMatch(pod -> livenessPeriod(pod) == 37)));
            resources.awaitReady(names.toArray(String[]::new));
            assertThat(names).allSatisfy(name -> assertThat(resources.condition(name, ConditionType.UpgradePending))
                    .isEmpty());
        }
    }

    private static List<String> awaitingTurn(Resources resources, List<String> names) {
        return names.stream()
                .filter(name -> resources
                        .condition(name, ConditionType.UpgradePending)
                        .filter(condition -> condition.reason().equals(Reasons.AWAITING_TURN))
                        .isPresent())
                .toList();
    }

    private static int livenessPeriod(Pod pod) {
        return pod.getSpec().getContainers().getFirst().getLivenessProbe().getPeriodSeconds();
    }

    private static OperatorProcess start(TestCluster cluster, OtherBuild build, Path folder) {
        return OperatorProcess.start(
                build.program(),
                cluster.kubeconfigOf(RunningOperator.NAMESPACE, RunningOperator.ACCOUNT),
                folder.resolve("operator.log"),
                List.of("--no-leader-election", "--namespace", cluster.namespace()));
    }

    private static Condition pending(Resources resources, String name) {
        return resources.await(
                name,
                ConditionType.UpgradePending,
                condition -> condition.status().equals("True"),
                MINUTE);
    }

    private static void release(TestCluster cluster, Resources resources, String name) {
        String message = pending(resources, name).message();
        String annotation = message.replaceFirst(".*(serving\\.mimo\\.io/roll-out=[0-9a-f]+).*", "$1");
        cluster.kubectl("annotate", "mimo", name, annotation);
    }

    private static List<AuditRecord> workloadWrites(io.mimo.controlplane.AuditLog log, TestCluster cluster) {
        return RunningOperator.writes(log, cluster).stream()
                .filter(record -> List.of("deployments", "leaderworkersets").contains(record.resource()))
                .toList();
    }

    private static String image(Pod pod) {
        return pod.getSpec().getContainers().getFirst().getImage();
    }
}
