package io.mimo.spec.engine;

import io.mimo.spec.Problem;

/** What became of one or more items: an argument, or the reason why there is none. */
sealed interface Reading permits Argument, Reading.Unreadable {
    /** Items that are no argument of the release. */
    record Unreadable(Problem problem) implements Reading {}
}
