package io.mimo.operator;

import static io.mimo.operator.Resources.H100;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.api.EngineSettings;
import io.mimo.controlplane.AuditRecord;
import io.mimo.controlplane.Kstatus;
import io.mimo.controlplane.TestCluster;
import io.mimo.controlplane.UsesControlPlane;
import io.mimo.operator.apply.AppliedMark;
import io.mimo.status.ConditionType;
import io.mimo.status.Reasons;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/**
 * Real policies of the API server rewrite fields that the operator owns. What they make of an object is told and left
 * so: it settles, is written no more, also by an operator that has just started, and what people edit is put right all
 * the same.
 */
@UsesControlPlane
class AdmissionChangesIT {
    private static final String MIRROR = "mirror.example.org/";
    private static final String IMAGE = "/spec/template/spec/containers/0/image";

    /** The policy of one change, for the objects of this test's namespace. */
    private static String policy(
            TestCluster cluster, String name, String resource, String operations, String condition, String patch) {
        return """
                apiVersion: admissionregistration.k8s.io/v1
                kind: MutatingAdmissionPolicy
                metadata: {name: "%1$s-%2$s"}
                spec:
                  failurePolicy: Fail
                  reinvocationPolicy: Never
                  matchConstraints:
                    resourceRules: [{apiGroups: ["apps", "batch", ""], apiVersions: [v1], operations: [%4$s], \
                resources: [%3$s]}]
                    namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: "%1$s"}}
                  matchConditions:
                    - {name: not-yet, expression: '%5$s'}
                  mutations:
                    - patchType: JSONPatch
                      jsonPatch:
                        expression: '[JSONPatch{%6$s}]'
                ---
                apiVersion: admissionregistration.k8s.io/v1
                kind: MutatingAdmissionPolicyBinding
                metadata: {name: "%1$s-%2$s"}
                spec: {policyName: "%1$s-%2$s"}
                ---
                """.formatted(cluster.namespace(), name, resource, operations, condition, patch);
    }

    private static String mirror(TestCluster cluster, String resource, String operations) {
        String image = "object.spec.template.spec.containers[0].image";
        return policy(
                cluster,
                "mirror-" + resource,
                resource,
                operations,
                "!" + image + ".startsWith(\"" + MIRROR + "\")",
                "op: \"replace\", path: \"" + IMAGE + "\", value: \"" + MIRROR + "\" + " + image);
    }

    private static AutoCloseable installed(TestCluster cluster, String policies) {
        cluster.kubectlWithInput(policies, "apply", "-f", "-");
        return () -> cluster.kubectlWithInput(policies, "delete", "--ignore-not-found", "-f", "-");
    }

    /** The API server takes policies up a moment after they are stored. */
    private static void awaitPolicy(TestCluster cluster, String manifest, String changed) {
        BooleanSupplier isUp =
                () -> cluster.kubectlWithInput(manifest, "create", "--dry-run=server", "-o", "yaml", "-f", "-")
                        .contains(changed);
        cluster.await(Resources.SOON, isUp::getAsBoolean);
    }

