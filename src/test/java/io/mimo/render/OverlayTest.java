package io.mimo.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.mimo.api.MimoDeployment;
import io.mimo.catalog.Catalog;
import io.mimo.fixtures.ManifestFixture;
import io.mimo.fixtures.NodeFixture;
import io.mimo.manifest.Problem;
import io.mimo.manifest.schema.SchemaRules;
import io.mimo.plan.Decider;
import io.mimo.plan.Decision;
import io.mimo.plan.Plan;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code podTemplate} adds to the pods and never widens what they may do: neither by its fields nor by what is written
 * into them.
 */
class OverlayTest {
    private static final Catalog CATALOG = Catalog.load();
    private static final String SPEC = """
            model: {uri: "hf://XiaomiMiMo/MiMo-V2-Flash", revision: abc}
            precision: FP8
            parallelism: {tensor: 4, data: 2, expert: 8}
            """;

    /** Everything that could be dangerous is no field at all. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "hostNetwork: true",
                "hostPID: true",
                "hostIPC: true",
                "serviceAccountName: admin",
                "automountServiceAccountToken: true",
                "securityContext: {runAsUser: 0}",
                "volumes: [{name: a, hostPath: {path: /}}]",
                "containers: [{name: vllm}]",
                "initContainers: [{name: a, image: b}]",
                "nodeName: master",
                "imagePullSecrets: [{name: a, namespace: other}]",
                "resources: {claims: [{name: gpu}]}",
                "hostAliases: []"
            })
    void dangerousFieldsDoNotExist(String field) throws IOException {
        assertThat(problems("podTemplate: {" + field + "}"))
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("there is no such field"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nvidia.com/gpu", "hugepages-2Mi", "example.com/device", "pods", "storage"})
    void noOtherResourceIsTaken(String resource) {
        for (String kind : List.of("requests", "limits")) {
            Decision decision = decide("podTemplate: {resources: {" + kind + ": {\"" + resource + "\": \"1\"}}}");
            assertThat(decision).isInstanceOf(Decision.Refused.class);
            assertThat(decision.report().reasons()).singleElement().satisfies(reason -> assertThat(reason.path())
                    .isEqualTo("spec.podTemplate.resources." + kind));
        }
    }

    /** Nothing that a user writes into a free map changes who the pod is, where it may run or what it may do. */
    @Test
    void freeMapsCannotEscalate() {
        Rendered plain = rendered("");
        Rendered given = rendered("""
                podTemplate:
                  labels: {app.kubernetes.io/name: x, app.kubernetes.io/instance: other, app.kubernetes.io/managed-by: \
                x,
                    serving.mimo.io/uid: other, kueue.x-k8s.io/queue-name: gpus}
                  annotations: {container.apparmor.security.beta.kubernetes.io/vllm: unconfined,
                    container.apparmor.security.beta.kubernetes.io/download: unconfined}
                  resources: {requests: {cpu: 8}, limits: {memory: 900Gi}}
                """);
        assertThat(templates(given)).hasSameSizeAs(templates(plain)).hasSize(2);
        for (int i = 0; i < templates(plain).size(); i++) {
            PodTemplateSpec before = templates(plain).get(i);
            PodTemplateSpec after = templates(given).get(i);
            assertThat(after.getMetadata().getLabels())
                    .containsAllEntriesOf(before.getMetadata().getLabels());
            assertThat(after.getMetadata().getAnnotations()).isNullOrEmpty();
            assertThat(unprivileged(after.getSpec())).isEqualTo(unprivileged(before.getSpec()));
        }
        assertThat(given.pod().getNodeSelector()).isEqualTo(plain.pod().getNodeSelector());
        assertThat(given.deployment().getSpec().getSelector())
                .isEqualTo(plain.deployment().getSpec().getSelector());
    }

    /**
     * Kueue reads the queue of a Deployment from its labels; the download takes no GPU and waits in no queue for them.
     */
    @Test
    void aQueueHoldsTheWorkloadAndNotTheDownload() {
        Rendered rendered = rendered("podTemplate: {labels: {kueue.x-k8s.io/queue-name: gpus, team: a}}");
        assertThat(rendered.deployment().getMetadata().getLabels())
                .containsEntry("kueue.x-k8s.io/queue-name", "gpus")
                .doesNotContainKey("team");
        assertThat(templates(rendered).getFirst().getMetadata().getLabels())
                .containsEntry("kueue.x-k8s.io/queue-name", "gpus");
        assertThat(templates(rendered).getLast().getMetadata().getLabels())
                .doesNotContainKey("kueue.x-k8s.io/queue-name")
                .containsEntry("team", "a");
    }

