package io.mimo.catalog.flags;

import io.mimo.catalog.EngineVersion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The parsers of answers that each release registers, by the flag that chooses one. */
public final class ParserNames {
    private final Map<String, Map<String, Releases>> byFlag;

    private ParserNames(Map<String, Map<String, Releases>> byFlag) {
        this.byFlag = byFlag;
    }

    static ParserNames load() {
        Map<String, Map<String, Releases>> byFlag = new TreeMap<>();
        for (String[] columns : CatalogLines.of("parsers.txt", 2)) {
            String[] value = columns[0].split("=", 2);
            byFlag.computeIfAbsent("--".concat(value[0]), flag -> new TreeMap<>())
                    .put(value[1], Releases.parse(columns[1]));
        }
        return new ParserNames(byFlag);
    }

    /** @param flag its name with the dashes */
    public boolean areChosenBy(String flag) {
        return byFlag.containsKey(flag);
    }

    /** Those that the release registers, in order. */
    public List<String> of(String flag, EngineVersion version) {
        return byFlag.getOrDefault(flag, Map.of()).entrySet().stream()
                .filter(parser -> parser.getValue().contains(version))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The releases that register a name; empty when none of those read does. */
    public Optional<Releases> releases(String flag, String name) {
        return Optional.ofNullable(byFlag.getOrDefault(flag, Map.of()).get(name));
    }
}
