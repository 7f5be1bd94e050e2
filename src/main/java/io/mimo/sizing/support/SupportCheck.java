package io.mimo.sizing.support;

import java.util.Optional;

/**
 * One thing that vLLM cannot run, or that nobody has proven. A new one is a class of this kind, named as its reason,
 * and a line in {@link SupportChecks}; one that refuses is a {@link SupportRefusal}.
 */
interface SupportCheck {
    /** @return empty where nothing is to be said */
    Optional<Finding> check(EngineStart start);
}
