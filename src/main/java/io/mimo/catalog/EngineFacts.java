package io.mimo.catalog;

import java.util.List;

/**
 * What is known of one vLLM version: the rules of the release itself, or of its two neighbours that were read when it
 * was not. Sizing takes the larger need of all rules.
 *
 * @param interpolated true when the version lies between two read releases or above the newest
 */
public record EngineFacts(EngineVersion version, List<ReleaseFacts> rules, boolean interpolated) {
    public EngineFacts {
        rules = List.copyOf(rules);
    }
}
