package io.mimo.manifest.engine;

import io.mimo.manifest.Problem;

/** What became of one or more items: an argument, or the reason why there is none. */
sealed interface Reading permits Argument, Reading.Unreadable {
    /** Items that are no argument of the release. */
    record Unreadable(Problem problem) implements Reading {}
}
