package io.mimo.operator.children;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.mimo.api.MimoDeploymentStatus;
import io.mimo.manifest.Fingerprint;
import io.mimo.manifest.schema.TemplateInputs;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a workload was last applied from, kept on the workload itself: written in the same request as the template, so
 * that the two never disagree.
 *
 * @param revision names the template as the build of that time rendered it
 * @param inputs what of the spec entered it
 * @param image the engine's image as it was chosen; admission may have written another
 * @param released whether the user's release brought it, so that others wait until it serves
 */
public record WorkloadRecord(String revision, TemplateInputs inputs, String image, boolean released) {
    static final String REVISION = "serving.mimo.io/revision";
    private static final String INPUTS = "serving.mimo.io/inputs";
    private static final String IMAGE = "serving.mimo.io/image";
    private static final String RELEASED = "serving.mimo.io/released";

    /** Empty for a workload that an operator without records has made. */
    public static Optional<WorkloadRecord> of(HasMetadata workload) {
        Map<String, String> annotations =
                Optional.ofNullable(workload.getMetadata().getAnnotations()).orElse(Map.of());
        return Optional.ofNullable(annotations.get(INPUTS))
                .flatMap(TemplateInputs::parse)
                .filter(_ -> annotations.containsKey(REVISION) && annotations.containsKey(IMAGE))
                .map(inputs -> new WorkloadRecord(
                        annotations.get(REVISION), inputs, annotations.get(IMAGE), annotations.containsKey(RELEASED)));
    }

    /** The status speaks of the very template that the workload was last applied from. */
    public static boolean isReportedIn(MimoDeploymentStatus status, HasMetadata workload) {
        return status.plan() != null
                && of(workload)
                        .filter(record -> record.revision().equals(status.plan().revision()))
                        .isPresent();
    }

    public WorkloadRecord byRelease() {
        return new WorkloadRecord(revision, inputs, image, true);
    }

    public Map<String, String> annotations() {
        Map<String, String> annotations =
                new TreeMap<>(Map.of(REVISION, revision, INPUTS, inputs.toString(), IMAGE, image));
        if (released) {
            annotations.put(RELEASED, revision);
        }
        return annotations;
    }

    /** Of a Deployment, a LeaderWorkerSet or a Job, as rendered. */
    public static String revision(JsonNode rendered) {
        return Fingerprint.of(rendered.path("spec").path(templateOf(rendered)));
    }

    /** The field of the spec that makes new pods when it changes. */
    public static String templateOf(JsonNode workload) {
        return workload.path("spec").has("leaderWorkerTemplate") ? "leaderWorkerTemplate" : "template";
    }
}