    private static final String SAMPLE = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: sample}
            spec:
              selector: {matchLabels: {a: b}}
              template:
                metadata: {labels: {a: b}}
                spec: {containers: [{name: a, image: a, resources: {limits: {cpu: 8}}}]}
            """;

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

    private static String kstatus(TestCluster cluster) throws java.io.IOException {
        return Kstatus.of(List.of(cluster.kubectl("get", "mimo", "flash", "-o", "json")))
                .getFirst();
    }

    @Test
    void whatAPolicyMakesOfAnObjectIsToldAndLeftSo(TestCluster cluster) throws Exception {
        var resources = new Resources(cluster);
        cluster.gpuNodes(1, H100).create();
        String policies = mirror(cluster, "deployments", "CREATE, UPDATE")
                + policy(
                        cluster,
                        "label",
                        "services",
                        "CREATE, UPDATE",
                        "has(object.metadata.labels)",
                        "op: \"add\", path: \"/metadata/labels/app.kubernetes.io~1name\", value: \"catalogued\"");
        try (var installed = installed(cluster, policies)) {
            awaitPolicy(cluster, SAMPLE, MIRROR);
            try (var operator = RunningOperator.start(cluster)) {
                resources.apply(resources.fitting("flash", "replicas: 1"));
                resources.awaitReady("flash");

                assertThat(image(resources)).startsWith(MIRROR);
                assertThat(resources
                                .await("flash", ConditionType.ChangedByAdmission, Reasons.FIELD_CHANGED)
                                .message())
                        .contains(
                                "Service flash metadata.labels.app.kubernetes.io/name: catalogued instead of mimo",
                                "1 more field");
                cluster.await(Resources.SOON, () -> resources
                        .condition("flash", ConditionType.Reconciling)
                        .isEmpty());
                assertThat(kstatus(cluster)).isEqualTo("Current");
                assertThat(resources.events("flash"))
                        .filteredOn(event -> event.getReason().equals(Reasons.FIELD_CHANGED))
                        .hasSize(1);
            }
            List<String> pods = resources.uids("flash");
            var log = cluster.auditLog();
            try (var operator = RunningOperator.start(cluster)) {
                // what wakes the resource, and what is no reason to write
                cluster.kubectl("annotate", "deployment", "flash", "team=a");
                cluster.kubectl("label", "nodes", "-l", "mimo-test=" + cluster.namespace(), "shelf=2");
                operator.judgeNow("flash");
                assertThat(RunningOperator.writes(log, cluster)).isEmpty();

                // an edit of another field of the same object, and of the very field
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
                cluster.await(Resources.SOON, () -> cluster.kubectl(
                                "get", "service", "flash", "-o", "jsonpath={.spec.ports[*].port}")
                        .equals("8000"));
                cluster.await(Resources.SOON, () -> kstatus(cluster).equals("Current"));
                assertThat(label(cluster)).isEqualTo("catalogued");
                assertThat(pods).isNotEmpty();
            }
        }
        var log = cluster.auditLog();
        try (var operator = RunningOperator.start(cluster)) {
            List<String> pods = resources.uids("flash");
            operator.judgeNow("flash");
            assertThat(RunningOperator.writes(log, cluster))
                    .extracting(AuditRecord::resource)
                    .doesNotContain("deployments");
            assertThat(resources.uids("flash"))
                    .as("that a policy is gone replaces nothing")
                    .isEqualTo(pods);

            cluster.kubectl("annotate", "service", "flash", AppliedMark.ANNOTATION + "-");
            cluster.await(Resources.SOON, () -> label(cluster).equals("mimo"));
            cluster.kubectl("patch", "mimo", "flash", "--type=merge", "-p", "spec: {engine: {maxNumSeqs: 128}}");
            cluster.await(
                    Resources.SOON,
                    () -> resources.condition("flash", ConditionType.Ready).isPresent()
                            && resources
                                    .condition("flash", ConditionType.ChangedByAdmission)
                                    .isEmpty());
            assertThat(image(resources)).isEqualTo(EngineSettings.DEFAULT_IMAGE);
        }
    }

    /**
     * An apply would take back what the policy did, and with it the pods: it is not made for that alone, not by a new
     * process either.
     */
    @Test
    void aPolicyOfCreationIsNotTakenBackLater(TestCluster cluster) throws Exception {
        var resources = new Resources(cluster);
        cluster.gpuNodes(1, H100).create();
        try (var installed = installed(cluster, mirror(cluster, "deployments", "CREATE"))) {
            awaitPolicy(cluster, SAMPLE, MIRROR);
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
        try (var installed = installed(
                cluster,
                mirror(cluster, "deployments", "CREATE, UPDATE") + mirror(cluster, "jobs", "CREATE, UPDATE"))) {
            awaitPolicy(cluster, SAMPLE, MIRROR);
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
}
