package io.mimo.sizing.memory;

import io.mimo.api.Verdict;
import io.mimo.sizing.Reason;
import io.mimo.sizing.Refusal;
import java.util.Optional;

/** A plan that fits only under MemorySaver is refused where {@code sizing.allowTight} is false. */
final class TightNotAllowed implements Refusal<Shortfall> {
    @Override
    public Optional<Reason> check(Shortfall facts) {
        if (!facts.fitsTight() || facts.spec().acceptance().tight()) {
            return Optional.empty();
        }
        return Optional.of(new Reason(
                Verdict.DoesNotFit,
                "TightNotAllowed",
                "spec.sizing.allowTight",
                false,
                facts.onlyTight() + ", and sizing.allowTight is false",
                remedy(facts)));
    }

    @Override
    public String remedy(Shortfall facts) {
        return "set sizing.allowTight to true or use more GPUs per replica";
    }
}