    /** Runtime class, scheduler and files are the serving pods': the download needs no GPU and reads no template. */
    @Test
    void aClusterGetsThePodsThatItDemands() {
        Rendered rendered = rendered("""
                podTemplate:
                  runtimeClassName: nvidia
                  schedulerName: bin-packing
                  configMaps: [{name: chat, mountPath: /etc/mimo/chat}, {name: ca, mountPath: /etc/mimo/ca}]
                  secrets: [{name: tls, mountPath: /etc/mimo/tls}]
                engine: {extraArgs: [--chat-template=/etc/mimo/chat/template.jinja]}
                """);
        PodSpec serving = rendered.pod();
        assertThat(serving.getRuntimeClassName()).isEqualTo("nvidia");
        assertThat(serving.getSchedulerName()).isEqualTo("bin-packing");
        assertThat(serving.getVolumes())
                .filteredOn(volume -> volume.getConfigMap() != null)
                .extracting(
                        volume -> volume.getName() + " " + volume.getConfigMap().getName() + " "
                                + volume.getConfigMap().getOptional())
                .containsExactly("config-map-0 chat null", "config-map-1 ca null");
        assertThat(serving.getVolumes())
                .filteredOn(volume -> volume.getSecret() != null)
                .extracting(
                        volume -> volume.getName() + " " + volume.getSecret().getSecretName())
                .containsExactly("secret-0 tls");
        assertThat(serving.getContainers().getFirst().getVolumeMounts())
                .filteredOn(mount -> mount.getMountPath().startsWith("/etc/mimo"))
                .extracting(mount -> mount.getName() + " " + mount.getMountPath() + " " + mount.getReadOnly())
                .containsExactly(
                        "config-map-0 /etc/mimo/chat true",
                        "config-map-1 /etc/mimo/ca true",
                        "secret-0 /etc/mimo/tls true");
        PodSpec download = templates(rendered).getLast().getSpec();
        PodSpec plain = templates(rendered("")).getLast().getSpec();
        assertThat(download).isEqualTo(plain);
    }

    /** What the operator mounts itself lies in folders that are kept clear. */
    @Test
    void noMountCanHideOneOfTheOperators() {
        rendered("").pod().getContainers().getFirst().getVolumeMounts().forEach(mount -> {
            for (String path : List.of(mount.getMountPath(), mount.getMountPath() + "/below")) {
                for (String kind : List.of("configMaps", "secrets")) {
                    Decision decision = decide("podTemplate: {" + kind + ": [{name: a, mountPath: " + path + "}]}");
                    assertThat(decision.report().reasons())
                            .singleElement()
                            .satisfies(reason -> assertThat(reason.reason()).isEqualTo("MountPathTaken"));
                }
            }
        });
    }

    /** What decides what a pod may do: everything but its labels, node selector and amounts. */
    private static Map<String, Object> unprivileged(PodSpec pod) {
        return Map.of(
                "account",
                pod.getServiceAccountName(),
                "token",
                pod.getAutomountServiceAccountToken(),
                "pod",
                pod.getSecurityContext(),
                "containers",
                pod.getContainers().stream()
                        .map(container -> container.getSecurityContext())
                        .toList(),
                "gpus",
                pod.getContainers().stream()
                        .map(container -> container.getResources().getRequests().containsKey("nvidia.com/gpu"))
                        .toList(),
                "volumes",
                pod.getVolumes(),
                "host",
                Stream.of(pod.getHostNetwork(), pod.getHostPID(), pod.getHostIPC())
                        .map(String::valueOf)
                        .toList());
    }

    private static List<PodTemplateSpec> templates(Rendered rendered) {
        return List.of(
                rendered.deployment().getSpec().getTemplate(),
                rendered.the(Job.class).getSpec().getTemplate());
    }

    private static Rendered rendered(String more) {
        Decision decision = decide("cache: {}\n" + more);
        assertThat(decision).as("%s", decision.report().explanation()).isInstanceOf(Decision.Accepted.class);
        Plan plan = ((Decision.Accepted) decision).plan();
        return Rendered.of(plan);
    }

    private static Decision decide(String more) {
        return Decider.decide(ManifestFixture.manifest(SPEC + more + "\n"), CATALOG, NodeFixture.h100(1, 8));
    }

    private static List<Problem> problems(String more) throws IOException {
        return SchemaRules.check(new ObjectMapper(new YAMLFactory())
                .readTree("apiVersion: " + MimoDeployment.API_VERSION
                        + "\nkind: MimoDeployment\nmetadata: {name: mimo}\nspec:\n" + (SPEC + more).indent(2)));
    }
}
