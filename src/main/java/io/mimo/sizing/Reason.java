package io.mimo.sizing;

import io.mimo.api.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * Why a refusal is one.
 *
 * @param verdict the verdict that this reason alone would give
 * @param reason stable PascalCase word
 * @param path field path, or empty when no single field is meant
 * @param message what is wrong and what follows, in one line
 * @param remedy what to change, in one line
 */
public record Reason(
        Verdict verdict,
        String reason,
        String path,
        @Nullable Object value,
        String message,
        String remedy) {

    /** True when the message is the ledger in words, to which the nearest fit belongs. */
    public boolean arithmetic() {
        return reason.equals("ShortOfMemory") || reason.equals("WeightsExceedBudget");
    }
}
