package io.mimo.operator;

import static io.mimo.operator.Resources.H100;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.mimo.controlplane.AuditRecord;
import io.mimo.controlplane.TestCluster;
import io.mimo.controlplane.UsesControlPlane;
import io.mimo.operator.apply.ChildWrites;
import io.mimo.status.Reasons;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What an earlier life of a resource, or an earlier release, has left running goes on running. */
@UsesControlPlane
class AdoptionIT {
    private static final Duration A_MINUTE = Duration.ofSeconds(60);
    private static final String WIDE = "parallelism: {tensor: 4, data: 4, expert: 16}";

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
        String flash = resources.manifest("flash", WIDE, "replicas: 1");
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

    /** Background deletion: the garbage collector ends the children of before, and they are not taken back. */
    @Test
    void whatIsBeingCollectedIsWaitedFor(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(1, H100).create();
        String flash = resources.fitting("flash", "replicas: 1");
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(flash);
            resources.awaitReady("flash");
            List<String> pods = resources.uids("flash");

            cluster.kubectl("delete", "mimo", "flash", "--cascade=background");
            resources.apply(flash);

            cluster.await(
                    A_MINUTE,
                    () -> resources.uids("flash"),
                    now -> now.size() == 1 && now.stream().noneMatch(pods::contains));
            resources.awaitReady("flash");
            assertThat(resources.events("flash"))
                    .extracting(event -> event.getReason())
                    .doesNotContain(Reasons.NAME_TAKEN);
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

    /** Pods of a Helm release called {@code mimo}, of the resource's name: no traffic, no budget. */
    @Test
    void theLabelsOfAHelmReleaseCalledMimoGetNoTraffic(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(1, H100).create();
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(resources.fitting("flash", "replicas: 1"));
            resources.awaitReady("flash");
            Pod own = resources.pods("flash").getFirst();
            cluster.kubectlWithInput("""
                    apiVersion: v1
                    kind: Pod
                    metadata:
                      name: theirs
                      labels: {app.kubernetes.io/name: mimo, app.kubernetes.io/instance: flash, \
                    app.kubernetes.io/managed-by: Helm}
                    spec:
                      nodeSelector: {mimo-test: %s}
                      tolerations: [{operator: Exists}]
                      containers: [{name: c, image: none, ports: [{name: http, containerPort: 8000}]}]
                    """.formatted(cluster.namespace()), "apply", "-f", "-");
            cluster.await(
                    Resources.SOON, () -> cluster.kubectl("get", "pod", "theirs", "-o", "jsonpath={.status.phase}")
                            .equals("Running"));

            // the budget's controller has counted after theirs ran when it has seen a change of its own that came later
            cluster.kubectl("delete", "pdb", "flash");
            cluster.await(Resources.SOON, () -> cluster.kubectl(
                            "get", "pdb", "flash", "--ignore-not-found", "-o", "jsonpath={.status.expectedPods}")
                    .equals("1"));
            assertThat(cluster.kubectl(
                            "get",
                            "endpointslices",
                            "-l",
                            "kubernetes.io/service-name=flash",
                            "-o",
                            "jsonpath={.items[*].endpoints[*].targetRef.name}"))
                    .isEqualTo(own.getMetadata().getName());
        }
    }

