package io.mimo.sizing.placing;

import io.mimo.api.Verdict;
import io.mimo.sizing.NodeSplit;
import io.mimo.sizing.Reason;
import io.mimo.sizing.Refusal;
import java.util.Optional;

/** No equal parts of a replica fit a node, however many are free: a tensor-parallel group never leaves a node. */
final class NoNodeSplit implements Refusal<Places> {
    @Override
    public Optional<Reason> check(Places facts) {
        int largestNode = facts.largestNode();
        if (facts.nodesPerReplica() != 0 || largestNode == 0) {
            return Optional.empty();
        }
        return Optional.of(new Reason(
                Verdict.NotPlaceable,
                "NoNodeSplit",
                "spec.parallelism",
                facts.layout().shortName(),
                facts.layout().shortName() + " cannot be cut into equal parts that fit a node: the largest node of "
                        + facts.productNames() + " has " + largestNode + " GPUs and a tensor-parallel group of "
                        + facts.layout().tensor() + " never leaves a node" + barred(facts, largestNode),
                remedy(facts)));
    }

    @Override
    public String remedy(Places facts) {
        return "these would do: " + facts.shapes() + "; or lower tensor";
    }

    /** Why parts that would fit cannot be run. */
    private static String barred(Places facts, int largestNode) {
        return NodeSplit.of(facts.layout()).stream()
                .filter(split -> split.gpusPerPod() <= largestNode)
                .flatMap(split -> split.obstacle(facts.spec()).stream())
                .findFirst()
                .map(obstacle -> "; smaller parts are even too, but " + obstacle)
                .orElse("");
    }
}
