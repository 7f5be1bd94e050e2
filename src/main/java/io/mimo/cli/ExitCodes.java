package io.mimo.cli;

import io.mimo.api.PlanReport;
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

    /** @param requireAllReplicas a plan of which a replica finds no place counts as one that finds none */
    static int of(PlanReport report, boolean acceptTight, boolean requireAllReplicas) {
        return requireAllReplicas && lacksReplicas(report) ? REFUSED : of(report.verdict(), acceptTight);
    }

    static int gravest(List<Integer> codes) {
        return GRAVEST_FIRST.stream().filter(codes::contains).findFirst().orElse(FITS);
    }

    private static boolean lacksReplicas(PlanReport report) {
        return !report.verdict().isRefusal()
                && report.placement() != null
                && report.placement().replicasPlaceable() < report.placement().replicasRequested();
    }
}
