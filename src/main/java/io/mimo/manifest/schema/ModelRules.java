package io.mimo.manifest.schema;

import static io.mimo.manifest.schema.ObjectRules.broken;

import io.mimo.api.ModelSource;
import io.mimo.manifest.Problem;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Rules of {@link ModelSource}. */
final class ModelRules {
    private static final Pattern URI = Pattern.compile("hf://[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*"
            + "|pvc://[a-z0-9]([-a-z0-9.]*[a-z0-9])?(/[!-~]*)?|s3://[a-z0-9]([-a-z0-9.]*[a-z0-9])?(/[!-~]*)?");
    private static final Set<Integer> GROUP_SIZES = Set.of(32, 64, 128);

    private ModelRules() {}

    static void check(ModelSource model, List<Problem> problems) {
        String uri = model.uri();
        if (uri != null) {
            checkUri(uri, problems);
            onlyFor("hf://", uri, "revision", model.revision(), "hf:// repository has revisions", problems);
            onlyFor("hf://", uri, "tokenSecretRef", model.tokenSecretRef(), "hf:// repository takes a token", problems);
            onlyFor(
                    "s3://",
                    uri,
                    "credentialsSecretRef",
                    model.credentialsSecretRef(),
                    "s3:// bucket takes credentials",
                    problems);
            onlyFor("s3://", uri, "endpoint", model.endpoint(), "s3:// bucket has an endpoint", problems);
        }
        Integer group =
                model.quantization() == null ? null : model.quantization().groupSize();
        if (group != null && !GROUP_SIZES.contains(group)) {
            problems.add(broken(
                    "GroupSizeUnknown",
                    "spec.model.quantization.groupSize",
                    group,
                    "model.quantization.groupSize: " + group
                            + " is not a group size that the INT4 kernels take; the legal values are 32, 64 and 128"));
        }
    }

    private static void checkUri(String uri, List<Problem> problems) {
        if (!URI.matcher(uri).matches()) {
            problems.add(broken(
                    "UriNotUnderstood",
                    "spec.model.uri",
                    uri,
                    "model.uri: " + uri
                            + " is none of hf://OWNER/REPOSITORY, pvc://CLAIM/PATH and s3://BUCKET/PREFIX; name the "
                            + "checkpoint in one of these "
                            + "forms"));
        }
        if (uri.contains("/../") || uri.endsWith("/..")) {
            problems.add(broken(
                    "UriLeavesVolume",
                    "spec.model.uri",
                    uri,
                    "model.uri: " + uri
                            + " leaves its volume through \"..\"; write the path from the root of the volume"));
        }
    }

    private static void onlyFor(
            String scheme, String uri, String field, @Nullable Object value, String reason, List<Problem> problems) {
        if (value != null && !value.equals("") && !uri.startsWith(scheme)) {
            problems.add(broken(
                    "FieldOfOtherScheme",
                    "spec.model." + field,
                    value instanceof String ? value : null,
                    "model." + field + ": only an " + reason + ", and model.uri is " + uri + "; remove " + field));
        }
    }
}
