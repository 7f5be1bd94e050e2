package io.mimo.operator;

import static io.mimo.operator.Resources.H100;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.mimo.controlplane.TestCluster;
import io.mimo.controlplane.UsesControlPlane;
import io.mimo.status.ConditionType;
import io.mimo.status.Reasons;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What another build may roll out by itself, it rolls one resource after the other. */
@UsesControlPlane
class RollOutInTurnIT {
    private static final Duration MINUTE = Duration.ofSeconds(60);
    private static final Duration TWO_MINUTES = Duration.ofMinutes(2);
    /** Longer than a resource that waits for its turn takes to look again. */
    private static final Duration SETTLING = Duration.ofSeconds(8);

    private static final List<String> NAMES = List.of("first", "second", "third");

    @Test
    void whatIsReleasedRollsOneAfterTheOtherAlsoOverARestart(TestCluster cluster, @TempDir Path folder) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(3, H100).create();
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(NAMES.stream()
                    .map(name -> resources.fitting(name, "rollout: {onOperatorUpgrade: Roll}"))
                    .toArray(String[]::new));
            resources.awaitReady(NAMES.toArray(String[]::new));
        }
        // the pod that is replaced cannot come back
        cluster.kubectl("create", "quota", "stuck", "--hard=pods=2");
        OtherBuild build = BuildConstant.PROBE.build(folder);
        for (int start = 0; start < 2; start++) {
            try (var other = build.start(cluster, folder)) {
                oneRollsAndTwoWaitForIt(resources);
            }
        }
        try (var other = build.start(cluster, folder)) {
            cluster.kubectl("delete", "quota", "stuck");
            allRoll(resources);
        }
    }

    private static void oneRollsAndTwoWaitForIt(Resources resources) {
        TestCluster cluster = resources.cluster();
        cluster.await(MINUTE, () -> awaitingTurn(resources).size() == 2);
        cluster.holds(SETTLING, () -> assertThat(awaitingTurn(resources)).hasSize(2));

        List<String> waiting = awaitingTurn(resources);
        assertThat(waiting).hasSize(2).allSatisfy(name -> {
            assertThat(resources.pods(name)).hasSize(1).allSatisfy(pod -> assertThat(livenessPeriod(pod))
                    .isEqualTo(30));
            assertThat(resources
                            .condition(name, ConditionType.Ready)
                            .orElseThrow()
                            .status())
                    .isEqualTo("True");
        });
        String rolling = NAMES.stream()
                .filter(name -> !waiting.contains(name))
                .findFirst()
                .orElseThrow();
        assertThat(resources
                        .condition(waiting.getFirst(), ConditionType.UpgradePending)
                        .orElseThrow()
                        .message())
                .contains("when " + cluster.namespace() + "/" + rolling + " is Ready");
    }

    private static void allRoll(Resources resources) {
        resources.cluster().await(TWO_MINUTES, () -> NAMES.stream()
                .allMatch(name -> resources.pods(name).stream().allMatch(pod -> livenessPeriod(pod) == 37)));
        resources.awaitReady(NAMES.toArray(String[]::new));
        assertThat(NAMES).allSatisfy(name -> assertThat(resources.condition(name, ConditionType.UpgradePending))
                .isEmpty());
    }

    private static List<String> awaitingTurn(Resources resources) {
        return NAMES.stream()
                .filter(name -> resources
                        .condition(name, ConditionType.UpgradePending)
                        .filter(condition -> condition.reason().equals(Reasons.AWAITING_TURN))
                        .isPresent())
                .toList();
    }

    private static int livenessPeriod(Pod pod) {
        return pod.getSpec().getContainers().getFirst().getLivenessProbe().getPeriodSeconds();
    }
}
