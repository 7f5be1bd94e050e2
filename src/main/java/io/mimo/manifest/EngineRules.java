package io.mimo.manifest;

import io.mimo.catalog.Catalog;
import io.mimo.catalog.ModelFacts;
import io.mimo.manifest.engine.EngineEffects;
import java.util.List;
import java.util.Locale;

/** Rules about the engine's draft layer and the model's context. */
final class EngineRules {
    /**
     * Words in the model's name for which vLLM drops the method that it was given (config/speculative.py, 0.21 to
     * 0.33).
     */
    private static final List<String> OTHER_DRAFTS = List.of("eagle-", "eagle3", "dflash", "dspark");

    private EngineRules() {}

    /** A draft layer that no release would load, whatever the GPUs, and one that may not be there. */
    static void checkDraft(
            EngineEffects effects,
            int batchedTokens,
            String uri,
            Catalog catalog,
            List<Problem> problems,
            List<Warning> warnings) {
        if (!effects.drafts()) {
            return;
        }
        checkBatch(effects.draftTokens(), batchedTokens, problems);
        String name = uri.startsWith("pvc://") ? uri.replaceFirst("pvc://[^/]*", "") : uri;
        OTHER_DRAFTS.stream()
                .filter(name.toLowerCase(Locale.ROOT)::contains)
                .findFirst()
                .ifPresent(word -> problems.add(new Problem(
                        "DraftMistaken",
                        "spec.model.uri",
                        uri,
                        "model.uri: " + uri + " has the word " + word + " in it, for which vLLM takes the draft "
                                + "layer for another kind of draft and does not start",
                        "rename it, or remove --speculative-config")));
        if (catalog.checkpoint(uri).isEmpty()) {
            warnings.add(new Warning(
                    "DraftWeightsNotVerified",
                    "spec.model.uri",
                    "whether " + uri
                            + " holds the draft layer (model.mtp.layers.0) is not known; without it vLLM stops while "
                            + "loading, or drafts noise that is never "
                            + "accepted"));
        }
    }

    /**
     * vLLM refuses a batch that holds no more than one request's draft tokens (config/vllm.py,
     * _set_max_num_scheduled_tokens).
     */
    private static void checkBatch(int draftTokens, int batchedTokens, List<Problem> problems) {
        if (draftTokens >= batchedTokens) {
            problems.add(new Problem(
                    "DraftTokensExceedBatch",
                    "spec.engine.extraArgs",
                    draftTokens,
                    "--speculative-config asks for " + draftTokens
                            + " draft tokens, which a batch of engine.maxNumBatchedTokens: " + batchedTokens
                            + " cannot hold beside a token",
                    "set num_speculative_tokens below " + batchedTokens));
        }
    }

    /** vLLM refuses a longer request than the model's positions (config/model.py). */
    static void checkContext(int maxModelLen, ModelFacts model, List<Problem> problems) {
        if (maxModelLen > model.maxPositions()) {
            problems.add(new Problem(
                    "ContextOutOfRange",
                    "spec.maxModelLen",
                    maxModelLen,
                    "maxModelLen: " + maxModelLen + " is more than the " + model.maxPositions() + " positions that "
                            + model.name() + " was trained for",
                    "set maxModelLen to " + model.maxPositions() + " or less"));
        }
    }
}
