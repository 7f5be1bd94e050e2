package io.mimo.operator;

import static io.mimo.operator.Resources.H100;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.controlplane.TestCluster;
import io.mimo.controlplane.UsesControlPlane;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What an earlier life of a resource has left running is taken back and goes on running. */
@UsesControlPlane
class AdoptionIT {
    private static final Duration A_MINUTE = Duration.ofSeconds(60);

    @Test
    void whatIsOrphanedIsTakenBackWithItsPods(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(1, H100).create();
        String flash = resources.fitting("flash", "cache: {}");
        try (var operator = RunningOperator.start(cluster);
                var volumes = new Volumes(cluster)) {
            volumes.add();
            resources.apply(flash);
            resources.awaitReady("flash");
            List<String> pods = resources.uids("flash");
            String claim = uidOfClaim(cluster);

            cluster.kubectl("delete", "mimo", "flash", "--cascade=orphan");
            assertThat(resources.get("flash")).isNull();
            assertThat(resources.deployment("flash").getMetadata().getOwnerReferences())
                    .isEmpty();
            resources.apply(flash);
            resources.awaitReady("flash");

            assertThat(resources.uids("flash")).isEqualTo(pods);
            assertThat(uidOfClaim(cluster)).isEqualTo(claim);
            String uid = resources.get("flash").getMetadata().getUid();
            cluster.await(Resources.SOON, () -> owners(cluster), owners -> owners.equals(Set.of(uid)));
            assertThat(resources.events("flash"))
                    .filteredOn(event -> event.getInvolvedObject().getUid().equals(uid))
                    .isNotEmpty()
                    .allSatisfy(event -> assertThat(event.getType())
                            .as("%s: %s", event.getReason(), event.getMessage())
                            .isEqualTo("Normal"));

            cluster.kubectl("delete", "mimo", "flash");
            cluster.await(
                    Resources.SOON,
                    () -> resources.pods("flash").isEmpty()
                            && resources
                                    .children()
                                    .lines()
                                    .allMatch(child -> child.startsWith("persistentvolumeclaim")));
        }
    }

    /** Its ReplicaSet and its pods are taken back by Kubernetes itself, as the new one selects the same. */
    @Test
    void aDeploymentThatIsOrphanedFromItsPodsFindsThemAgain(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(1, H100).create();
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(resources.fitting("flash", "replicas: 1"));
            resources.awaitReady("flash");
            List<String> pods = resources.uids("flash");
            String before = resources.deployment("flash").getMetadata().getUid();

            cluster.kubectl("delete", "deployment", "flash", "--cascade=orphan");

            cluster.await(
                    A_MINUTE,
                    () -> resources.deployment("flash"),
                    now -> now != null
                            && !now.getMetadata().getUid().equals(before)
                            && now.getStatus() != null
                            && Integer.valueOf(1).equals(now.getStatus().getReadyReplicas()));
            resources.awaitReady("flash");
            assertThat(resources.uids("flash")).isEqualTo(pods);
        }
    }

    @Test
    void aGroupIsTakenBackWithItsPods(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(2, H100).create();
        String flash = resources.wide("flash", "replicas: 1");
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(flash);
            resources.awaitReady("flash");
            List<String> pods = resources.uids("flash");

            cluster.kubectl("delete", "mimo", "flash", "--cascade=orphan");
            resources.apply(flash);
            resources.awaitReady("flash");

            assertThat(resources.uids("flash")).hasSize(2).isEqualTo(pods);
        }
    }

    private static Set<String> owners(TestCluster cluster) {
        return cluster.kubectl(
                        "get",
                        "deployments,services,serviceaccounts,pdb,networkpolicies,jobs,configmaps",
                        "-l",
                        "app.kubernetes.io/managed-by=mimo-operator",
                        "-o",
                        "custom-columns=owner:.metadata.ownerReferences[*].uid",
                        "--no-headers")
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .collect(Collectors.toSet());
    }

    private static String uidOfClaim(TestCluster cluster) {
        return cluster.kubectl("get", "pvc", "-o", "jsonpath={.items[*].metadata.uid}");
    }
}
