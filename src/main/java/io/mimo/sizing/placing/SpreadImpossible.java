package io.mimo.sizing.placing;

import io.mimo.api.Verdict;
import io.mimo.manifest.ServingSpec.NodeDemand.Spread;
import io.mimo.sizing.Reason;
import io.mimo.sizing.Refusal;
import java.util.Optional;
import java.util.stream.Collectors;

/** Nodes have all that a pod needs, and a spread that must hold lets no replica be placed on them. */
final class SpreadImpossible implements Refusal<Places> {
    @Override
    public Optional<Reason> check(Places facts) {
        Shortages shortages = Shortages.of(facts);
        int pods = facts.pods();
        if (facts.nodesPerReplica() == 0
                || facts.spec().demand().spreads().isEmpty()
                || shortages.nodes().size() - shortages.nodesShort() < pods) {
            return Optional.empty();
        }
        return Optional.of(new Reason(
                Verdict.NotPlaceable,
                "SpreadImpossible",
                "spec.podTemplate.topologySpreadConstraints",
                null,
                "topologySpreadConstraints with DoNotSchedule over " + keys(facts) + " let no replica of " + pods
                        + (pods == 1 ? " pod" : " pods") + " be placed: " + labelled(facts, shortages) + " of "
                        + shortages.nodes().size() + " nodes with enough free GPUs have these labels",
                remedy(facts)));
    }

    private static String keys(Places facts) {
        return facts.spec().demand().spreads().stream().map(Spread::topologyKey).collect(Collectors.joining(", "));
    }

    private static long labelled(Places facts, Shortages shortages) {
        return shortages.nodes().stream()
                .filter(node -> facts.spec().demand().spreads().stream()
                        .allMatch(spread -> node.node().labels().containsKey(spread.topologyKey())))
                .count();
    }

    @Override
    public String remedy(Places facts) {
        boolean unlabelled = labelled(facts, Shortages.of(facts)) == 0;
        return (unlabelled ? "label the nodes with " + keys(facts) : "raise maxSkew")
                + ", or set whenUnsatisfiable: ScheduleAnyway";
    }
}
