package io.mimo.sizing.support;

/** A check that refuses, and so has a remedy. */
interface SupportRefusal extends SupportCheck {
    /** What to change, from what has caused it; asked only where it refuses. */
    String remedy(EngineStart start);
}
