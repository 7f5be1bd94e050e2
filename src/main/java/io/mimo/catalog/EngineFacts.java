package io.mimo.catalog;

import java.util.List;

/**
 * What is known of one vLLM version: the rules of the release itself, or of its two neighbours that were read when it
 * was not. Sizing takes the larger need of all rules.
 */
public record EngineFacts(EngineVersion version, List<ReleaseFacts> rules, Reading reading) {
    /** How the rules came to be known. */
    public enum Reading {
        /** The release itself was read. */
        Read,
        /** It lies between two that were read, whose rules stand for it. */
        Between,
        /** It is newer than all that were read; the newest one's rules stand for it. */
        Ahead,
        /** So much newer that nobody can say what it does. */
        FarAhead
    }

    public EngineFacts {
        rules = List.copyOf(rules);
    }
}
