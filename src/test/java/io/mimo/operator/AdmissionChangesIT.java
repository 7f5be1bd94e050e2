package io.mimo.operator;

import static io.mimo.operator.AdmissionPolicies.MIRROR;
import static io.mimo.operator.Resources.H100;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.api.EngineSettings;
import io.mimo.controlplane.AuditLog;
import io.mimo.controlplane.AuditRecord;
import io.mimo.controlplane.Kstatus;
import io.mimo.controlplane.TestCluster;
import io.mimo.controlplane.UsesControlPlane;
import io.mimo.operator.apply.AppliedMark;
import io.mimo.status.ConditionType;
import io.mimo.status.Reasons;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Real policies of the API server rewrite fields that the operator owns. What they make of an object is told and left
 * so: it settles, is written no more, also by an operator that has just started, and what people edit is put right all
 * the same.
 */
@UsesControlPlane
class AdmissionChangesIT {
    @Test
    void whatAPolicyMakesOfAnObjectIsToldAndLeftSo(TestCluster cluster) throws Exception {
        var resources = new Resources(cluster);
        cluster.gpuNodes(1, H100).create();
        var policies = new AdmissionPolicies(cluster);
        String both = policies.mirror("deployments", "CREATE, UPDATE")
                + policies.policy(
                        "label",
                        "services",
                        "CREATE, UPDATE",
                        "has(object.metadata.labels)",
                        "op: \"add\", path: \"/metadata/labels/app.kubernetes.io~1name\", value: \"catalogued\"");
        try (var installed = policies.install(both)) {
            policies.awaitMirror();
            try (var operator = RunningOperator.start(cluster)) {
                resources.apply(resources.fitting("flash", "replicas: 1"));
                resources.awaitReady("flash");
                itIsToldAndSettles(resources);
            }
            List<String> pods = resources.uids("flash");
            var log = cluster.auditLog();
            try (var operator = RunningOperator.start(cluster)) {
                nothingIsWrittenWithoutAReason(resources, operator, log);
                whatPeopleEditIsPutRight(resources);
                assertThat(label(cluster)).isEqualTo("catalogued");
                assertThat(pods).isNotEmpty();
            }
        }
        var log = cluster.auditLog();
        try (var operator = RunningOperator.start(cluster)) {
            theEndOfAPolicyReplacesNothing(resources, operator, log);
            anEditBringsWhatIsPlanned(resources);
        }
    }

    private static void itIsToldAndSettles(Resources resources) throws IOException {
        TestCluster cluster = resources.cluster();
        assertThat(image(resources)).startsWith(MIRROR);
        assertThat(resources
                        .await("flash", ConditionType.ChangedByAdmission, Reasons.FIELD_CHANGED)
                        .message())
                .contains(
                        "Service flash metadata.labels.app.kubernetes.io/name: catalogued instead of mimo",
                        "1 more field");
        cluster.await(
                Resources.SOON,
                () -> resources.condition("flash", ConditionType.Reconciling).isEmpty());
        assertThat(kstatus(cluster)).isEqualTo("Current");
        assertThat(resources.events("flash"))
                .filteredOn(event -> event.getReason().equals(Reasons.FIELD_CHANGED))
                .hasSize(1);
    }

    /** Both wake the resource. */
    private static void nothingIsWrittenWithoutAReason(Resources resources, RunningOperator operator, AuditLog log) {
        TestCluster cluster = resources.cluster();
        cluster.kubectl("annotate", "deployment", "flash", "team=a");
        cluster.kubectl("label", "nodes", "-l", "mimo-test=" + cluster.namespace(), "shelf=2");
        operator.judgeNow("flash");
        assertThat(RunningOperator.writes(log, cluster)).isEmpty();
    }

    /** Another field of the object that a policy changed, the very field, and a field of another object. */
    private static void whatPeopleEditIsPutRight(Resources resources) {
        TestCluster cluster = resources.cluster();
        cluster.kubectl("set", "env", "deployment/flash", "VLLM_CACHE_ROOT=/elsewhere");
        cluster.await(Resources.SOON, () -> !cluster.kubectl("get", "deployment", "flash", "-o", "yaml")
                .contains("value: /elsewhere"));
        cluster.kubectl("set", "image", "deployment/flash", "vllm=" + MIRROR + "another:v1");
        cluster.await(Resources.SOON, () -> image(resources).equals(MIRROR + EngineSettings.DEFAULT_IMAGE));
        cluster.kubectl(
                "patch",
                "service",
                "flash",
                "--type=json",
                "-p",
                "[{op: replace, path: /spec/ports/0/port, value: 9000}]");
        cluster.await(
                Resources.SOON, () -> cluster.kubectl("get", "service", "flash", "-o", "jsonpath={.spec.ports[*].port}")
                        .equals("8000"));
        cluster.await(Resources.SOON, () -> kstatus(cluster).equals("Current"));
    }

