package io.mimo.sizing;

import io.mimo.manifest.ServingSpec;
import io.mimo.manifest.Warning;
import io.mimo.sizing.Choice.Candidate;
import java.util.ArrayList;
import java.util.List;

/** What is worth saying of a spec that is accepted. */
final class AcceptedWarnings {
    private AcceptedWarnings() {}

    static List<Warning> of(ServingSpec spec, Candidate chosen) {
        List<Warning> warnings = new ArrayList<>();
        if (chosen.profile() == Profile.MemorySaver) {
            warnings.add(new Warning(
                    "TightPlan",
                    "spec.parallelism",
                    "fits only without CUDA graphs and with batches of 2,048 tokens and 16 requests: "
                            + "slower, and an unexpected allocation ends in an out-of-memory crash"));
        } else if (!chosen.product().requested().fitsAtHighOverhead()) {
            warnings.add(new Warning(
                    "ThinMargin",
                    "spec.gpuMemoryUtilization",
                    "fits with the expected overhead, not with the high end of what has been measured; watch "
                            + "the first start"));
        }
        int wanted = spec.scaling().initialReplicas();
        int placeable = chosen.placement().placeable();
        if (placeable < wanted) {
            warnings.add(new Warning(
                    "PartiallyPlaced",
                    "spec.replicas",
                    placeable + " of " + wanted + " replicas can be placed, the other " + (wanted - placeable)
                            + " wait until GPUs are free"));
        }
        return warnings;
    }
}
