package io.mimo.plan;

import io.mimo.api.MimoDeployment;
import io.mimo.api.Parallelism;
import io.mimo.api.PlanReport.Suggestion;
import io.mimo.api.Verdict;
import io.mimo.catalog.Catalog;
import io.mimo.inventory.Inventory;
import io.mimo.manifest.Layout;
import io.mimo.manifest.NewerSpec;
import io.mimo.manifest.Problem;
import io.mimo.manifest.Scaling;
import io.mimo.manifest.ServingSpec;
import io.mimo.manifest.SpecResolver;
import io.mimo.manifest.SpecResolver.Resolution;
import io.mimo.manifest.Warning;
import io.mimo.sizing.Evaluator;
import io.mimo.sizing.Fit;
import io.mimo.sizing.NearestFit;
import io.mimo.sizing.Preemption;
import io.mimo.sizing.Previous;
import io.mimo.sizing.SizingResult;
import io.mimo.sizing.WeightLedger;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The one decision that the operator and the CLI share: manifest, facts and inventory to report and, when accepted,
 * plan.
 */
public final class Decider {
    private Decider() {}

    public static Decision decide(MimoDeployment resource, Catalog catalog, Inventory inventory) {
        return decide(resource, catalog, inventory, Optional.empty());
    }

    /** @param checkpoint what the checkpoint says of itself; a contradiction is refused */
    public static Decision decide(
            MimoDeployment resource, Catalog catalog, Inventory inventory, Optional<CheckpointFiles> checkpoint) {
        List<Problem> newer = NewerSpec.problems(resource);
        if (!newer.isEmpty()) {
            return new Decision.Refused(InvalidReport.of(
                    Objects.requireNonNullElse(resource.getMetadata().getNamespace(), "default"),
                    resource.getMetadata().getName(),
                    newer));
        }
        return switch (SpecResolver.resolve(resource, catalog)) {
            case Resolution.Broken(List<Problem> problems, List<Warning> warnings) ->
                invalid(resource, problems, warnings, catalog, inventory);
            case Resolution.Valid(ServingSpec spec) -> {
                List<Problem> problems = new ArrayList<>(spec.format()
                        .map(format -> WeightLedger.checkpointBytes(spec.model(), format))
                        .map(bytes -> WeightsCache.problems(resource.getSpec(), bytes))
                        .orElse(List.of()));
                checkpoint.ifPresent(files -> problems.addAll(CheckpointComparison.problems(spec, files, catalog)));
                yield problems.isEmpty()
                        ? judge(resource, spec, catalog, inventory)
                        : new Decision.Refused(
                                InvalidReport.of(spec.namespace(), spec.name(), problems, spec.warnings(), List.of()));
            }
        };
    }

    private static Decision invalid(
            MimoDeployment resource,
            List<Problem> problems,
            List<Warning> warnings,
            Catalog catalog,
            Inventory inventory) {
        String namespace =
                Optional.ofNullable(resource.getMetadata().getNamespace()).orElse("default");
        String name = resource.getMetadata().getName();
        boolean layoutOnly =
                problems.stream().allMatch(problem -> problem.path().startsWith("spec.parallelism"));
        Parallelism sizes = resource.getSpec().parallelism();
        if (!layoutOnly || sizes == null || sizes.tensor() == null) {
            return new Decision.Refused(InvalidReport.of(namespace, name, problems, warnings, List.of()));
        }
        Layout asked = SpecResolver.layout(sizes);
        List<Warning> told = new ArrayList<>(warnings);
        told.addAll(ClaimNotes.of(resource.getSpec().precision(), asked, "", catalog));
        return new Decision.Refused(
                InvalidReport.of(namespace, name, problems, told, repaired(resource, asked, catalog, inventory)));
    }

    private static Decision judge(MimoDeployment resource, ServingSpec spec, Catalog catalog, Inventory inventory) {
        Evaluator judge = new Evaluator(inventory, spec.hardware(), catalog);
        Optional<Previous> previous =
                PreviousChoice.of(resource, spec.layout(), spec.hardware().resourceName(), inventory);
        SizingResult judgement = Preemption.judge(
                spec, inventory, on -> (on == inventory ? judge : new Evaluator(on, spec.hardware(), catalog))
                        .judge(spec, previous));
        if (judgement.chosen().isEmpty()) {
            List<Fit> fits = fits(spec, spec.layout(), judge, catalog, inventory);
            String nearest = fits.isEmpty() ? "" : Suggestions.sentence(fits.getFirst(), spec.maxModelLen());
            List<Suggestion> suggestions = Suggestions.of(resource.getSpec(), spec.layout(), spec.maxModelLen(), fits);
            String deciding = judgement.products().stream()
                    .findFirst()
                    .map(product -> product.gpu().product())
                    .orElse("");
            List<Warning> told = new ArrayList<>(judgement.warnings());
            told.addAll(ClaimNotes.of(spec.precision(), spec.layout(), deciding, catalog));
            SizingResult remedied = fits.stream()
                    .findFirst()
                    .filter(fit -> judgement.verdict() != Verdict.NotPlaceable
                            && !fit.changes().isEmpty()
                            && fit.edits() == fit.changes().size())
                    .map(_ ->
                            judgement.withRemedy("set " + String.join(", ", Suggestions.lines(suggestions.getFirst()))))
                    .orElse(judgement);
            return new Decision.Refused(Reports.of(spec, remedied, told, suggestions, nearest, catalog));
        }
        Plan plan = Planner.plan(resource, spec, judgement.chosen().get(), catalog);
        List<Warning> warnings = new ArrayList<>(judgement.warnings());
        warnings.addAll(GroupWarnings.of(spec, plan.placement().shape()));
        WeightsCache.warning(resource.getSpec(), plan.replicas().most() * plan.nodesPerReplica())
                .ifPresent(warnings::add);
        Timings.cutShort(plan.access().timeouts()).ifPresent(warnings::add);
        plan.replicas().scaling().ifPresent(scaling -> clampWarning(spec.scaling(), scaling, warnings));
        return new Decision.Accepted(Reports.of(spec, judgement, warnings, List.of(), "", catalog), plan);
    }

    private static void clampWarning(Scaling asked, Replicas.Scaling given, List<Warning> warnings) {
        if (asked instanceof Scaling.Automatic automatic && given.maxReplicas() < automatic.maxReplicas()) {
            warnings.add(new Warning(
                    "MaxReplicasClamped",
                    "spec.autoscaling.maxReplicas",
                    "maxReplicas " + automatic.maxReplicas()
                            + " is more than the GPUs can place: the autoscaler may go up to " + given.maxReplicas()
                            + "; it rises by itself when GPUs come"));
        }
    }

    private static List<Fit> fits(
            ServingSpec spec, Layout baseline, Evaluator judge, Catalog catalog, Inventory inventory) {
        return new NearestFit(spec, baseline, judge, inventory, catalog).search(Suggestions.MOST);
    }

    /** When only the layout is illegal, the nearest legal one that is accepted is worth more than the rule. */
    private static List<Suggestion> repaired(
            MimoDeployment resource, Layout asked, Catalog catalog, Inventory inventory) {
        MimoDeployment legal = WithParallelism.copy(resource, new Parallelism(1, 1, 1, 0));
        return SpecResolver.resolve(legal, catalog) instanceof Resolution.Valid(ServingSpec spec)
                ? Suggestions.of(
                        resource.getSpec(),
                        asked,
                        spec.maxModelLen(),
                        fits(spec, asked, new Evaluator(inventory, spec.hardware(), catalog), catalog, inventory))
                : List.of();
    }
}
