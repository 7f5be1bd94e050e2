package io.mimo.catalog;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How the releases serve the model over HTTP; {@code parsers} from old to new. */
public record ServingFacts(List<Parsers> parsers, List<Metric> metrics) {
    /** Parsers of the model's thoughts and tool calls, from a release on. */
    public record Parsers(EngineVersion from, String reasoning, String toolCall) {}

    /**
     * A series of /metrics, without the suffix that its kind adds on the wire.
     *
     * @param until last release that has it; null = the newest read
     * @param labels values of labels besides {@code model_name} and {@code engine}
     */
    public record Metric(
            String name,
            Kind kind,
            EngineVersion from,
            @Nullable EngineVersion until,
            Map<String, List<String>> labels) {
        public Metric {
            labels = labels == null ? Map.of() : Map.copyOf(labels);
        }

        /** Kinds of Prometheus' text format, as it spells them. */
        public enum Kind {
            gauge,
            counter,
            histogram
        }

        public boolean in(EngineVersion release) {
            return from.compareTo(release) <= 0 && (until == null || release.compareTo(until) <= 0);
        }

        /** Names on the wire. */
        Stream<String> series() {
            return switch (kind) {
                case gauge -> Stream.of(name);
                case counter -> Stream.of(name + "_total");
                case histogram -> Stream.of(name + "_bucket", name + "_sum", name + "_count");
            };
        }
    }

    public ServingFacts {
        parsers = List.copyOf(parsers);
        metrics = List.copyOf(metrics);
    }

    public Parsers parsers(EngineVersion release) {
        return parsers.stream()
                .filter(each -> each.from().compareTo(release) <= 0)
                .reduce(parsers.getFirst(), (before, each) -> each);
    }

    /** Names of all series that every one of the releases exports. */
    public Set<String> series(List<EngineVersion> releases) {
        return metrics.stream()
                .filter(metric -> releases.stream().allMatch(metric::in))
                .flatMap(Metric::series)
                .collect(Collectors.toUnmodifiableSet());
    }
}
