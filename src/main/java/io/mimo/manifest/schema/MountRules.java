package io.mimo.manifest.schema;

import static io.mimo.manifest.schema.ObjectRules.broken;
import static java.util.Objects.requireNonNullElse;

import io.mimo.api.MountedObject;
import io.mimo.api.PodOverlay;
import io.mimo.manifest.Problem;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Rules of what {@link PodOverlay} mounts, and of the scheduler beside a queue. */
final class MountRules {
    private static final List<String> TAKEN = listed(MountedObject.TAKEN);
    private static final List<String> IMAGE = listed(MountedObject.IMAGE);
    private static final String OWN_PATH = "and one would hide the other; give each a path of its own";

    private MountRules() {}

    static void check(PodOverlay overlay, List<Problem> problems) {
        List<MountedObject> configMaps = mounts(overlay.configMaps());
        List<MountedObject> secrets = mounts(overlay.secrets());
        checkPaths("configMaps", overlay.configMaps(), problems);
        checkPaths("secrets", overlay.secrets(), problems);
        checkNested("configMaps", configMaps, problems);
        checkNested("secrets", secrets, problems);
        if (secrets.stream().anyMatch(a -> configMaps.stream().anyMatch(b -> isIn(a, b) || isIn(b, a)))) {
            problems.add(broken(
                    "MountPathsOverlap",
                    "spec.podTemplate.secrets",
                    null,
                    "podTemplate.secrets: a mountPath is that of a ConfigMap, lies in it or holds it, " + OWN_PATH));
        }
        checkScheduler(overlay, problems);
    }

    private static void checkPaths(String field, @Nullable List<MountedObject> all, List<Problem> problems) {
        List<MountedObject> mounts = requireNonNullElse(all, List.of());
        for (int i = 0; i < mounts.size(); i++) {
            if (mounts.get(i) == null || mounts.get(i).mountPath() == null) {
                continue;
            }
            String mountPath = mounts.get(i).mountPath();
            String path = "spec.podTemplate." + field + "[" + i + "].mountPath";
            if (TAKEN.stream().anyMatch(folder -> (mountPath + "/").startsWith(folder + "/"))) {
                problems.add(broken(
                        "MountPathTaken",
                        path,
                        mountPath,
                        "podTemplate: a mountPath lies in a folder that the operator or the container runtime fills ("
                                + String.join(", ", TAKEN) + "); use another, such as /etc/mimo"));
            }
            if (IMAGE.contains(mountPath)) {
                problems.add(broken(
                        "MountPathHidesImage",
                        path,
                        mountPath,
                        "podTemplate: a mountPath would hide a folder without which the image cannot start; use a "
                                + "folder of its own, such as /etc/mimo"));
            }
        }
    }

    private static void checkNested(String field, List<MountedObject> mounts, List<Problem> problems) {
        boolean nested = mounts.stream()
                .anyMatch(a -> mounts.stream().filter(b -> isIn(a, b)).count() > 1);
        if (nested) {
            problems.add(broken(
                    "MountPathsOverlap",
                    "spec.podTemplate." + field,
                    null,
                    "podTemplate." + field + ": a mountPath is that of another or lies in it, " + OWN_PATH));
        }
    }

    private static void checkScheduler(PodOverlay overlay, List<Problem> problems) {
        String scheduler = requireNonNullElse(overlay.schedulerName(), "");
        boolean volcano = scheduler.isEmpty() || scheduler.equals("volcano");
        if (!volcano
                && requireNonNullElse(overlay.annotations(), Map.<String, String>of())
                        .containsKey(PodOverlay.VOLCANO_QUEUE)) {
            problems.add(broken(
                    "SchedulersContradict",
                    "spec.podTemplate.schedulerName",
                    scheduler,
                    "podTemplate.schedulerName: the annotation " + PodOverlay.VOLCANO_QUEUE
                            + " gives the pods to Volcano, which holds nothing back for another scheduler; remove the "
                            + "annotation or set schedulerName: volcano"));
        }
    }

    private static List<MountedObject> mounts(@Nullable List<MountedObject> all) {
        return requireNonNullElse(all, List.<MountedObject>of()).stream()
                .filter(Objects::nonNull)
                .filter(mount -> mount.mountPath() != null)
                .toList();
    }

    private static boolean isIn(MountedObject one, MountedObject other) {
        return (one.mountPath() + "/").startsWith(other.mountPath() + "/");
    }

    /** The texts of a CEL list. */
    private static List<String> listed(String cel) {
        return Arrays.asList(cel.substring(2, cel.length() - 2).split("', '"));
    }
}
