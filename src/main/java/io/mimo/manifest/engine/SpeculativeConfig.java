package io.mimo.manifest.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.mimo.manifest.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The value of {@code --speculative-config}: vLLM's config/speculative.py. Only the draft layer of the served
 * checkpoint (method {@code mtp}) is sized.
 */
public final class SpeculativeConfig {
    static final String FLAG = "--speculative-config";
    static final String METHOD = "mtp";
    /** vLLM's V1 model runner asserts no more (v1/sample/rejection_sampler.py, MAX_SPEC_LEN). */
    static final int MOST_TOKENS = 128;

    private static final String TOKENS_KEY = "num_speculative_tokens";
    private static final String REMEDY = "remove it, or write " + FLAG + "=" + canonical(1);

    private SpeculativeConfig() {}

    /**
     * The arguments with those of this flag made one, in canonical JSON; what cannot be passed on becomes a problem
     * instead.
     */
    static List<Argument> merged(
            List<Argument> arguments, Map<String, String> refusedMethods, String path, List<Problem> problems) {
        return JsonFlag.merged(
                arguments,
                FLAG,
                path,
                REMEDY,
                (words, given) -> JsonFlag.judgement(
                        method(words, given, refusedMethods)
                                .or(() -> tokens(words, given))
                                .or(() -> otherKeys(words, given)),
                        given,
                        sound -> canonical(tokens(sound))),
                problems);
    }

    /** Draft tokens of a canonical value. */
    static int tokens(String canonical) {
        return tokens(JsonFlag.read(canonical));
    }

    /**
     * A word of the argv with the commit that the draft layer is read from; every other word as it is. vLLM reads the
     * draft from the served repository, but at its default branch unless it is told the commit too
     * (config/speculative.py, {@code revision}).
     */
    public static String pinned(String word, Optional<String> revision) {
        if (revision.isEmpty() || !word.startsWith(FLAG + "=")) {
            return word;
        }
        return word.substring(0, word.length() - 1) + ", \"revision\": " + TextNode.valueOf(revision.get()) + "}";
    }

    private static String canonical(int tokens) {
        return "{\"method\": \"" + METHOD + "\", \"" + TOKENS_KEY + "\": " + tokens + "}";
    }

    private static int tokens(JsonNode given) {
        return given.path(TOKENS_KEY).intValue();
    }

    private static Optional<Problem> method(JsonFlag words, ObjectNode given, Map<String, String> refusedMethods) {
        String method = given.path("method").asText();
        if (method.equals(METHOD)) {
            return Optional.empty();
        }
        if (method.isEmpty()) {
            return Optional.of(words.notAccepted("it names no method, and vLLM would guess one"));
        }
        String why = refusedMethods.get(method);
        return Optional.of(
                why == null
                        ? words.notAccepted("no vLLM release read has a method of that name")
                        : words.notModelled("with method " + method, why));
    }

    private static Optional<Problem> tokens(JsonFlag words, ObjectNode given) {
        JsonNode tokens = given.path(TOKENS_KEY);
        boolean holds = tokens.isInt() && tokens.intValue() > 0 && tokens.intValue() <= MOST_TOKENS;
        return holds
                ? Optional.empty()
                : Optional.of(words.notAccepted(TOKENS_KEY + " must be a whole number from 1 to " + MOST_TOKENS));
    }

    private static Optional<Problem> otherKeys(JsonFlag words, ObjectNode given) {
        List<String> keys = new ArrayList<>();
        given.fieldNames().forEachRemaining(keys::add);
        return keys.stream()
                .filter(key -> !key.equals("method") && !key.equals(TOKENS_KEY))
                .findFirst()
                .map(key -> switch (key) {
                    case "model" ->
                        words.keyNotModelled(
                                key, "the draft layer is read from the served checkpoint, which vLLM does by itself");
                    case "revision" ->
                        words.keyNotModelled(key, "spec.model.revision decides it, and the operator writes it there");
                    default -> words.keyNotModelled(key, "only method and " + TOKENS_KEY + " are");
                });
    }
}
