package io.mimo.sizing.placing;

import io.mimo.api.Verdict;
import io.mimo.inventory.ResourceAmounts;
import io.mimo.manifest.ScratchSpace;
import io.mimo.manifest.ServingSpec;
import io.mimo.sizing.Free;
import io.mimo.sizing.Reason;
import io.mimo.sizing.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Nodes have the GPUs, and too little of something else that a pod requests: the scheduler weighs all of it, so such a
 * pod would stay Pending.
 *
 * <pre>
 *   pod     8 GPUs, 340 GiB of ephemeral-storage
 *   node a  8 GPUs,  94 GiB                          no place
 *   node b  8 GPUs, not known                        a place: a list that was cut by hand says nothing against it
 * </pre>
 */
final class InsufficientResources implements Refusal<Places> {
    @Override
    public Optional<Reason> check(Places facts) {
        Shortages shortages = Shortages.of(facts);
        int pods = facts.pods();
        if (facts.nodesPerReplica() == 0
                || shortages.nodes().size() < pods
                || shortages.nodes().size() - shortages.nodesShort() >= pods) {
            return Optional.empty();
        }
        return Optional.of(new Reason(
                Verdict.NotPlaceable,
                "InsufficientResources",
                path(facts, shortages.resources().getFirst()),
                null,
                message(facts, shortages),
                remedy(facts)));
    }

    private static String message(Places facts, Shortages shortages) {
        int gpus = facts.gpusPerPod();
        int nodes = shortages.nodes().size();
        return "a pod requests "
                + shortages.resources().stream()
                        .map(resource -> one(shortages, resource))
                        .collect(Collectors.joining("; and "))
                + "; " + nodes + (nodes == 1 ? " node has " : " nodes have ") + gpus + " free GPUs";
    }

    private static String one(Shortages shortages, String resource) {
        Free best = shortages.best(resource).orElseThrow();
        long left = Math.max(0, Shortages.left(best, resource));
        long offered = best.node().offered(resource).orElse(0);
        long lacking = shortages.nodesShortOf(resource);
        return AmountWords.of(resource, shortages.requested(resource)) + ", which " + lacking
                + (lacking == 1 ? " node lacks: " : " nodes lack: ")
                + best.node().name() + " has "
                + AmountWords.amount(resource, left) + " left of " + AmountWords.amount(resource, offered);
    }

    private static String path(Places facts, String resource) {
        if (ResourceAmounts.isExtended(resource)) {
            return "spec.network.rdma";
        }
        return resource.equals(ResourceAmounts.EPHEMERAL_STORAGE) && downloads(facts.spec())
                ? "spec.cache"
                : "spec.podTemplate.resources.requests";
    }

    @Override
    public String remedy(Places facts) {
        Shortages shortages = Shortages.of(facts);
        return shortages.resources().stream()
                .map(resource -> remedy(facts, shortages, resource))
                .collect(Collectors.joining("; and "));
    }

    private static String remedy(Places facts, Shortages shortages, String resource) {
        Free best = shortages.best(resource).orElseThrow();
        List<String> ways = new ArrayList<>();
        if (ResourceAmounts.isExtended(resource)) {
            ways.add(device(shortages, resource));
        } else if (resource.equals(ResourceAmounts.PODS)) {
            ways.add("end pods on " + best.node().name() + " or raise the kubelet's maxPods there");
        } else {
            ways.addAll(amounts(facts, shortages, resource, best));
        }
        long offered = best.node().offered(resource).orElse(0);
        if (offered >= shortages.requested(resource) && !resource.equals(ResourceAmounts.PODS)) {
            ways.add("end pods that request it on " + best.node().name());
        }
        return String.join(", or ", ways);
    }

    private static List<String> amounts(Places facts, Shortages shortages, String resource, Free best) {
        List<String> ways = new ArrayList<>();
        if (resource.equals(ResourceAmounts.EPHEMERAL_STORAGE) && downloads(facts.spec())) {
            ways.add("keep the weights on a volume (cache, or a model.uri of pvc://CLAIM/PATH), so that a pod does not "
                    + "download them to its node's disk");
            ways.add("if they take less, say so in podTemplate.resources.requests.ephemeral-storage");
        } else {
            String most = AmountWords.quantity(resource, Shortages.left(best, resource));
            if (!most.isEmpty()) {
                ways.add("lower podTemplate.resources.requests." + resource + " to " + most + " or less");
            }
        }
        ways.add("use nodes with " + AmountWords.of(resource, shortages.requested(resource)));
        return ways;
    }

    /** Less of it or, where no node has any, what they have besides. */
    private static String device(Shortages shortages, String resource) {
        long most = shortages.nodes().stream()
                .mapToLong(node -> Shortages.left(node, resource))
                .max()
                .orElse(0);
        if (most > 0) {
            return "lower network.rdma.count to " + most;
        }
        TreeSet<String> others = new TreeSet<>();
        shortages.nodes().forEach(node -> node.node().allocatable().forEach((name, units) -> {
            if (ResourceAmounts.isExtended(name) && units > 0 && !name.contains("gpu") && !name.equals(resource)) {
                others.add(name);
            }
        }));
        return "set network.rdma.resourceName to what the nodes offer"
                + (others.isEmpty() ? ", which is nothing but GPUs" : ": " + String.join(", ", others))
                + ", or leave network.rdma out";
    }

    private static boolean downloads(ServingSpec spec) {
        return ScratchSpace.downloads(spec.weights().location())
                && !spec.demand().requests().containsKey(ResourceAmounts.EPHEMERAL_STORAGE);
    }
}
