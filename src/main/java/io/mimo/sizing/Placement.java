package io.mimo.sizing;

import io.mimo.sizing.Capacity.GpuClass;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Where the replicas of one layout go on the nodes of one class.
 *
 * @param split how a replica is cut into pods
 * @param placeable replicas that have or find whole blocks; never more than asked for
 * @param possible replicas that could run at most, running ones included: the ceiling for an autoscaler
 * @param assignments GPUs per replica and node, replicas counted from 0
 */
public record Placement(NodeSplit split, int placeable, int possible, List<Assignment> assignments) {

    /** GPUs of one node for one replica. */
    public record Assignment(int replica, String node, int gpus) {}

    private record Block(String node, int free) {}

    /**
     * Own pods of the same size keep their places; the rest is packed best-fit, which for blocks of one size is optimal. Own pods of
     * another size are being replaced, so their GPUs count as free.
     */
    static Placement of(Capacity capacity, GpuClass allowed, NodeSplit split, int wanted) {
        int possible = possible(capacity, allowed, split);
        int placeable = Math.min(wanted, possible);
        return new Placement(split, placeable, possible, assign(capacity, allowed, split, placeable));
    }

    /** Replicas that could run at most. */
    static int possible(Capacity capacity, GpuClass allowed, NodeSplit split) {
        return capacity.pool(allowed).slots(split.gpusPerPod()) / split.nodes();
    }

    private static List<Assignment> assign(Capacity capacity, GpuClass allowed, NodeSplit split, int replicas) {
        int wanted = replicas * split.nodes();
        List<String> pods = new ArrayList<>();
        List<Block> blocks = new ArrayList<>();
        for (Capacity.Free node : capacity.nodes()) {
            if (allowed.has(node)) {
                int running = (int) node.ownPods().stream().filter(gpus -> gpus == split.gpusPerPod()).count();
                pods.addAll(Collections.nCopies(running, node.node().name()));
                blocks.add(new Block(node.node().name(), node.closed() ? 0 : node.open() - running * split.gpusPerPod()));
            }
        }
        blocks.sort(Comparator.comparingInt(Block::free).thenComparing(Block::node));
        for (Block block : blocks) {
            for (int i = 0; i < block.free() / split.gpusPerPod() && pods.size() < wanted; i++) {
                pods.add(block.node());
            }
        }
        List<Assignment> assignments = new ArrayList<>();
        for (int pod = 0; pod < wanted; pod++) {
            assignments.add(new Assignment(pod / split.nodes(), pods.get(pod), split.gpusPerPod()));
        }
        return List.copyOf(assignments);
    }
}
