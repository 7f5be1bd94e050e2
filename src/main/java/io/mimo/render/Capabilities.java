package io.mimo.render;

import java.util.EnumSet;
import java.util.Set;

/** Which optional kinds the cluster serves. */
public record Capabilities(Set<OptionalKind> kinds) {
    public Capabilities {
        kinds = Set.copyOf(kinds);
    }

    public static Capabilities all() {
        return new Capabilities(EnumSet.allOf(OptionalKind.class));
    }

    public static Capabilities none() {
        return new Capabilities(Set.of());
    }

    boolean serves(OptionalKind kind) {
        return kinds.contains(kind);
    }
}
