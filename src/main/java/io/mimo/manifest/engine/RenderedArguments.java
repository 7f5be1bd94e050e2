package io.mimo.manifest.engine;

import io.mimo.catalog.flags.FlagCatalog;
import io.mimo.catalog.flags.Releases;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The argv of an engine container, read back: what vLLM will be told, to be compared with what was sized. The inverse
 * of rendering.
 *
 * @param model the first word
 * @param tensor vLLM's default 1 where the argv is silent; so data and pipeline
 * @param maxModelLen tokens; empty where vLLM would choose by itself, so all that are optional
 * @param kvCacheDtype vLLM's default {@code auto} where the argv is silent
 * @param effects eager, async scheduling, hybrid KV-cache manager and attention back end
 */
public record RenderedArguments(
        String model,
        int tensor,
        int data,
        int pipeline,
        boolean expertParallel,
        OptionalInt maxModelLen,
        Optional<BigDecimal> gpuMemoryUtilization,
        OptionalInt maxNumSeqs,
        OptionalInt maxNumBatchedTokens,
        String kvCacheDtype,
        EngineEffects effects) {

    /**
     * Reads an argv, the model first, as the newest release would.
     *
     * @throws IllegalArgumentException when a word cannot be read or a flag is given twice: no argv of ours is so
     */
    public static RenderedArguments parse(List<String> argv, FlagCatalog catalog) {
        if (argv.isEmpty() || FlagWord.looksLikeFlag(argv.getFirst())) {
            throw new IllegalArgumentException("the first word is not a model: " + argv);
        }
        Map<String, Argument> given = read(argv.subList(1, argv.size()), catalog);
        List<Argument> arguments = List.copyOf(given.values());
        HybridManager hybrid = HybridManager.under(arguments, catalog.connectors(), Releases.READ.getLast());
        return new RenderedArguments(
                argv.getFirst(),
                number(given, "--tensor-parallel-size").orElse(1),
                number(given, "--data-parallel-size").orElse(1),
                number(given, "--pipeline-parallel-size").orElse(1),
                Optional.ofNullable(given.get("--enable-expert-parallel"))
                        .map(argument -> !argument.negated())
                        .orElse(false),
                number(given, "--max-model-len"),
                text(given, "--gpu-memory-utilization").map(BigDecimal::new),
                number(given, "--max-num-seqs"),
                number(given, "--max-num-batched-tokens"),
                text(given, "--kv-cache-dtype").orElse("auto"),
                arguments.stream().map(hybrid::effects).reduce(EngineEffects.NONE, EngineEffects::and));
    }

    private static Map<String, Argument> read(List<String> words, FlagCatalog catalog) {
        Map<String, Argument> given = new HashMap<>();
        for (Reading reading : ArgumentReader.read(words, Releases.READ.getLast(), catalog.anyRelease(), "argv")) {
            switch (reading) {
                case Reading.Unreadable unreadable ->
                    throw new IllegalArgumentException(unreadable.problem().toString());
                case Argument argument -> {
                    if (given.put(argument.flag().name() + argument.key().orElse(""), argument) != null) {
                        throw new IllegalArgumentException("given twice: " + argument.name());
                    }
                }
            }
        }
        return given;
    }

    private static OptionalInt number(Map<String, Argument> given, String flag) {
        return text(given, flag).map(Integer::parseInt).map(OptionalInt::of).orElseGet(OptionalInt::empty);
    }

    private static Optional<String> text(Map<String, Argument> given, String flag) {
        return Optional.ofNullable(given.get(flag)).map(Argument::value);
    }
}
