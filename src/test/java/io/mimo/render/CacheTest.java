package io.mimo.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.mimo.plan.Plan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The claim, the download and what the serving pods see of them. */
class CacheTest {
    private static final Plan PLAN =
            SamplePlans.cached(false, SamplePlans.volumeWithOverlay().overlay());
    private static final Rendered OBJECTS = Rendered.of(PLAN);
    private static final PodTemplateSpec DOWNLOAD =
            OBJECTS.the(Job.class).getSpec().getTemplate();

    @Test
    void theDownloadComesBeforeWhatReadsIt() {
        List<String> kinds = OBJECTS.kinds();
        assertThat(kinds).containsSubsequence("PersistentVolumeClaim", "ConfigMap", "Job", "Service", "Deployment");
        assertThat(Renderer.preparation(PLAN)).isEqualTo(OBJECTS.objects().subList(0, kinds.indexOf("Service")));
    }

    @Test
    void servingPodsReadTheFolderThatTheDownloadFillsAndNothingElse() {
        String folder = argument("--folder");
        assertThat(OBJECTS.container().getArgs().getFirst())
                .isEqualTo(folder)
                .isEqualTo("/models/XiaomiMiMo/MiMo-V2-Flash/refs+pr+1");
        String claim = OBJECTS.the(PersistentVolumeClaim.class).getMetadata().getName();
        assertThat(OBJECTS.pod().getVolumes())
                .filteredOn(volume -> volume.getPersistentVolumeClaim() != null)
                .singleElement()
                .satisfies(volume -> {
                    assertThat(volume.getPersistentVolumeClaim().getClaimName()).isEqualTo(claim);
                    assertThat(volume.getPersistentVolumeClaim().getReadOnly()).isTrue();
                });
        assertThat(OBJECTS.container().getVolumeMounts())
                .filteredOn(mount -> mount.getMountPath().equals("/models"))
                .singleElement()
                .satisfies(mount -> assertThat(mount.getReadOnly()).isTrue());
        assertThat(OBJECTS.container().getEnv())
                .extracting("name")
                .contains("HF_HUB_OFFLINE")
                .doesNotContain("HF_TOKEN");
    }

    @Test
    void onlyTheDownloadWritesAndOnlyItHasTheToken() {
        Container download = container();
        assertThat(download.getVolumeMounts())
                .filteredOn(mount -> mount.getMountPath().equals("/models"))
                .singleElement()
                .extracting(VolumeMount::getReadOnly)
                .isNull();
        assertThat(download.getEnv())
                .filteredOn(variable -> variable.getName().equals("HF_TOKEN"))
                .singleElement()
                .satisfies(token -> assertThat(
                                token.getValueFrom().getSecretKeyRef().getName())
                        .isEqualTo("hf-token"));
        assertThat(download.getCommand()).containsExactly("python3", "/opt/mimo/download.py");
        assertThat(argument("--repository")).isEqualTo("XiaomiMiMo/MiMo-V2-Flash");
        assertThat(argument("--revision")).isEqualTo("refs/pr/1");
        assertThat(download.getImage()).isEqualTo(OBJECTS.container().getImage());
    }

    @Test
    void theScriptIsTheTestedOne() throws Exception {
        ConfigMap script = OBJECTS.the(ConfigMap.class);
        assertThat(script.getData()).hasSize(3);
        for (var file : script.getData().entrySet()) {
            assertThat(file.getValue())
                    .isEqualTo(Files.readString(Path.of("src/main/resources/weights", file.getKey())));
        }
    }

    @Test
    void theDownloadTakesNoGpuAndIsRestricted() {
        PodSpec pod = DOWNLOAD.getSpec();
        Container download = container();
        assertThat(download.getResources().getRequests()).containsOnlyKeys("cpu", "memory");
        assertThat(download.getResources().getLimits()).isNullOrEmpty();
        assertThat(pod.getNodeSelector())
                .containsEntry("pool", "gpu")
                .doesNotContainEntry("nvidia.com/gpu.product", PLAN.placement().product());
        assertThat(pod.getTolerations()).isEqualTo(OBJECTS.pod().getTolerations());
        assertThat(pod.getImagePullSecrets()).isEqualTo(OBJECTS.pod().getImagePullSecrets());
        assertThat(pod.getAutomountServiceAccountToken()).isFalse();
        assertThat(pod.getSecurityContext().edit().withFsGroupChangePolicy(null).build())
                .isEqualTo(OBJECTS.pod().getSecurityContext());
        assertThat(download.getSecurityContext()).isEqualTo(OBJECTS.container().getSecurityContext());
    }

    @Test
    void nothingOfTheServingPodsFindsTheDownload() {
        var labels = DOWNLOAD.getMetadata().getLabels();
        assertThat(labels.entrySet())
                .doesNotContainSequence(
                        OBJECTS.the(Service.class).getSpec().getSelector().entrySet())
                .as("the Service's selector must not match");
        assertThat(labels.entrySet()
                        .containsAll(OBJECTS.the(Service.class)
                                .getSpec()
                                .getSelector()
                                .entrySet()))
                .isFalse();
        assertThat(labels.entrySet()
                        .containsAll(OBJECTS.deployment()
                                .getSpec()
                                .getSelector()
                                .getMatchLabels()
                                .entrySet()))
                .isFalse();
        assertThat(labels).containsEntry("team", "search").doesNotContainKey("kueue.x-k8s.io/queue-name");
        assertThat(OBJECTS.objects().stream()
                        .filter(NetworkPolicy.class::isInstance)
                        .map(NetworkPolicy.class::cast)
                        .filter(policy -> labels.entrySet()
                                .containsAll(policy.getSpec()
                                        .getPodSelector()
                                        .getMatchLabels()
                                        .entrySet())))
                .singleElement()
                .satisfies(policy -> assertThat(policy.getSpec()
                                .getIngress()
                                .getFirst()
                                .getPorts()
                                .getFirst()
                                .getPort()
                                .getIntVal())
                        .isEqualTo(container().getPorts().getFirst().getContainerPort()));
    }

    @Test
    void aRetainedClaimHasNoOwnerAndADeletedOneHas() {
        assertThat(OBJECTS.the(PersistentVolumeClaim.class).getMetadata().getOwnerReferences())
                .isEmpty();
        assertThat(Rendered.of(SamplePlans.cached(true, PLAN.overlay()))
                        .the(PersistentVolumeClaim.class)
                        .getMetadata()
                        .getOwnerReferences())
                .hasSize(1);
        assertThat(OBJECTS.objects())
                .filteredOn(object -> !(object instanceof PersistentVolumeClaim))
                .allSatisfy(object ->
                        assertThat(object.getMetadata().getOwnerReferences()).hasSize(1));
    }

    @Test
    void everyRevisionHasAClaimOfItsOwnWithANameThatFits() {
        String longest = "a".repeat(52);
        assertThat(Names.weights(longest, "x"))
                .hasSizeLessThanOrEqualTo(63)
                .matches("[a-z]([-a-z0-9]*[a-z0-9])?")
                .isNotEqualTo(Names.weights(longest, "y"));
        assertThat(Names.weights("a", "b c")).isNotEqualTo(Names.weights("a b", "c"));
    }

    private static Container container() {
        return DOWNLOAD.getSpec().getContainers().getFirst();
    }

    private static String argument(String flag) {
        List<String> arguments = container().getArgs();
        return Optional.of(arguments.indexOf(flag))
                .filter(at -> at >= 0)
                .map(at -> arguments.get(at + 1))
                .orElseThrow();
    }
}
