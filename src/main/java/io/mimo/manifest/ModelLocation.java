package io.mimo.manifest;

import java.util.Optional;

/** Where the checkpoint lies, by the scheme of {@code spec.model.uri}. */
public sealed interface ModelLocation {
    /** {@code hf://owner/repository}, downloaded by the engine; the revision is empty when not pinned. */
    record HuggingFace(String repository, Optional<String> revision) implements ModelLocation {}

    /** An {@code hf://} repository that is downloaded once to a claim of the operator's making. */
    record Cached(HuggingFace source) implements ModelLocation {
        private static final String DEFAULT_BRANCH = "main";

        /** What is downloaded: the pinned revision or, as it is at the first download, the hub's default branch. */
        public String revision() {
            return source.revision().orElse(DEFAULT_BRANCH);
        }

        /** Where it lies, relative to the volume's root; no revision contains a plus sign. */
        public String folder() {
            return source.repository() + "/" + revision().replace('/', '+');
        }
    }

    /** {@code pvc://claim/path}; the path is relative to the volume's root and may be empty. */
    record Volume(String claim, String path) implements ModelLocation {}

    /** {@code s3://bucket/prefix}, the uri kept whole. */
    record S3(String uri, Optional<String> endpoint) implements ModelLocation {}

    /** Reads a uri that has passed the schema's rule. */
    static ModelLocation of(String uri, Optional<String> revision, Optional<String> endpoint) {
        if (uri.startsWith("pvc://")) {
            String[] parts = uri.substring("pvc://".length()).split("/", 2);
            return new Volume(parts[0], parts.length > 1 ? parts[1] : "");
        }
        return uri.startsWith("s3://")
                ? new S3(uri, endpoint)
                : new HuggingFace(uri.substring("hf://".length()), revision);
    }
}
