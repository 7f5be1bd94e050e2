package io.mimo.sizing.support;

import io.mimo.manifest.Warning;
import io.mimo.sizing.Reason;
import java.util.List;

/** The answer for one product: it starts where there is no reason against it. */
public record Support(List<Reason> reasons, List<Warning> warnings) {
    public Support {
        reasons = List.copyOf(reasons);
        warnings = List.copyOf(warnings);
    }
}
