package io.mimo.plan;

/** A literal variable, one read from a Secret of the same namespace, or one from the pod's own fields. */
public sealed interface EnvEntry {
    String name();

    record Literal(String name, String value) implements EnvEntry {}

    record FromSecret(String name, String secret, String key) implements EnvEntry {}

    /** {@code path} as the downward API spells it, e.g. {@code status.podIP}. */
    record FromField(String name, String path) implements EnvEntry {}
}
