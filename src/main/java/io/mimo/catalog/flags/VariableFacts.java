package io.mimo.catalog.flags;

import io.mimo.catalog.EngineVersion;

/**
 * One environment variable, or all that begin with a prefix.
 *
 * @param name without the {@code *} of a prefix
 * @param prefix true when every name that begins so is meant
 * @param releases those that read it; all for variables that are not vLLM's
 */
public record VariableFacts(String name, boolean prefix, Releases releases, Ruling ruling) {
    static VariableFacts of(String[] columns) {
        boolean prefix = columns[0].endsWith("*");
        return new VariableFacts(
                prefix ? columns[0].substring(0, columns[0].length() - 1) : columns[0],
                prefix,
                columns[1].equals("any") ? Releases.all() : Releases.parse(columns[1]),
                Ruling.of(Treatment.of(columns[2]), columns[3], columns[4], columns[5]));
    }

    boolean matches(String variable) {
        return prefix ? variable.startsWith(name) : variable.equals(name);
    }

    /** True when that release reads it. */
    public boolean existsIn(EngineVersion version) {
        return releases.contains(version);
    }
}
