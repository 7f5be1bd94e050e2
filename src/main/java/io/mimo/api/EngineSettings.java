package io.mimo.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** vLLM's image, its limits and what is passed through to it. */
@ValidationRule(
        // vLLM's own start-up rule (config/scheduler.py): a batch must hold at least one token of every running request
        value = "self.maxNumBatchedTokens >= self.maxNumSeqs",
        fieldPath = ".maxNumBatchedTokens",
        messageExpression =
                "'engine.maxNumBatchedTokens: %d is less than maxNumSeqs: %d, so vLLM refuses to start; raise "
                        + "maxNumBatchedTokens to at "
                        + "least %d or lower maxNumSeqs to %d'.format([self.maxNumBatchedTokens, self.maxNumSeqs, "
                        + "self.maxNumSeqs, "
                        + "self.maxNumBatchedTokens])",
        message = "engine.maxNumBatchedTokens must not be less than engine.maxNumSeqs")
public record EngineSettings(
        @Size(min = 1, max = 512)
        @Pattern(SchemaPatterns.IMAGE)
        @Default(EngineSettings.DEFAULT_IMAGE)
        @JsonPropertyDescription("vLLM image. Its version drives the sizing rules; a digest or a tag without one needs "
                + "engine.version.")
        String image,

        @Size(max = 64)
        @JsonPropertyDescription("vLLM release of the image, e.g. " + EngineSettings.DEFAULT_RELEASE
                + "; needed when the tag does not say it.")
        String version,

        @Default("" + EngineSettings.DEFAULT_ALLOW_UNREAD_RELEASE)
        @JsonPropertyDescription("Size a vLLM release that is far newer than all that were read as the newest of them.")
        Boolean allowUnreadRelease,

        @Min(1)
        @Max(65536)
        @Default("" + EngineSettings.DEFAULT_MAX_NUM_SEQS)
        @JsonPropertyDescription("Requests that run at once per data-parallel rank (vLLM --max-num-seqs).")
        Integer maxNumSeqs,

        @Min(16)
        @Max(1048576)
        @Default("" + EngineSettings.DEFAULT_MAX_NUM_BATCHED_TOKENS)
        @JsonPropertyDescription(
                "Tokens of one batch (vLLM --max-num-batched-tokens). Activation memory and the KV cache that one "
                        + "request needs both grow with it.")
        Integer maxNumBatchedTokens,

        @Size(max = 64)
        @JsonPropertyDescription(
                "More vLLM flags, one per item. What changes memory or layout and is not modelled, what "
                        + "contradicts a field and what the release does not know is refused.")
        List<@Size(max = 4096) String> extraArgs,

        @Size(max = 64) @JsonPropertyDescription("More environment variables for the engine.")
        List<EnvVar> env) {

    /** The vLLM release that a resource gets which names none: a catalogued one; all else derives from this line. */
    public static final String DEFAULT_RELEASE = "0.33.0";

    /** vLLM's own image of it. */
    public static final String DEFAULT_IMAGE = "vllm/vllm-openai:v" + DEFAULT_RELEASE;

    public static final boolean DEFAULT_ALLOW_UNREAD_RELEASE = false;
    public static final int DEFAULT_MAX_NUM_SEQS = 256;
    public static final int DEFAULT_MAX_NUM_BATCHED_TOKENS = 8192;

    /** Names nothing: every field has its default. */
    public static final EngineSettings NONE = new EngineSettings(null, null, null, null, null, null, null);

    /** The release and the limits that the memory rules ask for; the rest has its default. */
    public static EngineSettings sized(String version, Integer maxNumSeqs, Integer maxNumBatchedTokens) {
        return new EngineSettings(null, version, null, maxNumSeqs, maxNumBatchedTokens, null, null);
    }

    /** The same with that image. */
    public EngineSettings withImage(String other) {
        return new EngineSettings(other, version, allowUnreadRelease, maxNumSeqs, maxNumBatchedTokens, extraArgs, env);
    }

    /** A literal environment variable. */
    public record EnvVar(
            @Required
            @Size(min = 1, max = 253)
            @Pattern(SchemaPatterns.VARIABLE)
            @JsonPropertyDescription("Name of the variable.")
            String name,

            @Size(max = 4096) @JsonPropertyDescription("Its literal value.")
            String value) {}
}
