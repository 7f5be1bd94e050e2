package io.mimo.operator.scrape;

import io.mimo.status.EngineFigures;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * The KV cache of an engine as {@code vllm:cache_config_info} of its /metrics tells it (vLLM v1/metrics/loggers.py): a
 * gauge of value 1 whose labels are the fields of its CacheConfig, others in every release. {@code num_gpu_blocks} is
 * in all of them and "None" until the memory is profiled; {@code kv_cache_size_tokens} came with 0.24. One series for
 * each engine (data-parallel rank) of the server, and in each of them the blocks of all engines together, but the
 * tokens of one (v1/engine/core_client.py and v1/engine/utils.py: "Sum num_gpu_blocks from all engines in DP case";
 * measured: 280,518 blocks of 184,320 B beside a pool of 48.15 GiB on each of two ranks).
 */
final class CacheConfigText {
    private static final String SERIES = "vllm:cache_config_info";
    /** More than any pool has, and small enough to reckon with. */
    private static final Pattern COUNT = Pattern.compile("[0-9]{1,15}");

    private static final Comparator<EngineFigures> LEAST = Comparator.comparingLong(
                    (EngineFigures figures) -> figures.kvCacheTokens().orElse(Long.MAX_VALUE))
            .thenComparingLong(EngineFigures::blocks);

    private CacheConfigText() {}

    /**
     * One engine's share, by the series that has least; empty while one of them does not know yet, and for any other
     * text.
     */
    static Optional<EngineFigures> read(String metrics) {
        List<Optional<EngineFigures>> engines = metrics.lines()
                .map(String::strip)
                .filter(line -> line.startsWith(SERIES))
                .map(line -> line.substring(SERIES.length()).strip())
                .filter(line -> line.startsWith("{"))
                .map(line -> figures(labels(line)))
                .toList();
        return engines.stream().anyMatch(Optional::isEmpty)
                ? Optional.empty()
                : engines.stream()
                        .flatMap(Optional::stream)
                        .min(LEAST)
                        .map(all -> new EngineFigures(Math.ceilDiv(all.blocks(), engines.size()), all.kvCacheTokens()));
    }

    /**
     * As the text format has them (https://prometheus.io/docs/instrumenting/exposition_formats/); no escape can be part
     * of a count.
     */
    private static Map<String, String> labels(String line) {
        Map<String, String> labels = new HashMap<>();
        int at = 0;
        while (at < line.length() && line.charAt(at) != '}') {
            int open = line.indexOf('"', at);
            int close = open < 0 ? line.length() : end(line, open + 1);
            if (close == line.length()) {
                return labels;
            }
            labels.put(line.substring(at, open).replaceAll("[{,=\\s]", ""), line.substring(open + 1, close));
            at = close + 1;
        }
        return labels;
    }

    /** Of a value: at the first quote that is not escaped, or at the end of the line. */
    private static int end(String line, int from) {
        int at = from;
        while (at < line.length() && line.charAt(at) != '"') {
            at += line.charAt(at) == '\\' ? 2 : 1;
        }
        return Math.min(at, line.length());
    }

    private static Optional<EngineFigures> figures(Map<String, String> labels) {
        OptionalLong blocks = count(labels, "num_gpu_blocks");
        return blocks.isEmpty()
                ? Optional.empty()
                : Optional.of(new EngineFigures(blocks.getAsLong(), count(labels, "kv_cache_size_tokens")));
    }

    /** A pool without blocks serves nothing: 0 is no answer either. */
    private static OptionalLong count(Map<String, String> labels, String name) {
        return Optional.ofNullable(labels.get(name))
                .filter(text -> COUNT.matcher(text).matches())
                .map(Long::valueOf)
                .filter(count -> count > 0)
                .map(OptionalLong::of)
                .orElseGet(OptionalLong::empty);
    }
}
