package io.mimo.render;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.mimo.manifest.ModelLocation;
import io.mimo.manifest.ScratchSpace;
import io.mimo.plan.Engine;
import io.mimo.plan.MountPoints;
import io.mimo.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Volumes of a pod whose root file system is read-only: shared memory, scratch space and, where a claim holds them, the
 * weights.
 */
final class Storage {
    private static final String SHARED_MEMORY = "shm";
    private static final String SCRATCH = "scratch";
    private static final String MODELS = "models";

    private Storage() {}

    static List<Volume> volumes(Plan plan) {
        List<Volume> volumes = new ArrayList<>();
        volumes.add(new VolumeBuilder()
                .withName(SHARED_MEMORY)
                .withNewEmptyDir()
                .withMedium("Memory")
                .withSizeLimit(quantity(plan.engine().container().sharedMemoryBytes()))
                .endEmptyDir()
                .build());
        volumes.add(new VolumeBuilder()
                .withName(SCRATCH)
                .withNewEmptyDir()
                .withSizeLimit(scratchSize(plan.engine().weights()))
                .endEmptyDir()
                .build());
        // read-only as a volume too: fsGroup would otherwise make the kubelet change the owner of the user's files
        claim(plan)
                .ifPresent(claim -> volumes.add(new VolumeBuilder()
                        .withName(MODELS)
                        .withNewPersistentVolumeClaim(claim, true)
                        .build()));
        return volumes;
    }

    /** The claim that holds the weights. */
    private static Optional<String> claim(Plan plan) {
        return switch (plan.engine().weights().location()) {
            case ModelLocation.Volume volume -> Optional.of(volume.claim());
            case ModelLocation.Cached cached ->
                Optional.of(Names.weights(plan.workload().name(), cached.folder()));
            case ModelLocation.HuggingFace _, ModelLocation.S3 _ -> Optional.empty();
        };
    }

    /**
     * The sub-path makes the kubelet create the folder: there is no shell that could, and a missing TMPDIR stops
     * Python.
     */
    static List<VolumeMount> mounts(Plan plan) {
        List<VolumeMount> mounts = new ArrayList<>();
        mounts.add(mount(SHARED_MEMORY, "/dev/shm").build());
        mounts.add(mount(SCRATCH, MountPoints.SCRATCH).build());
        mounts.add(mount(SCRATCH, MountPoints.TEMPORARY).withSubPath("tmp").build());
        if (claim(plan).isPresent()) {
            mounts.add(mount(MODELS, MountPoints.MODELS).withReadOnly(true).build());
        }
        return mounts;
    }

    /** Ephemeral storage that the pod may fill. */
    static Quantity scratchSize(Engine.Weights weights) {
        return quantity(ScratchSpace.bytes(weights.location(), weights.bytes()));
    }

    /** Bytes as the API server writes them back: the largest binary unit that divides them. */
    private static Quantity quantity(long bytes) {
        String[] units = {"", "Ki", "Mi", "Gi", "Ti", "Pi"};
        int unit = 0;
        long amount = bytes;
        while (amount > 0 && amount % 1024 == 0 && unit < units.length - 1) {
            amount /= 1024;
            unit++;
        }
        return new Quantity(amount + units[unit]);
    }

    private static VolumeMountBuilder mount(String volume, String path) {
        return new VolumeMountBuilder().withName(volume).withMountPath(path);
    }
}
