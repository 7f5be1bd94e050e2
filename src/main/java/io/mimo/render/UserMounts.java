package io.mimo.render;

import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.mimo.api.MountedObject;
import io.mimo.plan.Overlay;
import java.util.ArrayList;
import java.util.List;

/**
 * ConfigMaps and Secrets of {@code podTemplate} as folders of the serving container, read-only. None is optional: a pod
 * whose object is missing waits for it, and serves with what was asked for.
 */
final class UserMounts {
    private static final String CONFIG_MAP = "config-map-";
    private static final String SECRET = "secret-";

    private UserMounts() {}

    static List<Volume> volumes(Overlay overlay) {
        List<Volume> volumes = new ArrayList<>();
        for (int i = 0; i < overlay.configMaps().size(); i++) {
            volumes.add(new VolumeBuilder()
                    .withName(CONFIG_MAP + i)
                    .withNewConfigMap()
                    .withName(overlay.configMaps().get(i).name())
                    .endConfigMap()
                    .build());
        }
        for (int i = 0; i < overlay.secrets().size(); i++) {
            volumes.add(new VolumeBuilder()
                    .withName(SECRET + i)
                    .withNewSecret()
                    .withSecretName(overlay.secrets().get(i).name())
                    .endSecret()
                    .build());
        }
        return volumes;
    }

    static List<VolumeMount> mounts(Overlay overlay) {
        List<VolumeMount> mounts = new ArrayList<>();
        add(CONFIG_MAP, overlay.configMaps(), mounts);
        add(SECRET, overlay.secrets(), mounts);
        return mounts;
    }

    private static void add(String prefix, List<MountedObject> given, List<VolumeMount> mounts) {
        for (int i = 0; i < given.size(); i++) {
            mounts.add(new VolumeMountBuilder()
                    .withName(prefix + i)
                    .withMountPath(given.get(i).mountPath())
                    .withReadOnly(true)
                    .build());
        }
    }
}
