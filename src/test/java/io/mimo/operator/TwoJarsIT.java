package io.mimo.operator;

import static io.mimo.operator.Resources.H100;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mimo.controlplane.OperatorProcess;
import io.mimo.controlplane.TestCluster;
import io.mimo.controlplane.UsesControlPlane;
import io.mimo.status.ConditionType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operator from before revisions and this one, one after the other over the same cluster, both ways: no pod is lost. */
@UsesControlPlane
class TwoJarsIT {
    /** The last one that applied whatever template it rendered. */
    private static final String BEFORE_REVISIONS = "ddda1a82a2464e5bef79232f8c4f107e6eed6ca6";
    private static final Duration MINUTE = Duration.ofSeconds(60);
    /** Longer than an operator waits before it judges settled resources again. */
    private static final Duration SETTLING = Duration.ofSeconds(8);

    @Test
    void noPodIsLostBetweenTwoReleases(TestCluster cluster, @TempDir Path folder) throws InterruptedException {
        Optional<EarlierJar> earlier = EarlierJar.of(BEFORE_REVISIONS);
        assumeTrue(earlier.isPresent(), "commit " + BEFORE_REVISIONS + " is not in this clone's history (shallow?), so its jar cannot be built: "
                + "git fetch --unshallow");
        List<String> before = earlier.get().program();
        List<String> now = List.of("./mimo");
        var resources = new Resources(cluster);
        RunningOperator.install(cluster);
        cluster.gpuNodes(3, H100).create();
        try (var operator = start(before, cluster, folder)) {
            resources.apply(resources.fitting("old", "replicas: 1"));
            resources.awaitReady("old");
        }
        List<String> old = uids(resources, "old");

        var log = cluster.auditLog();
        try (var operator = start(now, cluster, folder)) {
            awaitToldBy(resources, true, "old");
            Thread.sleep(SETTLING);
            assertThat(uids(resources, "old")).isEqualTo(old);
            assertThat(RunningOperator.writes(log, cluster)).filteredOn(record -> record.resource().equals("deployments")).isEmpty();

            // a count is no edit of the template, whoever made the workload
            cluster.kubectl("patch", "mimo", "old", "--type=merge", "-p", "spec: {replicas: 2}");
            cluster.await(MINUTE, () -> resources.pods("old").size() == 2);
            assertThat(uids(resources, "old")).containsAll(old);
            resources.apply(resources.fitting("new", "replicas: 1"));
            resources.awaitReady("old", "new");
        }
        List<String> all = uids(resources, "old", "new");

        try (var operator = start(before, cluster, folder)) {
            awaitToldBy(resources, false, "old", "new");
            Thread.sleep(SETTLING);
            assertThat(uids(resources, "old", "new")).isEqualTo(all);
        }
        try (var operator = start(now, cluster, folder)) {
            awaitToldBy(resources, true, "old", "new");
            Thread.sleep(SETTLING);
            assertThat(uids(resources, "old", "new")).isEqualTo(all);
            resources.awaitReady("old", "new");
        }
    }

    /** Only this operator tells the inputs, and an apply without them takes them away. */
    private static void awaitToldBy(Resources resources, boolean now, String... names) {
        for (String name : names) {
            resources.cluster().await(MINUTE, () -> resources.status(name).filter(status -> status.plan() != null)
                    .filter(status -> (status.plan().inputs() != null) == now).isPresent());
            assertThat(resources.condition(name, ConditionType.Accepted)).isPresent();
        }
    }

    private static OperatorProcess start(List<String> program, TestCluster cluster, Path folder) {
        return OperatorProcess.start(program, cluster.kubeconfigOf(RunningOperator.NAMESPACE, RunningOperator.ACCOUNT), folder.resolve("operator.log"),
                List.of("--no-leader-election", "--namespace", cluster.namespace()));
    }

    private static List<String> uids(Resources resources, String... names) {
        return List.of(names).stream().flatMap(name -> resources.pods(name).stream()).map(pod -> pod.getMetadata().getUid()).sorted().toList();
    }
}
