package io.mimo.status.conditions;

import io.mimo.plan.Plan;
import java.util.List;
import java.util.Optional;

/** Numbers that a plan's engine is started with. */
final class Argument {
    private static final String BATCHED_TOKENS = "--max-num-batched-tokens";
    private static final int LEAST_TOKENS = 2048;

    private Argument() {}

    static String maxModelLen(Plan plan) {
        return value(plan, "--max-model-len").orElse("");
    }

    /** What activations take grows with it (measured: 139,264 B per token and GPU, vLLM 0.26.0, TP4, 2026-11-27). */
    static String fewerBatchedTokens(Plan plan) {
        return value(plan, BATCHED_TOKENS)
                .filter(text -> text.matches("[0-9]{1,9}"))
                .map(Integer::valueOf)
                .filter(tokens -> tokens > LEAST_TOKENS)
                .map(tokens -> "lower engine.maxNumBatchedTokens from " + tokens + " to " + tokens / 2)
                .orElse("spread each replica over more than "
                        + plan.placement().layout().gpus() + " GPUs");
    }

    private static Optional<String> value(Plan plan, String flag) {
        List<String> words = plan.engine().container().arguments();
        int at = words.indexOf(flag);
        return at < 0 || at + 1 == words.size() ? Optional.empty() : Optional.of(words.get(at + 1));
    }
}
