package io.mimo.operator;

import static io.mimo.operator.Resources.H100;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsBuilder;
import io.mimo.controlplane.CommandFailedException;
import io.mimo.controlplane.TestCluster;
import io.mimo.controlplane.UsesControlPlane;
import io.mimo.status.ConditionType;
import io.mimo.status.Reasons;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Objects of the future and objects that say nothing, on the real control plane: all others are served on. */
@UsesControlPlane
class BadObjectsIT {
    private static final String CRD = "mimodeployments.serving.mimo.io";

    @Test
    void anObjectOfTheFutureKeepsWhatRunsAndCostsNobodyElseAnything(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(3, H100).create();
        CustomResourceDefinition shipped = crd(cluster);
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(resources.fitting("flash", "replicas: 1"), resources.fitting("other", "replicas: 1"));
            resources.awaitReady("flash", "other");
            List<String> pods = resources.uids("flash");
            change(cluster, BadObjectsIT::asOfTheFuture);
            cluster.await(
                    Resources.SOON, () -> patched(cluster, "spec: {speculation: deep, precision: FP4, replicas: 2}"));

            itIsToldAndKept(resources);
            theOtherIsServedOn(resources);
            assertThat(resources.uids("flash")).isEqualTo(pods);
        }
        try (var again = RunningOperator.start(cluster)) {
            resources.apply(resources.fitting("third", "replicas: 0"));
            resources.await("third", ConditionType.Available, Reasons.SCALED_TO_ZERO);
            assertThat(again.operator().ended()).isNotDone();
            assertThat(patched(cluster, "spec: {speculation: null, precision: FP8, replicas: 1}"))
                    .isTrue();
            resources.awaitReady("flash");
        } finally {
            restore(cluster, shipped);
        }
    }

    private static void asOfTheFuture(JSONSchemaProps schema) {
        spec(schema)
                .getProperties()
                .put(
                        "speculation",
                        new JSONSchemaPropsBuilder().withType("string").build());
        spec(schema).getProperties().get("precision").setEnum(null);
    }

    /** Seen by kubectl: the test's own client cannot read it either. */
    private static void itIsToldAndKept(Resources resources) {
        TestCluster cluster = resources.cluster();
        cluster.await(
                Resources.SOON, () -> accepted(cluster).startsWith("False " + Reasons.WRITTEN_FOR_NEWER_OPERATOR));
        assertThat(accepted(cluster)).contains("spec.", "kept as it is");
        // the watch may be older than the CRD, and then does not tell of the field
        cluster.await(
                Resources.SOON,
                () -> explanation(cluster).contains("speculation")
                        && explanation(cluster).contains("FP4"));
        assertThat(resources.deployment("flash").getSpec().getReplicas()).isEqualTo(1);
    }

    private static void theOtherIsServedOn(Resources resources) {
        resources.apply(resources.fitting("other", "replicas: 2"));
        resources.await(
                "other",
                ConditionType.Available,
                condition -> condition.message().startsWith("2 of 2"),
                Resources.SOON);
    }

    @Test
    void aStatusOfNonsenseAndAPodThatWaitsForNothingAreHarmless(TestCluster cluster) {
        var resources = new Resources(cluster);
        String node = cluster.gpuNodes(2, H100).create().getFirst();
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(resources.fitting("flash", "replicas: 1"));
            resources.awaitReady("flash");
        }
        cluster.kubectl(
                "patch",
                "mimo",
                "flash",
                "--subresource=status",
                "--type=merge",
                "-p",
                "status: {plan: {acceptedAt: long ago, profile: Turbo, product: null}, verdict: Fits}");
        Pod foreign = cluster.backgroundPod(node, 0);
        cluster.client().resource(foreign).editStatus(pod -> {
            pod.getStatus()
                    .setContainerStatuses(List.of(new ContainerStatusBuilder()
                            .withName("c")
                            .withImage("i")
                            .withImageID("i")
                            .withReady(false)
                            .withRestartCount(0)
                            .withNewState()
                            .withNewWaiting()
                            .endWaiting()
                            .endState()
                            .build()));
            return pod;
        });
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(resources.fitting("next", "replicas: 1"));
            resources.awaitReady("flash", "next");
            assertThat(resources.get("flash").getStatus().plan().acceptedAt()).startsWith("20");
        }
    }

    @Test
    void anOlderCrdCostsOnlyTheFieldsThatItDoesNotDeclare(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(1, H100).create();
        CustomResourceDefinition shipped = crd(cluster);
        try (var operator = RunningOperator.start(cluster)) {
            change(cluster, schema -> {
                schema.getProperties().get("status").getProperties().remove("layout");
                schema.getProperties()
                        .get("status")
                        .getProperties()
                        .get("plan")
                        .getProperties()
                        .remove("acceptedAt");
            });
            cluster.await(Resources.SOON, () -> refusesLayout(cluster, resources));
            resources.apply(resources.fitting("flash", "replicas: 1"));
            resources.awaitReady("flash");
            assertThat(resources.get("flash").getStatus().layout()).isNull();
            var log = cluster.auditLog();
            operator.judgeNow("flash");
            assertThat(RunningOperator.writes(log, cluster)).isEmpty();
        } finally {
            restore(cluster, shipped);
        }
    }

    /** The API server goes by the changed schema. */
    private static boolean refusesLayout(TestCluster cluster, Resources resources) {
        try {
            cluster.kubectlWithInput(
                    resources.fitting("probe", "") + "status: {layout: any}\n",
                    "create",
                    "--dry-run=server",
                    "--validate=strict",
                    "-f",
                    "-");
            return false;
        } catch (CommandFailedException e) {
            return e.getMessage().contains("unknown field \"status.layout\"");
        }
    }

    private static String accepted(TestCluster cluster) {
        return cluster.kubectl(
                "get",
                "mimo",
                "flash",
                "-o",
                "jsonpath={range .status.conditions[?(@.type==\"Accepted\")]}{.status} {.reason} {.message}{end}");
    }

    private static String explanation(TestCluster cluster) {
        return cluster.kubectl("get", "mimo", "flash", "-o", "jsonpath={.status.explanation}");
    }

    private static boolean patched(TestCluster cluster, String change) {
        try {
            cluster.kubectl("patch", "mimo", "flash", "--type=merge", "-p", change);
            return !change.contains("deep")
                    || cluster.kubectl("get", "mimo", "flash", "-o", "jsonpath={.spec.speculation}")
                            .equals("deep");
        } catch (CommandFailedException e) {
            return false;
        }
    }

    private static CustomResourceDefinition crd(TestCluster cluster) {
        return cluster.client()
                .apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName(CRD)
                .get();
    }

    private static JSONSchemaProps spec(JSONSchemaProps schema) {
        return schema.getProperties().get("spec");
    }

    private static void change(TestCluster cluster, Consumer<JSONSchemaProps> how) {
        cluster.client()
                .apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName(CRD)
                .edit(crd -> {
                    how.accept(
                            crd.getSpec().getVersions().getFirst().getSchema().getOpenAPIV3Schema());
                    return crd;
                });
    }

    private static void restore(TestCluster cluster, CustomResourceDefinition shipped) {
        cluster.client()
                .apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName(CRD)
                .edit(crd -> {
                    crd.setSpec(shipped.getSpec());
                    return crd;
                });
    }
}
