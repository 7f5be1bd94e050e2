package io.mimo.catalog.flags;

import io.mimo.catalog.EngineVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The environment variables that the operator has an opinion on. Immutable. */
public final class VariableCatalog {
    private final List<VariableFacts> variables;
    private final Map<String, VariableFacts> exact = new HashMap<>();

    private VariableCatalog(List<VariableFacts> variables) {
        this.variables = List.copyOf(variables);
        for (VariableFacts variable : variables) {
            if (!variable.prefix()) {
                exact.put(variable.name(), variable);
            }
        }
    }

    /** Reads the catalogue from the class path. */
    public static VariableCatalog load() {
        List<VariableFacts> variables = new ArrayList<>();
        for (String[] columns : CatalogLines.of("variables.txt", 6)) {
            variables.add(VariableFacts.of(columns));
        }
        return new VariableCatalog(variables);
    }

    /** All entries, in the order of their names. */
    public List<VariableFacts> variables() {
        return variables;
    }

    /** The entry of that name, else the prefix that it begins with. */
    public Optional<VariableFacts> find(String name) {
        return Optional.ofNullable(exact.get(name)).or(() -> variables.stream()
                .filter(v -> v.prefix() && v.matches(name))
                .findFirst());
    }

    /** A variable of vLLM's that this release reads and that looks like the word. */
    public Optional<String> nearest(String word, EngineVersion version) {
        List<String> names = variables.stream()
                .filter(v -> v.name().startsWith("VLLM_") && v.existsIn(version))
                .map(VariableFacts::name)
                .toList();
        return NearestName.of(word, names);
    }
}