    /** As commit ddda1a8 made it: selected by well-known labels, its pods marked with the uid. */
    private static void asAnEarlierReleaseMadeIt(TestCluster cluster, Resources resources) {
        Deployment now = resources.deployment("flash");
        String uid = resources.get("flash").getMetadata().getUid();
        Map<String, String> selector = Map.of("app.kubernetes.io/name", "mimo", "app.kubernetes.io/instance", "flash");
        Map<String, String> labels = new TreeMap<>(selector);
        labels.put("app.kubernetes.io/managed-by", "mimo-operator");
        labels.put("serving.mimo.io/uid", uid);
        cluster.kubectl("delete", "mimo", "flash", "--cascade=orphan");
        cluster.kubectl("delete", "deployment", "flash", "--cascade=foreground", "--wait=true");
        cluster.await(A_MINUTE, () -> resources.pods("flash").isEmpty());
        cluster.client()
                .resource(new DeploymentBuilder()
                        .withNewMetadata()
                        .withName("flash")
                        .withNamespace(cluster.namespace())
                        .withLabels(labels)
                        .withAnnotations(now.getMetadata().getAnnotations())
                        .endMetadata()
                        .withSpec(now.getSpec())
                        .editSpec()
                        .editSelector()
                        .withMatchLabels(selector)
                        .endSelector()
                        .editTemplate()
                        .editMetadata()
                        .withLabels(labels)
                        .endMetadata()
                        .endTemplate()
                        .endSpec()
                        .build())
                .patch(new PatchContext.Builder()
                        .withPatchType(PatchType.SERVER_SIDE_APPLY)
                        .withFieldManager(ChildWrites.MANAGER)
                        .withForce(true)
                        .build());
        cluster.await(
                A_MINUTE,
                () -> resources.pods("flash"),
                pods -> pods.size() == 1
                        && pods.getFirst().getStatus().getPhase().equals("Running"));
    }

    @Test
    void aWorkloadOfAnEarlierReleaseKeepsItsSelectorAndItsPods(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(1, H100).create();
        String flash = resources.fitting("flash", "replicas: 1");
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(flash);
            resources.awaitReady("flash");
        }
        asAnEarlierReleaseMadeIt(cluster, resources);
        List<String> pods = resources.uids("flash");
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(flash);
            resources.awaitReady("flash");

            assertThat(resources.uids("flash")).isEqualTo(pods);
            assertThat(cluster.kubectl(
                            "get",
                            "endpointslices",
                            "-l",
                            "kubernetes.io/service-name=flash",
                            "-o",
                            "jsonpath={.items[*].endpoints[*].targetRef.name}"))
                    .isEqualTo(resources.pods("flash").getFirst().getMetadata().getName());

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
        String flash = resources.fitting("flash", "cache: {}");
        try (var volumes = new Volumes(cluster)) {
            volumes.add();
            try (var operator = RunningOperator.start(cluster)) {
                resources.apply(flash);
                resources.awaitReady("flash");
            }
            PersistentVolumeClaim claim = claim(cluster);
            Map<String, String> labels = Map.of(
                    "app.kubernetes.io/name",
                    "mimo",
                    "app.kubernetes.io/instance",
                    "flash",
                    "app.kubernetes.io/managed-by",
                    "mimo-operator",
                    "serving.mimo.io/uid",
                    resources.get("flash").getMetadata().getUid());
            claim.getMetadata().setManagedFields(null);
            claim.getMetadata().setResourceVersion(null);
            claim.getMetadata().setLabels(labels);
            claim.getMetadata().setAnnotations(Map.of());
            claim.setStatus(null);
            cluster.client()
                    .resource(claim)
                    .patch(new PatchContext.Builder()
                            .withPatchType(PatchType.SERVER_SIDE_APPLY)
                            .withFieldManager(ChildWrites.MANAGER)
                            .withForce(true)
                            .build());
            cluster.await(
                    Resources.SOON,
                    () -> claim(cluster).getMetadata().getLabels().equals(labels));

            try (var operator = RunningOperator.start(cluster)) {
                cluster.await(
                        Resources.SOON,
                        () -> claim(cluster).getMetadata(),
                        meta -> !meta.getLabels().containsKey("app.kubernetes.io/instance")
                                && "Prune=false".equals(meta.getAnnotations().get("argocd.argoproj.io/sync-options")));
                assertThat(claim(cluster).getMetadata().getUid())
                        .isEqualTo(claim.getMetadata().getUid());
                resources.awaitReady("flash");
                var log = cluster.auditLog();
                cluster.kubectl("delete", "pdb", "flash");
                cluster.await(Resources.SOON, () -> resources.children().contains("poddisruptionbudget"));
                assertThat(RunningOperator.writes(log, cluster))
                        .extracting(AuditRecord::resource)
                        .doesNotContain("persistentvolumeclaims");
            }
        }
    }

    private static PersistentVolumeClaim claim(TestCluster cluster) {
        return cluster.client()
                .persistentVolumeClaims()
                .inNamespace(cluster.namespace())
                .list()
                .getItems()
                .getFirst();
    }
}
