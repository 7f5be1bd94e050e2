package io.mimo.operator;

import static io.mimo.operator.Resources.H100;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.mimo.controlplane.TestCluster;
import io.mimo.controlplane.UsesControlPlane;
import io.mimo.operator.cluster.PodOwners;
import io.mimo.status.ConditionType;
import io.mimo.status.Reasons;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whose a pod is: its controllers say so, in its own namespace, and no label does. */
@UsesControlPlane
class OwnershipIT {
    private static final Duration A_MINUTE = Duration.ofSeconds(60);
    /** After it a pod whose controller was not seen is nobody's, and the resource is judged by that. */
    private static final Duration OWNERS_KNOWN = PodOwners.PATIENCE.plusSeconds(1);

    private static final String COPIED_WORDS = "the copy's own words";

    /**
     * A copy as a restore or a person makes it: our labels, no controller, and in trouble. Without the template's hash,
     * by which a ReplicaSet would take it for a surplus pod of its own and end it.
     */
    private static Pod copy(TestCluster cluster, Pod pod, String namespace) {
        Map<String, String> labels = new HashMap<>(pod.getMetadata().getLabels());
        labels.remove("pod-template-hash");
        Pod copy = cluster.client()
                .resource(new PodBuilder(pod)
                        .withNewMetadata()
                        .withName("copy")
                        .withNamespace(namespace)
                        .withLabels(labels)
                        .endMetadata()
                        .editSpec()
                        .withNodeName(null)
                        .withServiceAccountName("default")
                        .withServiceAccount("default")
                        // nobody may run it, so that its status stays as this test writes it
                        .addNewSchedulingGate("example.com/copy")
                        .endSpec()
                        .withStatus(null)
                        .build())
                .create();
        copy.getStatus()
                .setContainerStatuses(List.of(new ContainerStatusBuilder()
                        .withName("vllm")
                        .withImage("none")
                        .withImageID("")
                        .withReady(false)
                        .withRestartCount(3)
                        .withNewState()
                        .withNewWaiting()
                        .withReason("CrashLoopBackOff")
                        .withMessage(COPIED_WORDS)
                        .endWaiting()
                        .endState()
                        .build()));
        return cluster.client().resource(copy).patchStatus();
    }

    @Test
    void aCopyOfAPodNeitherSpeaksNorCountsNorStandsInTheWay(TestCluster cluster) {
        var resources = new Resources(cluster);
        String elsewhere = cluster.namespace() + "-restored";
        cluster.gpuNodes(2, H100).create();
        cluster.kubectl("create", "namespace", elsewhere);
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(resources.fitting("flash", "replicas: 1"));
            resources.awaitReady("flash");
            Pod own = resources.pods("flash").getFirst();

            copy(cluster, own, cluster.namespace());
            copy(cluster, own, elsewhere);
            copiesDoNotSpeak(resources);

            resources.apply(resources.wide("flash", "replicas: 1"));
            resources.await(
                    "flash",
                    ConditionType.Available,
                    condition -> condition.reason().equals(Reasons.SERVING),
                    A_MINUTE);
            theKindChangedBesideTheCopy(resources);
        } finally {
            cluster.client().namespaces().withName(elsewhere).delete();
        }
    }

    private static void copiesDoNotSpeak(Resources resources) {
        resources.cluster().holds(OWNERS_KNOWN, () -> {
            assertThat(resources.get("flash").getStatus().conditions())
                    .noneSatisfy(condition -> assertThat(condition.message()).contains(COPIED_WORDS));
            assertThat(resources.condition("flash", ConditionType.Ready))
                    .hasValueSatisfying(ready -> assertThat(ready.status()).isEqualTo("True"));
        });
    }

    private static void theKindChangedBesideTheCopy(Resources resources) {
        TestCluster cluster = resources.cluster();
        assertThat(cluster.kubectl("get", "leaderworkersets", "-o", "name")).contains("flash-group");
        assertThat(resources.deployment("flash")).isNull();
        assertThat(cluster.client()
                        .pods()
                        .inNamespace(cluster.namespace())
                        .withName("copy")
                        .get())
                .isNotNull();
        assertThat(resources.get("flash").getStatus().conditions())
                .noneSatisfy(condition -> assertThat(condition.message()).contains(COPIED_WORDS));
    }

    /** Started over it all, the operator knows at once whose each pod is, workers of a group included. */
    @Test
    void aRestartKnowsThePodsOfAGroupAgain(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(2, H100).create();
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(resources.wide("flash", "replicas: 1"));
            resources.awaitReady("flash");
        }
        var log = cluster.auditLog();
        try (var operator = RunningOperator.start(cluster)) {
            cluster.holds(OWNERS_KNOWN, () -> assertThat(RunningOperator.writes(log, cluster))
                    .isEmpty());
            resources.awaitReady("flash");

            // both nodes are held by its own two pods: it is placed only if they are known to be its own
            resources.apply(resources.wide("flash", "replicas: 1\n  thinking: {default: Enabled}"));
            assertThat(resources
                            .await("flash", ConditionType.Placed, condition -> true, Resources.SOON)
                            .status())
                    .isEqualTo("True");
        }
    }
}
