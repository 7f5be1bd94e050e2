package io.mimo.plan;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.mimo.api.Accelerator;
import io.mimo.api.MimoDeployment;
import io.mimo.api.ModelSource;
import io.mimo.api.Parallelism;
import io.mimo.api.PodOverlay;
import io.mimo.api.PodOverlay.Toleration;
import io.mimo.api.Precision;
import io.mimo.api.SpecBuilder;
import io.mimo.catalog.Catalog;
import io.mimo.catalog.Checkpoint;
import io.mimo.inventory.Inventory;
import io.mimo.manifest.Problem;
import io.mimo.manifest.ServingSpec;
import io.mimo.manifest.SpecResolver;
import io.mimo.manifest.SpecResolver.Resolution;
import io.mimo.sizing.Candidate;
import io.mimo.sizing.Candidates;
import io.mimo.sizing.Evaluator;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What somebody without a manifest wants; everything else is the resource's default.
 *
 * @param maxModelLen longest request in tokens
 * @param precision empty = any precision of which a checkpoint is catalogued
 * @param everyLayout all layouts, not only the first of each checkpoint, product and number of GPUs
 * @param tolerated keys of taints that the pods may tolerate
 */
public record SuggestRequest(
        Optional<Integer> maxModelLen,
        int replicas,
        Optional<Precision> precision,
        boolean everyLayout,
        List<String> tolerated) {
    /** Either offers or what is wrong with the wish. */
    public sealed interface Answer {
        record Offered(CandidateReport report) implements Answer {}

        record Wrong(List<Problem> problems) implements Answer {}
    }

    /**
     * Judges every legal layout of every catalogued checkpoint on the inventory.
     *
     * @param most offers that the report lists at most
     * @param tokensPerSecond throughput for the price of tokens
     */
    public Answer answer(Catalog catalog, Inventory inventory, int most, Optional<BigDecimal> tokensPerSecond) {
        List<Checkpoint> checkpoints = catalog.checkpoints().stream()
                .filter(known -> known.model().equals(Catalog.DEFAULT_MODEL))
                .filter(known -> precision.isEmpty() || precision.get() == known.precision())
                .toList();
        if (checkpoints.isEmpty()) {
            List<String> known = catalog.checkpoints().stream()
                    .map(other -> other.precision() + " (" + other.uri() + ")")
                    .toList();
            return new Answer.Wrong(List.of(new Problem(
                    "CheckpointUnknown",
                    "--precision",
                    precision.orElseThrow(),
                    "no " + precision.orElseThrow() + " checkpoint is catalogued",
                    "one of " + String.join(", ", known) + ", or mimo plan with your own")));
        }
        return switch (SpecResolver.resolve(manifest(checkpoints.getFirst()), catalog)) {
            case Resolution.Broken(List<Problem> problems, var _) -> new Answer.Wrong(problems);
            case Resolution.Valid(ServingSpec spec) -> {
                List<Candidate> offers = Candidates.over(spec, checkpoints, inventory, catalog);
                String message = offers.isEmpty() ? nothing(spec, inventory, catalog) : "";
                yield new Answer.Offered(CandidateReport.of(
                        spec,
                        tolerated,
                        offers.size(),
                        everyLayout ? offers : Candidates.firstOfEachSize(offers),
                        most,
                        tokensPerSecond,
                        message,
                        catalog));
            }
        };
    }

    private static String nothing(ServingSpec spec, Inventory inventory, Catalog catalog) {
        Evaluator judge = new Evaluator(inventory, spec.hardware(), catalog);
        String tolerate = judge.untolerated().stream()
                .filter(taint -> !taint.passes())
                .map(taint -> " --tolerate " + taint.key())
                .distinct()
                .collect(Collectors.joining());
        return "no catalogued checkpoint of " + spec.model().name() + " fits at maxModelLen " + spec.maxModelLen()
                + ": " + judge.judge(spec, Optional.empty()).blocks().message()
                + (tolerate.isEmpty() ? "" : "; to count tainted nodes, add" + tolerate);
    }

    private MimoDeployment manifest(Checkpoint checkpoint) {
        MimoDeployment manifest = new MimoDeployment();
        manifest.setMetadata(new ObjectMetaBuilder()
                .withNamespace("default")
                .withName("suggested")
                .build());
        manifest.setSpec(new SpecBuilder()
                .model(ModelSource.at(checkpoint.uri()))
                .precision(checkpoint.precision())
                .parallelism(new Parallelism(1, 1, 1, 0))
                .maxModelLen(maxModelLen.orElse(null))
                .replicas(replicas)
                .accelerator(new Accelerator(null, null))
                .podTemplate(overlay())
                .build());
        return manifest;
    }

    private @Nullable PodOverlay overlay() {
        List<Toleration> tolerations = tolerated.stream()
                .map(key -> new Toleration(key, "Exists", null, null, null))
                .toList();
        return tolerations.isEmpty() ? null : PodOverlay.tolerating(tolerations);
    }
}
