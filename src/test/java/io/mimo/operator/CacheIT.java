package io.mimo.operator;

import static io.mimo.operator.Resources.H100;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Quantity;
import io.mimo.controlplane.AuditRecord;
import io.mimo.controlplane.TestCluster;
import io.mimo.controlplane.UsesControlPlane;
import io.mimo.status.ConditionType;
import io.mimo.status.Reasons;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Weights are downloaded once, by a Job of the real Job controller, before any pod serves from them; its pods are fake
 * and end well.
 */
@UsesControlPlane
class CacheIT {
    private static final String SECOND_REVISION = "fedcba9876543210fedcba9876543210fedcba98";

    @Test
    void podsAreMadeWhenTheWeightsAreThereAndTheVolumeOutlivesThem(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(1, H100).create();
        cluster.kubectl("label", "namespace", cluster.namespace(), "pod-security.kubernetes.io/enforce=restricted");
        var log = cluster.auditLog();
        try (var operator = RunningOperator.start(cluster);
                var volumes = new Volumes(cluster)) {
            resources.apply(resources.fitting("flash", "cache: {}"));
            withoutAVolumeNothingServes(resources);

            volumes.add();
            resources.awaitReady("flash");
            itServesFromTheVolume(resources);
            String uid = claims(cluster).getFirst().getMetadata().getUid();

            cluster.kubectl("delete", "mimo", "flash");
            cluster.await(
                    Resources.SOON,
                    () -> resources.pods("flash").isEmpty()
                            && !resources.children().contains("job"));
            theClaimIsStillTheOne(cluster, uid);

            resources.apply(resources.fitting("flash", "cache: {}"));
            resources.awaitReady("flash");
            theClaimIsStillTheOne(cluster, uid);
        }
        assertThat(RunningOperator.requests(log, cluster))
                .extracting(AuditRecord::code)
                .doesNotContain(403);
    }

    private static void withoutAVolumeNothingServes(Resources resources) {
        assertThat(resources
                        .await("flash", ConditionType.WeightsReady, Reasons.UNSCHEDULABLE)
                        .message())
                .contains("PersistentVolumeClaim");
        assertThat(resources
                        .condition("flash", ConditionType.Placed)
                        .orElseThrow()
                        .status())
                .isEqualTo("True");
        assertThat(resources
                        .condition("flash", ConditionType.Available)
                        .orElseThrow()
                        .reason())
                .isEqualTo(Reasons.NOT_REACHED);
        assertThat(resources.children())
                .contains("job.batch/flash-weights", "persistentvolumeclaim/flash-weights", "configmap/flash-weights")
                .doesNotContain("deployment");
        assertThat(claims(resources.cluster())).singleElement().satisfies(claim -> assertThat(
                        claim.getSpec().getResources().getRequests())
                .containsEntry("storage", new Quantity("335Gi")));
    }

    private static void itServesFromTheVolume(Resources resources) {
        assertThat(resources
                        .condition("flash", ConditionType.WeightsReady)
                        .orElseThrow()
                        .reason())
                .isEqualTo(Reasons.WEIGHTS_READY);
        assertThat(mounted(resources))
                .isEqualTo(claims(resources.cluster()).getFirst().getMetadata().getName());
        assertThat(resources.events("flash"))
                .extracting(event -> event.getReason())
                .contains(Reasons.WEIGHTS_READY);
        assertThat(resources.status("flash").orElseThrow().readyReplicas()).isEqualTo(1);
    }

    private static void theClaimIsStillTheOne(TestCluster cluster, String uid) {
        assertThat(claims(cluster))
                .singleElement()
                .satisfies(claim -> assertThat(claim.getMetadata().getUid()).isEqualTo(uid));
    }

    @Test
    void anotherRevisionIsDownloadedBesideTheOneThatServes(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(1, H100).create();
        try (var operator = RunningOperator.start(cluster);
                var volumes = new Volumes(cluster)) {
            volumes.add();
            resources.apply(resources.fitting("flash", "cache: {retentionPolicy: Delete}"));
            resources.awaitReady("flash");
            String first = mounted(resources);

            cluster.kubectl(
                    "patch",
                    "mimo",
                    "flash",
                    "--type=merge",
                    "-p",
                    "spec: {model: {revision: " + SECOND_REVISION + "}}");

            resources.await("flash", ConditionType.WeightsReady, Reasons.UNSCHEDULABLE);
            resources.await("flash", ConditionType.Available, Reasons.STILL_SERVING);
            assertThat(mounted(resources)).isEqualTo(first);
            assertThat(resources.deployment("flash").getMetadata().getGeneration())
                    .isEqualTo(1);

            volumes.add();
            resources.awaitReady("flash");

            assertThat(mounted(resources)).isNotEqualTo(first);
            cluster.await(Resources.SOON, () -> claims(cluster).size() == 1);
            assertThat(claims(cluster).getFirst().getMetadata().getName()).isEqualTo(mounted(resources));
            assertThat(resources.children().lines().filter(name -> name.startsWith("job")))
                    .hasSize(1);

            cluster.kubectl("delete", "mimo", "flash");
            cluster.await(Resources.SOON, () -> claims(cluster).isEmpty());
        }
    }

    @Test
    void aVolumeThatIsLostIsFilledAgainAndOneOfSomebodyElseIsLeftAlone(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(1, H100).create();
        try (var operator = RunningOperator.start(cluster);
                var volumes = new Volumes(cluster)) {
            volumes.add();
            resources.apply(resources.fitting("flash", "cache: {}"));
            resources.awaitReady("flash");
            String name = mounted(resources);
            String job = jobUid(cluster, name);

            cluster.kubectl("delete", "pvc", name, "--wait=false");
            cluster.kubectl("patch", "mimo", "flash", "--type=merge", "-p", "spec: {replicas: 0}");
            volumes.add();

            cluster.await(
                    Resources.SOON, () -> claims(cluster).stream().anyMatch(claim -> !claim.isMarkedForDeletion()));
            cluster.await(
                    Resources.SOON,
                    () -> !jobUid(cluster, name).equals(job)
                            && !jobUid(cluster, name).isEmpty());
            resources.await("flash", ConditionType.WeightsReady, Reasons.WEIGHTS_READY);

            cluster.kubectl("delete", "mimo", "flash");
            cluster.kubectl("label", "pvc", name, "app.kubernetes.io/managed-by=somebody", "--overwrite");
            resources.apply(resources.fitting("flash", "cache: {}"));
            assertThat(resources
                            .await("flash", ConditionType.Applied, Reasons.NAME_TAKEN)
                            .message())
                    .contains(name);
        }
    }

    private static String jobUid(TestCluster cluster, String name) {
        return cluster.kubectl("get", "job", name, "--ignore-not-found", "-o", "jsonpath={.metadata.uid}");
    }

    private static String mounted(Resources resources) {
        return resources.deployment("flash").getSpec().getTemplate().getSpec().getVolumes().stream()
                .filter(volume -> volume.getPersistentVolumeClaim() != null)
                .findFirst()
                .orElseThrow()
                .getPersistentVolumeClaim()
                .getClaimName();
    }

    private static List<PersistentVolumeClaim> claims(TestCluster cluster) {
        return cluster.client()
                .persistentVolumeClaims()
                .inNamespace(cluster.namespace())
                .list()
                .getItems();
    }
}
