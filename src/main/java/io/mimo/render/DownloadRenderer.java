package io.mimo.render;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.mimo.manifest.ModelLocation;
import io.mimo.plan.Engine;
import io.mimo.plan.EnvEntry;
import io.mimo.plan.MountPoints;
import io.mimo.plan.Overlay;
import io.mimo.plan.Plan;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The Job that fills the claim, and its script: fixed text for the Python of vLLM's image, told what to do by its
 * arguments.
 */
public final class DownloadRenderer {
    /** Where the script tells how far it is: GET /progress. */
    public static final int PROGRESS_PORT = 8001;

    private static final String SCRIPT_FOLDER = "/opt/mimo";
    private static final String MODELS = "models";
    private static final String SCRIPT = "script";
    private static final List<String> FILES = List.of("download.py", "hub.py", "progress.py");
    /**
     * A container that ends is started again, with the kubelet's growing delays, for as long as it takes: a token may
     * be mended.
     */
    private static final int TRIES = Integer.MAX_VALUE;
    /** Four streams with their digests; more would wait for the network (advice, not measured). */
    private static final Map<String, Quantity> REQUESTS =
            new TreeMap<>(Map.of("cpu", new Quantity("1"), "memory", new Quantity("512Mi")));

    private DownloadRenderer() {}

    static ConfigMap script(Plan plan, ModelLocation.Cached cached) {
        return new ConfigMapBuilder()
                .withMetadata(Metadata.of(plan, Names.weights(plan.workload().name(), cached.folder())))
                .withData(FILES.stream()
                        .collect(Collectors.toMap(
                                Function.identity(),
                                file -> BundledText.of("weights/" + file),
                                (a, b) -> b,
                                TreeMap::new)))
                .build();
    }

    static Job job(Plan plan, ModelLocation.Cached cached, Engine.Cache cache) {
        String name = Names.weights(plan.workload().name(), cached.folder());
        return new JobBuilder()
                .withMetadata(Metadata.of(plan, name))
                .withNewSpec()
                .withBackoffLimit(TRIES)
                .withTemplate(pod(plan, cached, cache, name))
                .endSpec()
                .build();
    }

    /** The product is left out: any node that the user's selector allows may download. */
    private static PodTemplateSpec pod(Plan plan, ModelLocation.Cached cached, Engine.Cache cache, String name) {
        Overlay overlay = plan.overlay();
        return new PodTemplateSpecBuilder()
                .withNewMetadata()
                .withLabels(Labels.downloadPod(plan))
                .withAnnotations(PodTemplate.annotations(overlay))
                .endMetadata()
                .withNewSpec()
                .withServiceAccountName(Names.serviceAccount(plan.workload().name()))
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withRestartPolicy("OnFailure")
                // not at every start: on a filled volume that would take minutes
                .withSecurityContext(PodTemplate.restricted()
                        .edit()
                        .withFsGroupChangePolicy("OnRootMismatch")
                        .build())
                .withNodeSelector(new TreeMap<>(overlay.nodeSelector()))
                .withTolerations(overlay.tolerations().stream()
                        .map(PodTemplate::toleration)
                        .toList())
                .withImagePullSecrets(overlay.imagePullSecrets().stream()
                        .distinct()
                        .map(LocalObjectReference::new)
                        .toList())
                .withVolumes(volumes(name))
                .withContainers(container(plan, cached, cache))
                .endSpec()
                .build();
    }

    private static List<Volume> volumes(String name) {
        return List.of(
                new VolumeBuilder()
                        .withName(MODELS)
                        .withNewPersistentVolumeClaim(name, null)
                        .build(),
                new VolumeBuilder()
                        .withName(SCRIPT)
                        .withNewConfigMap()
                        .withName(name)
                        .endConfigMap()
                        .build());
    }

    private static Container container(Plan plan, ModelLocation.Cached cached, Engine.Cache cache) {
        return new ContainerBuilder()
                .withName("download")
                .withImage(plan.engine().container().image())
                .withCommand("python3", SCRIPT_FOLDER + "/" + FILES.getFirst())
                .withArgs(
                        "--repository",
                        cached.source().repository(),
                        "--revision",
                        cached.revision(),
                        "--folder",
                        MountPoints.MODELS + "/" + cached.folder(),
                        "--port",
                        String.valueOf(PROGRESS_PORT))
                .withEnv(Environment.of(cache.environment()))
                .addToEnv(Environment.variable(new EnvEntry.Literal("PYTHONDONTWRITEBYTECODE", "1")))
                .addNewPort()
                .withName("progress")
                .withContainerPort(PROGRESS_PORT)
                .withProtocol("TCP")
                .endPort()
                .withNewResources()
                .withRequests(REQUESTS)
                .endResources()
                .withVolumeMounts(
                        new VolumeMountBuilder()
                                .withName(MODELS)
                                .withMountPath(MountPoints.MODELS)
                                .build(),
                        new VolumeMountBuilder()
                                .withName(SCRIPT)
                                .withMountPath(SCRIPT_FOLDER)
                                .withReadOnly(true)
                                .build())
                .withSecurityContext(ServingContainer.restricted())
                .withTerminationMessagePolicy("FallbackToLogsOnError")
                .build();
    }
}
