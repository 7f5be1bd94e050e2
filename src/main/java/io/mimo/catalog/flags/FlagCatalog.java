package io.mimo.catalog.flags;

import io.mimo.catalog.EngineVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every flag of {@code vllm serve} in the releases read. Immutable; loading takes a few milliseconds. */
public final class FlagCatalog {
    private final List<FlagFacts> flags;
    private final List<Spelling> spellings = new ArrayList<>();
    private final Map<String, Spelling> anywhere = new HashMap<>();

    private final Map<String, String> refusedSpeculation;
    private final Map<String, ConnectorFacts> connectors;
    private final ParserNames parsers;

    private FlagCatalog(
            List<FlagFacts> flags,
            Map<String, String> refusedSpeculation,
            Map<String, ConnectorFacts> connectors,
            ParserNames parsers) {
        this.flags = List.copyOf(flags);
        this.refusedSpeculation = Map.copyOf(refusedSpeculation);
        this.connectors = Map.copyOf(connectors);
        this.parsers = parsers;
        for (FlagFacts flag : flags) {
            spellings.addAll(flag.spellings());
        }
        for (Spelling spelling : spellings) {
            // a flag's own name comes before the opposite of another (--disable-log-requests was both, in different
            // releases)
            if (!spelling.negated() || !anywhere.containsKey(spelling.text())) {
                anywhere.put(spelling.text(), spelling);
            }
        }
    }

    /** Reads the catalogue from the class path. */
    public static FlagCatalog load() {
        List<FlagFacts> flags = new ArrayList<>();
        for (String[] columns : CatalogLines.of("flags.txt", 8)) {
            flags.add(FlagFacts.of(columns));
        }
        Map<String, String> refused = new HashMap<>();
        for (String[] columns : CatalogLines.of("speculation.txt", 2)) {
            refused.put(columns[0], columns[1]);
        }
        Map<String, ConnectorFacts> connectors = new HashMap<>();
        for (String[] columns : CatalogLines.of("connectors.txt", 5)) {
            connectors.put(columns[0], ConnectorFacts.of(columns));
        }
        return new FlagCatalog(flags, refused, connectors, ParserNames.load());
    }

    /** Values of {@code kv_connector} in {@code --kv-transfer-config}, by name. */
    public Map<String, ConnectorFacts> connectors() {
        return connectors;
    }

    /** Values of {@code --reasoning-parser} and {@code --tool-call-parser}. */
    public ParserNames parsers() {
        return parsers;
    }

    /**
     * Methods of {@code --speculative-config} that are refused, each with the reason why: one line without a full stop.
     */
    public Map<String, String> refusedSpeculation() {
        return refusedSpeculation;
    }

    /** All flags, in the order of their names. */
    public List<FlagFacts> flags() {
        return flags;
    }

    /** The flag of that positive name, with its dashes. */
    public Optional<FlagFacts> find(String canonicalName) {
        return Optional.ofNullable(anywhere.get(canonicalName))
                .map(Spelling::flag)
                .filter(flag -> flag.name().equals(canonicalName));
    }

    /** True when the release understands that spelling: a name, a negative form or a short alias, with dashes. */
    public boolean existsIn(String flag, EngineVersion version) {
        return spellings.stream()
                .anyMatch(spelling ->
                        spelling.text().equals(flag) && spelling.releases().contains(version));
    }

    /** What one release understands. */
    public Vocabulary vocabulary(EngineVersion version) {
        return new Vocabulary(
                spellings.stream()
                        .filter(spelling -> spelling.releases().contains(version))
                        .toList(),
                anywhere);
    }

    /** What any release read understands: to read an argv whose flags are known to exist. */
    public Vocabulary anyRelease() {
        return new Vocabulary(List.copyOf(anywhere.values()), anywhere);
    }
}
