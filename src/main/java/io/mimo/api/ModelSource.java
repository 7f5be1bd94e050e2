package io.mimo.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** Where the checkpoint comes from. vLLM loads what the uri holds; {@code spec.precision} only says what is expected there. */
@ValidationRule(
        value = "self.uri.matches('^(hf://[^/]+/[^/]+|pvc://[^/]+(/.+)?|s3://[^/]+(/.+)?)$')",
        fieldPath = ".uri",
        messageExpression = "'model.uri: %s is none of hf://OWNER/REPOSITORY, pvc://CLAIM/PATH and s3://BUCKET/PREFIX; name the "
                + "checkpoint in one of these forms'.format([self.uri])",
        message = "model.uri must be hf://OWNER/REPOSITORY, pvc://CLAIM/PATH or s3://BUCKET/PREFIX")
public record ModelSource(
        @Required
                @Size(min = 1, max = 512)
                @JsonPropertyDescription("The checkpoint: hf://OWNER/REPOSITORY, pvc://CLAIM/PATH or s3://BUCKET/PREFIX. A known "
                        + "checkpoint decides the precision; see spec.precision.")
                String uri,
        @Size(max = 128)
                @JsonPropertyDescription("Commit hash or tag of an hf:// repository. Unpinned gives the warning RevisionNotPinned: the "
                        + "repository may change its weights under a running service.")
                String revision,
        @JsonPropertyDescription("How an INT4 checkpoint that the catalogue does not know is quantised.") Quantization quantization,
        @Size(max = 253)
                @Pattern("^[A-Za-z0-9][A-Za-z0-9._/-]*$")
                @JsonPropertyDescription("The model name that clients send (vLLM --served-model-name). Default: the resource's name.")
                String servedName,
        @JsonPropertyDescription("Secret of the same namespace that holds the Hugging Face token.") SecretKeyRef tokenSecretRef,
        @JsonPropertyDescription("Secret of the same namespace with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, for s3:// only.")
                SecretRef credentialsSecretRef,
        @Size(max = 512)
                @JsonPropertyDescription("S3 endpoint URL, for s3:// only; default: the provider's own.")
                String endpoint) {

    /** A checkpoint's weight quantisation. */
    public record Quantization(
            @JsonPropertyDescription("Storage format: compressed-tensors (symmetric) or awq (asymmetric, has zero points).")
                    Format format,
            @Min(32) @Max(128) @JsonPropertyDescription("Weights that share one scale: 32, 64 or 128. Default 128.") Integer groupSize) {

        /** Formats whose bytes per group are known. */
        public enum Format {
            @com.fasterxml.jackson.annotation.JsonProperty("compressed-tensors")
            COMPRESSED_TENSORS,
            @com.fasterxml.jackson.annotation.JsonProperty("awq")
            AWQ
        }
    }

    /** One key of a Secret in the resource's own namespace. */
    public record SecretKeyRef(
            @Required @Size(min = 1, max = 253) @JsonPropertyDescription("Name of the Secret.") String name,
            @Required @Size(min = 1, max = 253) @JsonPropertyDescription("Key within the Secret.") String key) {}

    /** A Secret in the resource's own namespace. */
    public record SecretRef(
            @Required @Size(min = 1, max = 253) @JsonPropertyDescription("Name of the Secret.") String name) {}
}
