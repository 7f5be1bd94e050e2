package io.mimo.status;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How an engine ends for want of GPU memory, as its last words tell. The one list of what is recognised; amounts are in
 * GiB (2^30 B) per GPU, and those of {@link Allocation} are 0 where the words have none.
 */
public sealed interface OutOfGpuMemory {
    /** The reason of the pod's cause, one of {@link Reasons}. */
    String reason();

    /** In vLLM's own figures, for the middle of a sentence. */
    String words();

    /** Another try with the same plan on a GPU that is otherwise empty would end so too. */
    default boolean disproves() {
        return true;
    }

    /** PyTorch could not allocate (c10/cuda/CUDACachingAllocator.cpp). */
    record Allocation(BigDecimal wantedGiB, BigDecimal totalGiB, BigDecimal freeGiB) implements OutOfGpuMemory {
        @Override
        public String reason() {
            return Reasons.CUDA_OUT_OF_MEMORY;
        }

        /** Least that was missing; 0 where the words have no amounts, or memory was free but in pieces. */
        public BigDecimal missingGiB() {
            return wantedGiB.subtract(freeGiB).max(BigDecimal.ZERO);
        }

        @Override
        public String words() {
            return totalGiB.signum() == 0
                    ? "CUDA out of memory"
                    : "CUDA out of memory: " + wantedGiB + " GiB wanted, " + freeGiB + " of " + totalGiB + " GiB free";
        }
    }

    /**
     * What is left does not hold one request of maxModelLen (vLLM v1/core/kv_cache_utils.py).
     *
     * @param longest tokens that vLLM says would fit; 0 = it does not say
     */
    record KvCache(BigDecimal neededGiB, BigDecimal availableGiB, int longest) implements OutOfGpuMemory {
        @Override
        public String reason() {
            return Reasons.KV_CACHE_TOO_SMALL;
        }

        @Override
        public String words() {
            return "one longest request needs " + neededGiB + " GiB of KV cache, " + availableGiB + " GiB are left";
        }
    }

    /** Weights and activations leave nothing at all (vLLM v1/core/kv_cache_utils.py). */
    record NoBlocks() implements OutOfGpuMemory {
        @Override
        public String reason() {
            return Reasons.KV_CACHE_TOO_SMALL;
        }

        @Override
        public String words() {
            return "nothing is left for the KV cache";
        }
    }

    /**
     * Before anything was loaded, less was free than gpuMemoryUtilization asks for (vLLM v1/worker/utils.py). A process
     * of somebody else's that holds memory says nothing of the plan. But a CUDA context with its communication buffers
     * takes 1.94 to 2.41 GiB itself (measured: vLLM 0.26.0 on 4 x H200, TP4 and TP2 x PP2 or DP2, 2026-11-27): where no
     * more than that is taken, every pod of the plan ends so.
     */
    record TakenAtStart(BigDecimal freeGiB, BigDecimal totalGiB, BigDecimal wantedGiB) implements OutOfGpuMemory {
        /** The largest measured, rounded up. */
        static final BigDecimal CONTEXT_GIB = new BigDecimal("2.5");

        public BigDecimal takenGiB() {
            return totalGiB.subtract(freeGiB);
        }

        /** The largest gpuMemoryUtilization that would have started, two decimals. */
        public BigDecimal reachable() {
            return freeGiB.divide(totalGiB.max(freeGiB).max(BigDecimal.ONE), 2, RoundingMode.FLOOR);
        }

        @Override
        public String reason() {
            return Reasons.GPU_MEMORY_TAKEN;
        }

        @Override
        public boolean disproves() {
            return takenGiB().compareTo(CONTEXT_GIB) <= 0;
        }

        @Override
        public String words() {
            return wantedGiB + " GiB wanted before loading, " + freeGiB + " of " + totalGiB + " GiB free";
        }
    }

    /** The gravest that a container's last words name; empty for others. */
    static Optional<OutOfGpuMemory> read(String words) {
        return Text.ALL.stream().flatMap(text -> text.in(words).stream()).findFirst();
    }

    /** One of the texts, with what is read of it. */
    record Text(Pattern pattern, Function<Matcher, OutOfGpuMemory> meaning) {
        private static final String AMOUNT = "([0-9]{1,6}(?:\\.[0-9]{1,6})?)";
        private static final String WITH_UNIT = AMOUNT + " (bytes|[KMG]iB)";
        /** What tells more comes first: the same words may follow from it. */
        private static final List<Text> ALL = List.of(
                new Text(
                        "max seq len \\([0-9]+\\), \\(?" + AMOUNT
                                + " GiB KV cache is needed, which is larger than the available KV cache memory \\("
                                + AMOUNT + " GiB\\)(?:.*?estimated maximum model length is ([0-9]{1,9}))?",
                        at -> new KvCache(
                                new BigDecimal(at.group(1)),
                                new BigDecimal(at.group(2)),
                                at.group(3) == null ? 0 : Integer.parseInt(at.group(3)))),
                new Text("No available memory for the cache blocks", _ -> new NoBlocks()),
                new Text(
                        "Free memory on device[^(]{0,40}\\(" + AMOUNT + "/" + AMOUNT
                                + " GiB\\) on startup is less than desired GPU memory "
                                + "utilization \\([0-9.]{1,20}, " + AMOUNT + " GiB\\)",
                        at -> new TakenAtStart(
                                new BigDecimal(at.group(1)), new BigDecimal(at.group(2)), new BigDecimal(at.group(3)))),
                new Text(
                        "Tried to allocate " + WITH_UNIT + "\\. GPU [0-9]{1,3} has a total capacity of " + WITH_UNIT
                                + " of which " + WITH_UNIT + " is free",
                        at -> new Allocation(gib(at, 1), gib(at, 3), gib(at, 5))),
                new Text(
                        "CUDA out of memory|torch\\.(?:cuda\\.)?OutOfMemoryError",
                        _ -> new Allocation(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO)));

        private Text(String regex, Function<Matcher, OutOfGpuMemory> meaning) {
            this(Pattern.compile(regex, Pattern.DOTALL), meaning);
        }

        private Optional<OutOfGpuMemory> in(String words) {
            Matcher found = pattern.matcher(words);
            return found.find() ? Optional.of(meaning.apply(found)) : Optional.empty();
        }

        /** Two decimals, as PyTorch writes them, whatever the unit. */
        private static BigDecimal gib(Matcher at, int group) {
            double unit =
                    switch (at.group(group + 1).toUpperCase(Locale.ROOT)) {
                        case "GIB" -> 1;
                        case "MIB" -> 1 << 10;
                        case "KIB" -> 1 << 20;
                        default -> 1 << 30;
                    };
            return new BigDecimal(String.format(Locale.ROOT, "%.2f", Double.parseDouble(at.group(group)) / unit));
        }
    }
}
