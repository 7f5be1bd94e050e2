package io.mimo.operator;

import static io.mimo.operator.BuildConstant.OTHER_IMAGE;
import static io.mimo.operator.Resources.H100;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.mimo.api.MimoDeploymentStatus.Condition;
import io.mimo.controlplane.AuditLog;
import io.mimo.controlplane.AuditRecord;
import io.mimo.controlplane.TestCluster;
import io.mimo.controlplane.UsesControlPlane;
import io.mimo.inventory.PodFacts;
import io.mimo.manifest.SpecResolver;
import io.mimo.status.ConditionType;
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
    private static final String[] NAMES = {"first", "second", "wide"};

    @Test
    void anotherBuildWritesNoWorkloadUntilItIsReleased(TestCluster cluster, @TempDir Path folder) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(7, H100).create();
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(
                    resources.fitting("first", "replicas: 1"),
                    resources.fitting("second", "replicas: 1"),
                    resources.wide("wide", ""));
            resources.awaitReady(NAMES);
        }
        List<String> pods = resources.uids(NAMES);
        var log = cluster.auditLog();
        for (BuildConstant constant : BuildConstant.values()) {
            try (var other = constant.build(folder).start(cluster, folder)) {
                itSaysWhatItWouldChange(resources, constant);
                assertThat(workloadWrites(log, cluster))
                        .as("with another %s", constant)
                        .isEmpty();
            }
        }
        assertThat(resources.uids(NAMES)).isEqualTo(pods);

        OtherBuild image = BuildConstant.IMAGE.build(folder.resolve("again"));
        try (var other = image.start(cluster, folder)) {
            aCountOfTodayGoesWithTheTemplateOfBefore(resources, pods);
            withoutItsLabelItIsNotTakenForAbsent(resources, pods);
            releasedItRollsAlone(resources);
            allPodsOfAGroupRoll(resources);
            itGoesAlongWithAnEdit(resources);
        }
    }

    private static void itSaysWhatItWouldChange(Resources resources, BuildConstant constant) {
        for (String name : NAMES) {
            resources.await(
                    name, ConditionType.UpgradePending, told -> told.message().contains(constant.path()), MINUTE);
            assertThat(resources
                            .condition(name, ConditionType.Ready)
                            .orElseThrow()
                            .status())
                    .isEqualTo("True");
        }
    }

    private static void aCountOfTodayGoesWithTheTemplateOfBefore(Resources resources, List<String> pods) {
        resources.edit("second", "replicas: 2");
        resources.cluster().await(MINUTE, () -> resources.pods("second").size() == 2);
        theSecondIsAsBefore(resources);
        assertThat(resources.uids(NAMES)).containsAll(pods);
    }

    private static void withoutItsLabelItIsNotTakenForAbsent(Resources resources, List<String> pods) {
        TestCluster cluster = resources.cluster();
        cluster.kubectl("label", "deployment", "first", PodFacts.MANAGED_BY_LABEL + "-");
        cluster.await(
                MINUTE,
                () -> PodFacts.MANAGED_BY.equals(
                        resources.deployment("first").getMetadata().getLabels().get(PodFacts.MANAGED_BY_LABEL)));
        pending(resources, "first");
        assertThat(resources.uids(NAMES)).containsAll(pods);
    }

    private static void releasedItRollsAlone(Resources resources) {
        release(resources, "first");
        awaitOtherImage(resources, "first");
        resources.awaitReady("first");
        assertThat(resources.condition("first", ConditionType.UpgradePending)).isEmpty();
        assertThat(resources.get("first").getStatus().plan().image()).isEqualTo(OTHER_IMAGE);
        assertThat(resources.get("first").getStatus().plan().release()).isEqualTo("0.32.0");
        theSecondIsAsBefore(resources);
        assertThat(resources.get("second").getStatus().plan().image()).isEqualTo(SpecResolver.DEFAULT_IMAGE);
    }

    /** And no other's. */
    private static void allPodsOfAGroupRoll(Resources resources) {
        release(resources, "wide");
        resources
                .cluster()
                .await(
                        MINUTE.multipliedBy(2),
                        () -> resources.pods("wide").size() == 2
                                && resources.pods("wide").stream()
                                        .allMatch(pod -> image(pod).equals(OTHER_IMAGE)));
        resources.await(
                "wide", ConditionType.Ready, condition -> condition.status().equals("True"), MINUTE);
        theSecondIsAsBefore(resources);
    }

    private static void itGoesAlongWithAnEdit(Resources resources) {
        resources.edit("second", "maxModelLen: 16384");
        awaitOtherImage(resources, "second");
        resources.awaitReady("second");
        assertThat(resources.condition("second", ConditionType.UpgradePending)).isEmpty();
    }

    private static void theSecondIsAsBefore(Resources resources) {
        assertThat(resources.pods("second")).extracting(TwoBuildsIT::image).containsOnly(SpecResolver.DEFAULT_IMAGE);
    }

    private static void awaitOtherImage(Resources resources, String name) {
        resources.cluster().await(MINUTE, () -> resources.pods(name).stream()
                .allMatch(pod -> image(pod).equals(OTHER_IMAGE)));
    }

    private static Condition pending(Resources resources, String name) {
        return resources.await(
                name,
                ConditionType.UpgradePending,
                condition -> condition.status().equals("True"),
                MINUTE);
    }

    private static void release(Resources resources, String name) {
        String message = pending(resources, name).message();
        String annotation = message.replaceFirst(".*(serving\\.mimo\\.io/roll-out=[0-9a-f]+).*", "$1");
        resources.cluster().kubectl("annotate", "mimo", name, annotation);
    }

    private static List<AuditRecord> workloadWrites(AuditLog log, TestCluster cluster) {
        return RunningOperator.writes(log, cluster).stream()
                .filter(record -> List.of("deployments", "leaderworkersets").contains(record.resource()))
                .toList();
    }

    private static String image(Pod pod) {
        return pod.getSpec().getContainers().getFirst().getImage();
    }
}
