package io.mimo.manifest;

import io.mimo.api.MimoDeploymentSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fields without which nothing can be read. The API server demands them; an object stored under an older schema may
 * lack them.
 */
final class RequiredFields {
    private RequiredFields() {}

    static List<Problem> missing(@Nullable MimoDeploymentSpec spec) {
        List<Problem> missing = new ArrayList<>();
        require(spec != null, "spec", missing);
        if (spec != null) {
            require(spec.model() != null && spec.model().uri() != null, "spec.model.uri", missing);
            require(spec.precision() != null, "spec.precision", missing);
            require(
                    spec.parallelism() != null && spec.parallelism().tensor() != null,
                    "spec.parallelism.tensor",
                    missing);
            require(
                    spec.autoscaling() == null || spec.autoscaling().maxReplicas() != null,
                    "spec.autoscaling.maxReplicas",
                    missing);
        }
        return missing;
    }

    private static void require(boolean given, String path, List<Problem> missing) {
        if (!given) {
            missing.add(new Problem(
                    "Required",
                    path,
                    null,
                    path + " is required",
                    "add the field; see kubectl explain mimodeployment." + path));
        }
    }
}
