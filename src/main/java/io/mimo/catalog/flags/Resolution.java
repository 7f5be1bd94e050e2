package io.mimo.catalog.flags;

import java.util.List;
import java.util.Optional;

/** What a word that looks like a flag means to a release. */
public sealed interface Resolution {
    /** It is this flag, written out or as an abbreviation that only this flag begins with. */
    record Known(Spelling spelling) implements Resolution {}

    /** An abbreviation of several. */
    record Ambiguous(List<String> candidates) implements Resolution {}

    /** A flag of other releases. */
    record Absent(Spelling spelling) implements Resolution {}

    /** No flag of any release read; {@code nearest} is one of this release that looks like it. */
    record Unknown(Optional<String> nearest) implements Resolution {}
}
