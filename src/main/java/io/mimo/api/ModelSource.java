package io.mimo.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/**
 * Where the checkpoint comes from. vLLM loads what the uri holds; {@code spec.precision} only says what is expected
 * there.
 */
@ValidationRule(
        value = "self.uri.matches('^(hf://[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*"
                + "|pvc://[a-z0-9]([-a-z0-9.]*[a-z0-9])?(/[!-~]*)?|s3://[a-z0-9]([-a-z0-9.]*[a-z0-9])?(/[!-~]*)?)$')",
        fieldPath = ".uri",
        messageExpression =
                "'model.uri: %s is none of hf://OWNER/REPOSITORY, pvc://CLAIM/PATH and s3://BUCKET/PREFIX; name the "
                        + "checkpoint in one of these forms'.format([self.uri])",
        message = "model.uri must be hf://OWNER/REPOSITORY, pvc://CLAIM/PATH or s3://BUCKET/PREFIX")
@ValidationRule(
        value = "!self.uri.contains('/../') && !self.uri.endsWith('/..')",
        fieldPath = ".uri",
        messageExpression = "'model.uri: %s leaves its volume through \"..\"; write the path from the root of the "
                + "volume'.format([self.uri])",
        message = "model.uri must not hold \"..\"")
@ValidationRule(
        value = "self.uri.startsWith('hf://') || !has(self.revision) || self.revision == ''",
        fieldPath = ".revision",
        messageExpression =
                "'model.revision: only an hf:// repository has revisions, and model.uri is %s; remove revision'"
                        + ".format([self.uri])",
        message = "model.revision is for hf:// only")
@ValidationRule(
        value = "self.uri.startsWith('hf://') || !has(self.tokenSecretRef)",
        fieldPath = ".tokenSecretRef",
        messageExpression =
                "'model.tokenSecretRef: only an hf:// repository takes a token, and model.uri is %s; remove "
                        + "tokenSecretRef'"
                        + ".format([self.uri])",
        message = "model.tokenSecretRef is for hf:// only")
@ValidationRule(
        value = "self.uri.startsWith('s3://') || !has(self.credentialsSecretRef)",
        fieldPath = ".credentialsSecretRef",
        messageExpression =
                "'model.credentialsSecretRef: only an s3:// bucket takes credentials, and model.uri is %s; remove "
                        + "credentialsSecretRef'.format([self.uri])",
        message = "model.credentialsSecretRef is for s3:// only")
@ValidationRule(
        value = "self.uri.startsWith('s3://') || !has(self.endpoint) || self.endpoint == ''",
        fieldPath = ".endpoint",
        messageExpression =
                "'model.endpoint: only an s3:// bucket has an endpoint, and model.uri is %s; remove endpoint'"
                        + ".format([self.uri])",
        message = "model.endpoint is for s3:// only")
public record ModelSource(
        @Required
        @Size(max = 512)
        @JsonPropertyDescription(
                "The checkpoint: hf://OWNER/REPOSITORY, pvc://CLAIM/PATH or s3://BUCKET/PREFIX. A known "
                        + "checkpoint decides the precision; see spec.precision.")
        String uri,

        @Size(max = 128)
        @Pattern(SchemaPatterns.REVISION)
        @JsonPropertyDescription(
                "Commit hash or tag of an hf:// repository. Unpinned gives the warning RevisionNotPinned: the "
                        + "repository may change its weights under a running service.")
        String revision,

        @Size(max = 63)
        @Pattern(SchemaPatterns.OPTIONAL_MODEL)
        @JsonPropertyDescription("The model whose shapes the checkpoint has, e.g. MiMo-V2-Flash: needed for an hf:// "
                + "repository that the catalogue does not know.")
        String architecture,

        @JsonPropertyDescription("How an INT4 checkpoint that the catalogue does not know is quantised.")
        Quantization quantization,

        @Size(max = 253)
        @Pattern(SchemaPatterns.SERVED_NAME)
        @JsonPropertyDescription(
                "The model name that clients send (vLLM --served-model-name). Default: the resource's name.")
        String servedName,

        @JsonPropertyDescription("Secret of the same namespace that holds the Hugging Face token.")
        SecretKeyRef tokenSecretRef,

        @JsonPropertyDescription(
                "Secret of the same namespace with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, for s3:// only.")
        SecretRef credentialsSecretRef,

        @Size(max = 512)
        @Pattern(SchemaPatterns.ENDPOINT)
        @JsonPropertyDescription("S3 endpoint URL, for s3:// only; default: the provider's own.")
        String endpoint,

        @Min(10)
        @Max(100000)
        @Default("" + ModelSource.DEFAULT_READ_MEGABYTES_PER_SECOND)
        @JsonPropertyDescription(
                "Slowest rate, in MB/s (10^6 B), at which a pod may read the weights; decides how long a start may "
                        + "take before it counts as failed.")
        Integer readMegabytesPerSecond) {

    /**
     * Slowest disk that is still waited for, in MB/s. 313 GB at 1 GB/s take 5 minutes; shared file systems are several
     * times slower.
     */
    public static final int DEFAULT_READ_MEGABYTES_PER_SECOND = 200;

    /** The weights at that place, whose format the catalogue knows. */
    public static ModelSource at(String uri) {
        return new ModelSource(uri, null, null, null, null, null, null, null, null);
    }

    /** A checkpoint's weight quantisation. */
    @ValidationRule(
            value = "!has(self.groupSize) || self.groupSize in [32, 64, 128]",
            fieldPath = ".groupSize",
            messageExpression =
                    "'model.quantization.groupSize: %d is not a group size that the INT4 kernels take; the legal "
                            + "values are "
                            + "32, 64 and 128'.format([has(self.groupSize) ? self.groupSize : 0])",
            message = "model.quantization.groupSize must be 32, 64 or 128")
    public record Quantization(
            @JsonPropertyDescription(
                    "Storage format: compressed-tensors (symmetric) or awq (asymmetric, has zero points).")
            Format format,

            @JsonPropertyDescription(
                    "Weights that share one scale: 32, 64 or 128. Default " + Quantization.DEFAULT_GROUP_SIZE + ".")
            Integer groupSize) {

        public static final int DEFAULT_GROUP_SIZE = 128;

        /** Formats whose bytes per group are known. */
        public enum Format {
            @JsonProperty("compressed-tensors")
            COMPRESSED_TENSORS,
            @JsonProperty("awq")
            AWQ
        }
    }

    /** One key of a Secret in the resource's own namespace. */
    public record SecretKeyRef(
            @Required
            @Size(min = 1, max = 253)
            @Pattern(SchemaPatterns.OBJECT_NAME)
            @JsonPropertyDescription("Name of the Secret.")
            String name,

            @Required
            @Size(min = 1, max = 253)
            @Pattern(SchemaPatterns.SECRET_KEY)
            @JsonPropertyDescription("Key within the Secret.")
            String key) {}

    /** A Secret in the resource's own namespace. */
    public record SecretRef(
            @Required
            @Size(min = 1, max = 253)
            @Pattern(SchemaPatterns.OBJECT_NAME)
            @JsonPropertyDescription("Name of the Secret.")
            String name) {}
}
