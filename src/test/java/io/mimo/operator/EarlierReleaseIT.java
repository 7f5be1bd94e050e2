package io.mimo.operator;

import static io.mimo.operator.Resources.H100;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.mimo.controlplane.AuditRecord;
import io.mimo.controlplane.TestCluster;
import io.mimo.controlplane.UsesControlPlane;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an earlier release has left running goes on running. */
@UsesControlPlane
class EarlierReleaseIT {
    private static final Duration A_MINUTE = Duration.ofSeconds(60);

    @Test
    void aWorkloadOfAnEarlierReleaseKeepsItsSelectorAndItsPods(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(1, H100).create();
        String flash = resources.fitting("flash", "replicas: 1");
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(flash);
            resources.awaitReady("flash");
        }
        new EarlierRelease(resources).makeWorkload();
        List<String> pods = resources.uids("flash");
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(flash);
            resources.awaitReady("flash");

            assertThat(resources.uids("flash")).isEqualTo(pods);
            assertThat(resources.endpoints("flash"))
                    .containsExactly(
                            resources.pods("flash").getFirst().getMetadata().getName());

            // an edit rolls the pods, and is not held up by a selector that cannot change
            resources.apply(resources.fitting("flash", "replicas: 1\n  thinking: {default: Enabled}"));
            cluster.await(
                    A_MINUTE,
                    () -> resources.uids("flash"),
                    now -> now.size() == 1 && now.stream().noneMatch(pods::contains));
            resources.awaitReady("flash");
            assertThat(resources.deployment("flash").getSpec().getSelector().getMatchLabels())
                    .doesNotContainKey("serving.mimo.io/name");
        }
    }

    @Test
    void aRetainedClaimOfAnEarlierReleaseIsMigratedAsItIs(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(1, H100).create();
        try (var volumes = new Volumes(cluster)) {
            volumes.add();
            try (var operator = RunningOperator.start(cluster)) {
                resources.apply(resources.fitting("flash", "cache: {}"));
                resources.awaitReady("flash");
            }
            var earlier = new EarlierRelease(resources);
            PersistentVolumeClaim claim = earlier.makeClaim();

            try (var operator = RunningOperator.start(cluster)) {
                cluster.await(
                        Resources.SOON,
                        () -> earlier.claim().getMetadata(),
                        meta -> !meta.getLabels().containsKey("app.kubernetes.io/instance")
                                && "Prune=false".equals(meta.getAnnotations().get("argocd.argoproj.io/sync-options")));
                assertThat(earlier.claim().getMetadata().getUid())
                        .isEqualTo(claim.getMetadata().getUid());
                resources.awaitReady("flash");
                atRestItIsNotWritten(resources);
            }
        }
    }

    /** The budget comes after the claim in the order of applying. */
    private static void atRestItIsNotWritten(Resources resources) {
        TestCluster cluster = resources.cluster();
        var log = cluster.auditLog();
        cluster.kubectl("delete", "pdb", "flash");
        cluster.await(Resources.SOON, () -> resources.children().contains("poddisruptionbudget"));
        assertThat(RunningOperator.writes(log, cluster))
                .extracting(AuditRecord::resource)
                .doesNotContain("persistentvolumeclaims");
    }
}
