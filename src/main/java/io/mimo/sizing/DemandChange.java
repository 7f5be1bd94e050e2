package io.mimo.sizing;

import io.mimo.inventory.ResourceAmounts;
import io.mimo.manifest.ModelLocation;
import io.mimo.manifest.ServingSpec;
import io.mimo.manifest.ServingSpec.Weights;
import io.mimo.sizing.placing.AmountWords;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What a pod requests besides GPUs, brought down to what some node has. */
final class DemandChange {
    private static final String REQUESTS = "spec.podTemplate.resources.requests.";

    private DemandChange() {}

    /** All that is too much on every node, as one change: a pod needs it all on one. */
    static Optional<SpecChange> of(ServingSpec spec, Evaluator judge) {
        List<SpecChange> changes = new ArrayList<>();
        PodNeed need = PodNeed.of(spec);
        spec.demand().requests().keySet().stream().sorted().forEach(resource -> lowered(need, resource, judge)
                .ifPresent(changes::add));
        cached(spec, need, judge).ifPresent(changes::add);
        return SpecChange.all(changes);
    }

    private static Optional<SpecChange> lowered(PodNeed need, String resource, Evaluator judge) {
        OptionalLong most = judge.mostLeft(resource);
        if (most.isEmpty() || most.getAsLong() >= need.requested(resource)) {
            return Optional.empty();
        }
        String amount = AmountWords.quantity(resource, most.getAsLong());
        return amount.isEmpty()
                ? Optional.empty()
                : Optional.of(new SpecChange(
                        List.of(new FieldChange(REQUESTS + resource, amount)),
                        spec -> spec.withDemand(spec.demand().with(resource, amount)),
                        judge));
    }

    /** Weights on a volume take no disk of the node. */
    private static Optional<SpecChange> cached(ServingSpec spec, PodNeed need, Evaluator judge) {
        OptionalLong most = judge.mostLeft(ResourceAmounts.EPHEMERAL_STORAGE);
        return spec.weights().location() instanceof ModelLocation.HuggingFace
                        && !spec.demand().requests().containsKey(ResourceAmounts.EPHEMERAL_STORAGE)
                        && most.isPresent()
                        && most.getAsLong() < need.requested(ResourceAmounts.EPHEMERAL_STORAGE)
                ? Optional.of(
                        new SpecChange(List.of(new FieldChange("spec.cache", Map.of())), DemandChange::onVolume, judge))
                : Optional.empty();
    }

    private static ServingSpec onVolume(ServingSpec spec) {
        return spec.weights().location() instanceof ModelLocation.HuggingFace hub
                ? spec.withWeights(
                        new Weights(spec.weights().precision(), spec.weights().format(), new ModelLocation.Cached(hub)))
                : spec;
    }
}
