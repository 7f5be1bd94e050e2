package io.mimo.sizing.placing;

import io.mimo.api.Accelerator;
import io.mimo.api.Verdict;
import io.mimo.inventory.OtherAccelerators;
import io.mimo.sizing.Exclusion;
import io.mimo.sizing.Reason;
import io.mimo.sizing.Refusal;
import java.util.List;
import java.util.Optional;

/** No node counts: none offers whole GPUs that it says the product and memory of, of a product that is allowed. */
final class NoGpuNodes implements Refusal<Places> {
    @Override
    public Optional<Reason> check(Places facts) {
        if (!facts.products().isEmpty()) {
            return Optional.empty();
        }
        List<String> wanted = facts.spec().hardware().products();
        return Optional.of(new Reason(
                Verdict.DoesNotFit,
                "NoGpuNodes",
                wanted.isEmpty() ? "" : "spec.accelerator.products",
                null,
                "no node offers whole, labelled GPUs" + (wanted.isEmpty() ? "" : " of " + String.join(", ", wanted))
                        + " as " + facts.spec().hardware().resourceName()
                        + PlacementWords.excluded(facts.capacity())
                        + PlacementWords.otherwise(facts.capacity()),
                remedy(facts)));
    }

    @Override
    public String remedy(Places facts) {
        String resource = facts.spec().hardware().resourceName();
        Optional<String> asked = OtherAccelerators.of(resource);
        if (asked.isPresent()) {
            return asked.get() + " are not sized: use nodes with NVIDIA GPUs and accelerator.resourceName: "
                    + Accelerator.DEFAULT_RESOURCE_NAME;
        }
        if (facts.capacity().excluded().containsKey(Exclusion.UNLABELLED)) {
            return "install GPU feature discovery (part of the NVIDIA GPU operator) so that nodes say which "
                    + "GPU and how much memory they have";
        }
        if (!facts.capacity().otherwise().isEmpty()) {
            return "add nodes with whole NVIDIA GPUs: what these nodes offer is not sized";
        }
        return facts.spec().hardware().products().isEmpty()
                ? "add GPU nodes, or set sizing.capacity: Assumed with accelerator.products"
                : "correct accelerator.products, add such nodes, or set sizing.capacity: Assumed";
    }
}
