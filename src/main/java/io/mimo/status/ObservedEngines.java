package io.mimo.status;

import java.util.Optional;

/**
 * What the engines of the present pod template tell of their memory.
 *
 * @param measured of one that is or was ready; empty until one was asked
 * @param disproof present while the plan of that template is disproved
 */
public record ObservedEngines(Optional<Measurement> measured, Optional<Disproof> disproof) {
    public static final ObservedEngines NONE = new ObservedEngines(Optional.empty(), Optional.empty());
}