    private static void theEndOfAPolicyReplacesNothing(Resources resources, RunningOperator operator, AuditLog log) {
        List<String> pods = resources.uids("flash");
        operator.judgeNow("flash");
        assertThat(RunningOperator.writes(log, resources.cluster()))
                .extracting(AuditRecord::resource)
                .doesNotContain("deployments");
        assertThat(resources.uids("flash"))
                .as("that a policy is gone replaces nothing")
                .isEqualTo(pods);
    }

    private static void anEditBringsWhatIsPlanned(Resources resources) {
        TestCluster cluster = resources.cluster();
        cluster.kubectl("annotate", "service", "flash", AppliedMark.ANNOTATION + "-");
        cluster.await(Resources.SOON, () -> label(cluster).equals("mimo"));
        resources.edit("flash", "engine: {maxNumSeqs: 128}");
        cluster.await(
                Resources.SOON,
                () -> resources.condition("flash", ConditionType.Ready).isPresent()
                        && resources
                                .condition("flash", ConditionType.ChangedByAdmission)
                                .isEmpty());
        assertThat(image(resources)).isEqualTo(EngineSettings.DEFAULT_IMAGE);
    }

    /**
     * An apply would take back what the policy did, and with it the pods: it is not made for that alone, not by a new
     * process either.
     */
    @Test
    void aPolicyOfCreationIsNotTakenBackLater(TestCluster cluster) throws Exception {
        var resources = new Resources(cluster);
        cluster.gpuNodes(1, H100).create();
        var policies = new AdmissionPolicies(cluster);
        try (var installed = policies.install(policies.mirror("deployments", "CREATE"))) {
            policies.awaitMirror();
            try (var operator = RunningOperator.start(cluster)) {
                resources.apply(resources.fitting("flash", "replicas: 1"));
                resources.awaitReady("flash");
            }
            List<String> pods = resources.uids("flash");
            var log = cluster.auditLog();
            try (var operator = RunningOperator.start(cluster)) {
                cluster.kubectl("annotate", "deployment", "flash", "team=a");
                operator.judgeNow("flash");

                assertThat(RunningOperator.writes(log, cluster))
                        .as("but for its status, which may still have been settling")
                        .filteredOn(write -> !write.resource().equals("events")
                                && !write.subresource().equals("status"))
                        .isEmpty();
                assertThat(image(resources)).startsWith(MIRROR);
                assertThat(resources.uids("flash")).isEqualTo(pods);
                assertThat(kstatus(cluster)).isEqualTo("Current");
            }
        }
    }

    /** A Job cannot be changed, only made anew: a download whose image is rewritten would begin again and again. */
    @Test
    void aDownloadWhoseImageIsRewrittenIsMadeOnce(TestCluster cluster) throws Exception {
        var resources = new Resources(cluster);
        cluster.gpuNodes(1, H100).create();
        var policies = new AdmissionPolicies(cluster);
        try (var installed = policies.install(
                policies.mirror("deployments", "CREATE, UPDATE") + policies.mirror("jobs", "CREATE, UPDATE"))) {
            policies.awaitMirror();
            var log = cluster.auditLog();
            try (var operator = RunningOperator.start(cluster)) {
                resources.apply(resources.fitting("flash", "cache: {}"));
                resources.await("flash", ConditionType.ChangedByAdmission, Reasons.FIELD_CHANGED);
                operator.judgeNow("flash");
            }
            assertThat(RunningOperator.writes(log, cluster))
                    .filteredOn(record -> record.resource().equals("jobs"))
                    .extracting(AuditRecord::verb)
                    .containsExactly("patch");
        }
    }

    private static String image(Resources resources) {
        return resources
                .deployment("flash")
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getImage();
    }

    private static String label(TestCluster cluster) {
        return cluster.kubectl(
                "get", "service", "flash", "-o", "jsonpath={.metadata.labels['app\\.kubernetes\\.io/name']}");
    }

    private static String kstatus(TestCluster cluster) throws IOException {
        return Kstatus.of(List.of(cluster.kubectl("get", "mimo", "flash", "-o", "json")))
                .getFirst();
    }
}
