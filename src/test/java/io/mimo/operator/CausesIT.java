package io.mimo.operator;

import static io.mimo.operator.Resources.H100;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.mimo.api.MimoDeploymentStatus.Condition;
import io.mimo.controlplane.TestCluster;
import io.mimo.controlplane.UsesControlPlane;
import io.mimo.status.ArgoHealth;
import io.mimo.status.ConditionType;
import io.mimo.status.Reasons;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * Why nothing starts is said in 5 s, whoever stands in the way: the real quota, admission, scheduler and controllers,
 * and the kubelet's words.
 */
@UsesControlPlane
class CausesIT {
    private static final Duration AT_ONCE = Duration.ofSeconds(5);
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
            quota(cluster, "requests.nvidia.com/gpu: 4");
            refused(resources, "gpus", Reasons.QUOTA_EXCEEDED, "raise ResourceQuota team", "requests.nvidia.com/gpu=8");
            group(resources);
            cluster.kubectl("delete", "quota", "team");

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

            cluster.kubectlWithInput(UID_RANGE.formatted(cluster.namespace()), "apply", "-f", "-");
            cluster.await(Resources.SOON, () -> !isAllowed(cluster));
            refused(
                    resources,
                    "uid",
                    Reasons.DENIED_BY_POLICY,
                    "change policy " + cluster.namespace(),
                    "outside the range of this project");
            cluster.kubectl("delete", "mimo", "uid");
        } finally {
            cluster.kubectl(
                    "delete",
                    "validatingadmissionpolicies,validatingadmissionpolicybindings",
                    cluster.namespace(),
                    "--ignore-not-found");
        }
    }

    /** One that the quota leaves no room for, made by a StatefulSet, which tells it in an event only. */
    private static void group(Resources resources) throws IOException {
        resources.cluster().kubectl("delete", "mimo", "gpus");
        resources.apply(resources.manifest("group", "parallelism: {tensor: 4, data: 4, expert: 16}", "replicas: 1"));
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
        named(resources, "group", Reasons.QUOTA_EXCEEDED, "raise ResourceQuota team", "requests.nvidia.com/gpu=8");
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
        resources.apply(resources.fitting(name, "replicas: 1"));
        resources
                .cluster()
                .await(
                        Resources.SOON,
                        () -> resources.deployment(name) != null
                                && resources.deployment(name).getStatus() != null
                                && resources.deployment(name).getStatus().getConditions().stream()
                                        .anyMatch(each -> each.getType().equals("ReplicaFailure")));
        named(resources, name, reason, words);
    }

    /** In Available and Ready, as an event, and as Argo CD's health. */
    private static void named(Resources resources, String name, String reason, String... words) throws IOException {
        Condition available =
                resources.await(name, ConditionType.Available, c -> c.reason().equals(reason), AT_ONCE);
        assertThat(available.message()).contains(words).doesNotContain("loading");
        assertThat(resources.condition(name, ConditionType.Ready).orElseThrow())
                .returns(reason, Condition::reason)
                .returns("False", Condition::status);
        assertThat(resources.events(name))
                .filteredOn(event -> event.getReason().equals(reason))
                .isNotEmpty()
                .allSatisfy(event -> assertThat(event.getType()).isEqualTo("Warning"));
        assertThat(ArgoHealth.of(Serialization.jsonMapper().<JsonNode>valueToTree(resources.get(name)))
                        .status())
                .isEqualTo("Degraded");
    }

    /** Somebody else adds to the template what keeps its pods from being made, or from being scheduled. */
    @Test
    void podSecurityAndSchedulingGatesAndWhatTheKubeletRejects(TestCluster cluster) throws IOException {
        var resources = new Resources(cluster);
        cluster.gpuNodes(1, H100).create();
        cluster.kubectl("label", "namespace", cluster.namespace(), "pod-security.kubernetes.io/enforce=restricted");
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(resources.fitting("flash", "replicas: 1"));
            resources.awaitReady("flash");

            template(cluster, "{hostNetwork: true}");
            named(
                    resources,
                    "flash",
                    Reasons.POD_SECURITY_VIOLATION,
                    "Pod Security level restricted",
                    "host namespaces");

            template(cluster, "{hostNetwork: null, schedulingGates: [{name: example.com/queue}]}");
            assertThat(resources
                            .await(
                                    "flash",
                                    ConditionType.Available,
                                    c -> c.reason().equals(Reasons.SCHEDULING_GATED),
                                    Duration.ofSeconds(15))
                            .message())
                    .contains("example.com/queue");
            for (String rejected :
                    new String[] {"UnexpectedAdmissionError", "OutOfnvidia.com/gpu", "Evicted", "Terminated"}) {
                patch(
                        cluster,
                        live(resources),
                        "{phase: Failed, reason: %s, message: as the kubelet says}".formatted(rejected));
                named(resources, "flash", rejected, "as the kubelet says");
            }
        }
    }

    private static void template(TestCluster cluster, String spec) {
        cluster.kubectl(
                "patch",
                "deployment",
                "flash",
                "--type=strategic",
                "-p",
                "spec: {template: {spec: %s}}".formatted(spec));
    }

    private static Pod live(Resources resources) {
        return resources
                .cluster()
                .await(
                        Resources.SOON,
                        () -> resources.pods("flash").stream()
                                .filter(pod -> !"Failed".equals(pod.getStatus().getPhase())
                                        && pod.getMetadata().getDeletionTimestamp() == null)
                                .findFirst(),
                        found -> found.isPresent())
                .orElseThrow();
    }

    @Test
    void statesOfAContainer(TestCluster cluster) throws IOException {
        var resources = new Resources(cluster);
        cluster.gpuNodes(1, H100).create();
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(resources.fitting("flash", "replicas: 1"));
            resources.awaitReady("flash");
            for (String reason : new String[] {
                "CreateContainerConfigError",
                "CreateContainerError",
                "RunContainerError",
                "InvalidImageName",
                "ImagePullBackOff",
                "ErrImageNeverPull",
                "ImageInspectError",
                "OfTomorrow"
            }) {
                container(
                        cluster,
                        live(resources),
                        "state: {waiting: {reason: %s, message: as the kubelet says}}".formatted(reason));
                named(resources, "flash", reason, "as the kubelet says");
            }
            for (String reason :
                    new String[] {"OOMKilled", "ContainerCannotRun", "StartError", "ContainerStatusUnknown", "Error"}) {
                container(
                        cluster,
                        live(resources),
                        "state: {terminated: {exitCode: 137, reason: %s, message: as the kubelet says}}"
                                .formatted(reason));
                named(resources, "flash", reason, "as the kubelet says");
            }
            container(cluster, live(resources), "state: {waiting: {}}");
            assertThat(resources
                            .await(
                                    "flash",
                                    ConditionType.Available,
                                    c -> c.reason().equals(Reasons.STARTING),
                                    AT_ONCE)
                            .message())
                    .doesNotContain("loading");
            container(cluster, live(resources), "state: {running: {}}");
            assertThat(resources
                            .await(
                                    "flash",
                                    ConditionType.Available,
                                    c -> c.message().contains("loading the weights"),
                                    AT_ONCE)
                            .reason())
                    .isEqualTo(Reasons.STARTING);
        }
    }

    private static void container(TestCluster cluster, Pod pod, String state) {
        patch(
                cluster,
                pod,
                "{conditions: [{type: Ready, status: 'False', reason: ContainersNotReady}], containerStatuses: "
                        + "[{name: vllm, image: x, imageID: x, ready: false, restartCount: 0, %s}]}".formatted(state));
    }

    private static void patch(TestCluster cluster, Pod pod, String status) {
        cluster.client().resource(pod).editStatus(now -> {
            PodStatus patched =
                    Serialization.unmarshal("status: " + status, Pod.class).getStatus();
            now.getStatus()
                    .setPhase(patched.getPhase() == null ? now.getStatus().getPhase() : patched.getPhase());
            now.getStatus().setReason(patched.getReason());
            now.getStatus().setMessage(patched.getMessage());
            patched.getConditions().forEach(condition -> now.getStatus().getConditions().stream()
                    .filter(each -> each.getType().equals(condition.getType()))
                    .forEach(each -> each.setStatus(condition.getStatus())));
            if (!patched.getContainerStatuses().isEmpty()) {
                now.getStatus().setContainerStatuses(patched.getContainerStatuses());
            }
            return now;
        });
    }
}
