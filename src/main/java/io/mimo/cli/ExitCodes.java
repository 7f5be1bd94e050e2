package io.mimo.cli;

import io.mimo.api.Verdict;
import java.util.List;

/** What a pipeline may rely on. */
final class ExitCodes {
    static final int FITS = 0;
    /** Invalid manifest or unreadable input. */
    static final int INVALID = 1;
    /** DoesNotFit, Unsupported or NotPlaceable. */
    static final int REFUSED = 2;

    static final int TIGHT = 3;
    /** EX_USAGE and EX_SOFTWARE of sysexits.h: what the user typed is wrong; what we wrote is wrong. */
    static final int USAGE = 64;

    static final int OUR_FAULT = 70;

    private static final List<Integer> GRAVEST_FIRST = List.of(INVALID, REFUSED, TIGHT);

    private ExitCodes() {}

    static int of(Verdict verdict, boolean acceptTight) {
        return switch (verdict) {
            case Fits -> FITS;
            case Tight -> acceptTight ? FITS : TIGHT;
            case DoesNotFit, Unsupported, NotPlaceable -> REFUSED;
            case Invalid -> INVALID;
        };
    }

    static int gravest(List<Verdict> verdicts, boolean acceptTight) {
        List<Integer> codes =
                verdicts.stream().map(verdict -> of(verdict, acceptTight)).toList();
        return GRAVEST_FIRST.stream().filter(codes::contains).findFirst().orElse(FITS);
    }
}
