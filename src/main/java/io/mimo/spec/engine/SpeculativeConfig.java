package io.mimo.spec.engine;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.mimo.spec.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The value of {@code --speculative-config}, given as JSON or key by key: vLLM's config/speculative.py. Only the draft layer of the
 * served checkpoint (method {@code mtp}) is sized.
 */
public final class SpeculativeConfig {
    static final String FLAG = "--speculative-config";
    static final String METHOD = "mtp";
    /** vLLM's V1 model runner asserts no more (v1/sample/rejection_sampler.py, MAX_SPEC_LEN). */
    static final int MOST_TOKENS = 128;

    private static final String TOKENS_KEY = "num_speculative_tokens";
    private static final ObjectMapper JSON = new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final String REMEDY = "remove it, or write " + FLAG + "=" + canonical(1);

    private SpeculativeConfig() {}

    /** The arguments with those of this flag made one, in canonical JSON; what cannot be passed on becomes a problem instead. */
    static List<Argument> merged(List<Argument> arguments, Map<String, String> refusedMethods, String path, List<Problem> problems) {
        List<Argument> own = arguments.stream().filter(argument -> argument.flag().name().equals(FLAG)).toList();
        if (own.isEmpty()) {
            return arguments;
        }
        Argument first = own.getFirst();
        Refused refused = new Refused(path + "[" + first.item() + "]", first.shown());
        ObjectNode given = JSON.createObjectNode();
        Optional<Problem> problem = own.stream().flatMap(argument -> refused.reading(argument, given).stream()).findFirst()
                .or(() -> refused.judging(given, refusedMethods));
        problem.ifPresent(problems::add);
        List<Argument> merged = new ArrayList<>(arguments);
        merged.removeAll(own);
        if (problem.isEmpty()) {
            List<String> value = List.of(canonical(tokens(given)));
            merged.add(arguments.indexOf(first), new Argument(first.item(), first.shown(), first.spelling(), Optional.empty(), value));
        }
        return List.copyOf(merged);
    }

    /** Draft tokens of a canonical value. */
    static int tokens(String canonical) {
        try {
            return tokens(JSON.readTree(canonical));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(FLAG + " is no JSON: " + canonical, e);
        }
    }

    /**
     * A word of the argv with the commit that the draft layer is read from; every other word as it is. vLLM reads the draft from the
     * served repository, but at its default branch unless it is told the commit too (config/speculative.py, {@code revision}).
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

    /** The words in which a value is refused. */
    private record Refused(String path, String shown) {
        /** Adds what one argument gives. */
        Optional<Problem> reading(Argument argument, ObjectNode given) {
            if (argument.key().isPresent()) {
                given.set(argument.key().get(), value(argument.value()));
                return Optional.empty();
            }
            try {
                if (JSON.readTree(argument.value()) instanceof ObjectNode whole) {
                    given.setAll(whole);
                    return Optional.empty();
                }
                return Optional.of(notAccepted("it is no JSON object"));
            } catch (JsonProcessingException e) {
                return Optional.of(notAccepted("it cannot be read as JSON"));
            }
        }

        /** vLLM reads the value of a key as JSON where it is JSON, else as text. */
        private static JsonNode value(String text) {
            try {
                return JSON.readTree(text);
            } catch (JsonProcessingException e) {
                return TextNode.valueOf(text);
            }
        }

        Optional<Problem> judging(ObjectNode given, Map<String, String> refusedMethods) {
            return method(given, refusedMethods).or(() -> tokens(given)).or(() -> otherKeys(given));
        }

        private Optional<Problem> method(ObjectNode given, Map<String, String> refusedMethods) {
            String method = given.path("method").asText();
            if (method.equals(METHOD)) {
                return Optional.empty();
            }
            if (method.isEmpty()) {
                return Optional.of(notAccepted("it names no method, and vLLM would guess one"));
            }
            String why = refusedMethods.get(method);
            return Optional.of(why == null ? notAccepted("no vLLM release read has a method of that name")
                    : notModelled("with method " + method, why));
        }

        private Optional<Problem> tokens(ObjectNode given) {
            JsonNode tokens = given.path(TOKENS_KEY);
            boolean holds = tokens.isInt() && tokens.intValue() > 0 && tokens.intValue() <= MOST_TOKENS;
            return holds ? Optional.empty() : Optional.of(notAccepted(TOKENS_KEY + " must be a whole number from 1 to " + MOST_TOKENS));
        }

        private Optional<Problem> otherKeys(ObjectNode given) {
            List<String> keys = new ArrayList<>();
            given.fieldNames().forEachRemaining(keys::add);
            return keys.stream().filter(key -> !key.equals("method") && !key.equals(TOKENS_KEY)).findFirst().map(key -> switch (key) {
                case "model" -> keyNotModelled(key, "the draft layer is read from the served checkpoint, which vLLM does by itself");
                case "revision" -> keyNotModelled(key, "spec.model.revision decides it, and the operator writes it there");
                default -> keyNotModelled(FlagProblems.abbreviated(key), "only method and " + TOKENS_KEY + " are");
            });
        }

        private Problem notAccepted(String why) {
            return new Problem("FlagValueNotAccepted", path, shown, FLAG + " is not accepted with this value: " + why, REMEDY);
        }

        private Problem keyNotModelled(String key, String why) {
            return notModelled("with the key " + key, why);
        }

        private Problem notModelled(String part, String why) {
            return new Problem("FlagNotModelled", path, shown, FLAG + " " + part + " is not modelled, the sizing would not hold: " + why,
                    REMEDY);
        }
    }
}
