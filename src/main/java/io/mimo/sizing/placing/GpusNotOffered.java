package io.mimo.sizing.placing;

import io.mimo.api.Verdict;
import io.mimo.sizing.Exclusion;
import io.mimo.sizing.Reason;
import io.mimo.sizing.Refusal;
import java.util.Optional;

/** Nodes are labelled with GPUs, and offer none of them: they are there, and may be offered at any time. */
final class GpusNotOffered implements Refusal<Places> {
    @Override
    public Optional<Reason> check(Places facts) {
        if (!facts.products().isEmpty() || !facts.capacity().excluded().containsKey(Exclusion.OFFERS_NONE)) {
            return Optional.empty();
        }
        return Optional.of(new Reason(
                Verdict.NotPlaceable,
                "GpusNotOffered",
                "spec.accelerator.resourceName",
                facts.spec().hardware().resourceName(),
                "no node offers whole GPUs as " + facts.spec().hardware().resourceName()
                        + PlacementWords.excluded(facts.capacity())
                        + PlacementWords.otherwise(facts.capacity()),
                remedy(facts)));
    }

    @Override
    public String remedy(Places facts) {
        String resource = facts.spec().hardware().resourceName();
        return "see why the device plugin offers no " + resource
                + " on them: it is down, the GPUs are cut into MIG slices or shares of another name, or DRA hands them "
                + "out; what is sized are whole GPUs as " + resource;
    }
}
