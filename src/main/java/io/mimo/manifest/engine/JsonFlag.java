package io.mimo.manifest.engine;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.mimo.manifest.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A flag whose value is a JSON object, given whole or key by key, of which the sizer must know the content.
 *
 * @param path of the first item that names it
 * @param shown that item's words
 * @param remedy what to write instead, the same for all that is wrong with it
 */
record JsonFlag(String flag, String path, String shown, String remedy) {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** What a judge says of an object: that it cannot be passed on, or the value that is. */
    sealed interface Outcome {
        record Broken(Problem problem) implements Outcome {}

        record Sound(String canonical) implements Outcome {}
    }

    /** The judge of one flag, who words its refusals with the flag given to it. */
    @FunctionalInterface
    interface Evaluator {
        Outcome judge(JsonFlag words, ObjectNode given);
    }

    /**
     * The arguments with those of this flag made one, in canonical JSON; what cannot be passed on becomes a problem
     * instead.
     */
    static List<Argument> merged(
            List<Argument> arguments,
            String flag,
            String path,
            String remedy,
            Evaluator judge,
            List<Problem> problems) {
        List<Argument> own = arguments.stream()
                .filter(argument -> argument.flag().name().equals(flag))
                .toList();
        if (own.isEmpty()) {
            return arguments;
        }
        Argument first = own.getFirst();
        JsonFlag words = new JsonFlag(flag, path + "[" + first.item() + "]", first.shown(), remedy);
        ObjectNode given = JSON.createObjectNode();
        Outcome judgement = own.stream()
                .flatMap(argument -> words.reading(argument, given).stream())
                .findFirst()
                .<Outcome>map(Outcome.Broken::new)
                .orElseGet(() -> judge.judge(words, given));
        List<Argument> merged = new ArrayList<>(arguments);
        merged.removeAll(own);
        switch (judgement) {
            case Outcome.Broken(Problem problem) -> problems.add(problem);
            case Outcome.Sound(String canonical) ->
                merged.add(
                        arguments.indexOf(first),
                        new Argument(
                                first.item(), first.shown(), first.spelling(), Optional.empty(), List.of(canonical)));
        }
        return List.copyOf(merged);
    }

    /** A judgement from the first problem, if there is one, else the object in canonical spelling. */
    static Outcome judgement(Optional<Problem> problem, ObjectNode given, Function<ObjectNode, String> canonical) {
        return problem.<Outcome>map(Outcome.Broken::new).orElseGet(() -> new Outcome.Sound(canonical.apply(given)));
    }

    /** An object that {@link #merged} has found sound. */
    static JsonNode read(String canonical) {
        try {
            return JSON.readTree(canonical);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON: " + canonical, e);
        }
    }

    /** Adds what one argument gives. */
    private Optional<Problem> reading(Argument argument, ObjectNode given) {
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

    Problem notAccepted(String why) {
        return new Problem(
                "FlagValueNotAccepted", path, shown, flag + " is not accepted with this value: " + why, remedy);
    }

    Problem keyNotModelled(String key, String why) {
        return notModelled("with the key " + FlagProblems.abbreviated(key), why);
    }

    Problem notModelled(String part, String why) {
        return notModelled(part, why, remedy);
    }

    /** Not modelled either, but memory set aside would let it pass. */
    Problem coverable(String part, String why) {
        return notModelled(part, why, remedy + ExtraOverhead.OR_SET);
    }

    private Problem notModelled(String part, String why, String wayOut) {
        return new Problem(
                "FlagNotModelled",
                path,
                shown,
                flag + " " + part + " is not modelled, the sizing would not hold: " + why,
                wayOut);
    }
}
