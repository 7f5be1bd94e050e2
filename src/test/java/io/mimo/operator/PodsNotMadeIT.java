package io.mimo.operator;

import static io.mimo.operator.Resources.H100;

import io.mimo.controlplane.TestCluster;
import io.mimo.controlplane.UsesControlPlane;
import io.mimo.status.ConditionType;
import io.mimo.status.Reasons;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Why no pod is made is said in 5 s, whether the real quota or the real admission refuses it. */
@UsesControlPlane
class PodsNotMadeIT {
    private static final String QUOTA = """
            apiVersion: v1
            kind: ResourceQuota
            metadata: {name: team}
            spec: {hard: {%s}}
            """;
    /** As an OpenShift project: only uids of its own range. */
    private static final String UID_RANGE = """
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicy
            metadata: {name: %1$s}
            spec:
              failurePolicy: Fail
              matchConstraints:
                resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
                namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %1$s}}
              validations:
                - expression: "!has(object.spec.securityContext.runAsUser) || object.spec.securityContext.runAsUser >= \
            1000700000"
                  message: "runAsUser is outside the range of this project"
            ---
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicyBinding
            metadata: {name: %1$s}
            spec: {policyName: %1$s, validationActions: [Deny]}
            """;

    private static final String ANY_POD = """
            apiVersion: v1
            kind: Pod
            metadata: {name: any}
            spec: {securityContext: {runAsUser: 2000}, containers: [{name: c, image: none}]}
            """;

    @Test
    void refusalsToMakeAPod(TestCluster cluster) throws IOException {
        var resources = new Resources(cluster);
        cluster.gpuNodes(2, H100).create();
        try (var operator = RunningOperator.start(cluster)) {
            byAQuotaOfGpus(resources);
            byAQuotaThatNeedsRequests(resources);
            byAPolicy(resources);
            byAMissingClass(resources, "runtimeClassName", Reasons.RUNTIME_CLASS_MISSING);
            byAMissingClass(resources, "priorityClassName", Reasons.PRIORITY_CLASS_MISSING);
        } finally {
            cluster.kubectl(
                    "delete",
                    "validatingadmissionpolicies,validatingadmissionpolicybindings",
                    cluster.namespace(),
                    "--ignore-not-found");
        }
    }

    private static void byAQuotaOfGpus(Resources resources) throws IOException {
        TestCluster cluster = resources.cluster();
        quota(cluster, "requests.nvidia.com/gpu: 4");
        refused(resources, "gpus", Reasons.QUOTA_EXCEEDED, "raise ResourceQuota team", "requests.nvidia.com/gpu=8");
        group(resources);
        cluster.kubectl("delete", "quota", "team");
    }

    private static void byAQuotaThatNeedsRequests(Resources resources) throws IOException {
        TestCluster cluster = resources.cluster();
        quota(cluster, "requests.memory: 4Ti, requests.cpu: 200");
        refused(
                resources,
                "memory",
                Reasons.QUOTA_NEEDS_REQUESTS,
                "podTemplate.resources.requests.memory",
                "must specify");
        cluster.kubectl("delete", "quota", "team");
        resources.await(
                "memory",
                ConditionType.Available,
                c -> !c.reason().equals(Reasons.QUOTA_NEEDS_REQUESTS),
                Duration.ofMinutes(2));
        cluster.kubectl("delete", "mimo", "memory");
    }

    private static void byAPolicy(Resources resources) throws IOException {
        TestCluster cluster = resources.cluster();
        cluster.kubectlWithInput(UID_RANGE.formatted(cluster.namespace()), "apply", "-f", "-");
        cluster.await(Resources.SOON, () -> !isAllowed(cluster));
        refused(
                resources,
                "uid",
                Reasons.DENIED_BY_POLICY,
                "change policy " + cluster.namespace(),
                "outside the range of this project");
        cluster.kubectl("delete", "mimo", "uid");
    }

    private static void byAMissingClass(Resources resources, String field, String reason) throws IOException {
        String name = field.substring(0, field.indexOf("Class"));
        String manifest = resources.fitting(name, "replicas: 1");
        refusedAs(
                resources,
                name,
                manifest.replace("podTemplate: {", "podTemplate: {" + field + ": not-there, "),
                reason,
                "not-there",
                "or correct podTemplate." + field);
        resources.cluster().kubectl("delete", "mimo", name);
    }

    /** One that the quota leaves no room for, made by a StatefulSet, which tells it in an event only. */
    private static void group(Resources resources) throws IOException {
        resources.cluster().kubectl("delete", "mimo", "gpus");
        resources.apply(resources.wide("group", "replicas: 1"));
        resources.cluster().await(Resources.SOON, () -> resources
                .cluster()
                .client()
                .v1()
                .events()
                .inNamespace(resources.cluster().namespace())
                .withField("reason", "FailedCreate")
                .list()
                .getItems()
                .stream()
                .anyMatch(event -> event.getInvolvedObject().getKind().equals("StatefulSet")));
        new Causes(resources)
                .named("group", Reasons.QUOTA_EXCEEDED, "raise ResourceQuota team", "requests.nvidia.com/gpu=8");
        resources.cluster().kubectl("delete", "mimo", "group");
    }

    private static void quota(TestCluster cluster, String hard) {
        cluster.kubectlWithInput(QUOTA.formatted(hard), "apply", "-f", "-");
        cluster.await(Resources.SOON, () -> !cluster.kubectl("get", "quota", "team", "-o", "jsonpath={.status.hard}")
                .isEmpty());
    }

    private static boolean isAllowed(TestCluster cluster) {
        try {
            cluster.kubectlWithInput(ANY_POD, "apply", "--dry-run=server", "-f", "-");
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    private static void refused(Resources resources, String name, String reason, String... words) throws IOException {
        refusedAs(resources, name, resources.fitting(name, "replicas: 1"), reason, words);
    }

    private static void refusedAs(Resources resources, String name, String manifest, String reason, String... words)
            throws IOException {
        resources.apply(manifest);
        resources
                .cluster()
                .await(
                        Resources.SOON,
                        () -> resources.deployment(name) != null
                                && resources.deployment(name).getStatus() != null
                                && resources.deployment(name).getStatus().getConditions().stream()
                                        .anyMatch(each -> each.getType().equals("ReplicaFailure")));
        new Causes(resources).named(name, reason, words);
    }
}
