package io.mimo.sizing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Where the replicas of one layout go on one product.
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
    static Placement of(Capacity capacity, String product, NodeSplit split, int wanted) {
        List<String> running = new ArrayList<>();
        List<Block> blocks = new ArrayList<>();
        for (Capacity.Free node : capacity.nodes()) {
            if (node.product().equals(product)) {
                int free = node.free();
                for (int gpus : node.ownPods()) {
                    if (gpus == split.gpusPerPod()) {
                        running.add(node.node().name());
                    } else {
                        free += gpus;
                    }
                }
                blocks.add(new Block(node.node().name(), free));
            }
        }
        int slots = blocks.stream().mapToInt(block -> block.free() / split.gpusPerPod()).sum();
        int possible = (running.size() + slots) / split.nodes();
        int placeable = Math.min(wanted, possible);
        return new Placement(split, placeable, possible, assign(running, blocks, split, placeable));
    }

    private static List<Assignment> assign(List<String> running, List<Block> blocks, NodeSplit split, int replicas) {
        List<String> pods = new ArrayList<>(running);
        blocks.sort(Comparator.comparingInt(Block::free).thenComparing(Block::node));
        for (Block block : blocks) {
            for (int i = 0; i < block.free() / split.gpusPerPod() && pods.size() < replicas * split.nodes(); i++) {
                pods.add(block.node());
            }
        }
        List<Assignment> assignments = new ArrayList<>();
        for (int pod = 0; pod < replicas * split.nodes(); pod++) {
            assignments.add(new Assignment(pod / split.nodes(), pods.get(pod), split.gpusPerPod()));
        }
        return List.copyOf(assignments);
    }
}
