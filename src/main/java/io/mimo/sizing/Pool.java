package io.mimo.sizing;

import io.mimo.manifest.ServingSpec.NodeDemand.Spread;
import io.mimo.sizing.Spreading.Place;
import io.mimo.sizing.Spreading.Slots;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Nodes of one class, counted.
 *
 * @param blocks how many nodes offer so many GPUs, for each pattern of own pods on them
 * @param free free GPUs, own ones included
 * @param largestBlock most of them on one node
 * @param largestNode most GPUs that one node has in all, free or not
 * @param all GPUs of all nodes, free or not
 * @param spreads limits to how unevenly the pods may lie
 */
record Pool(Map<Block, Integer> blocks, int free, int largestBlock, int largestNode, int all, List<Spread> spreads) {
    static final Pool NOTHING = new Pool(Map.of(), 0, 0, 0, 0, List.of());

    /** Per product and labelled memory: the nodes with that memory or more. */
    static Map<String, NavigableMap<Long, Pool>> of(List<Free> nodes, PodNeed need) {
        Map<String, NavigableMap<Long, List<Free>>> sorted = new HashMap<>();
        nodes.forEach(node -> sorted.computeIfAbsent(node.product(), name -> new TreeMap<>())
                .computeIfAbsent(node.memoryMiB(), memory -> new ArrayList<>())
                .add(node));
        Map<String, NavigableMap<Long, Pool>> pools = new HashMap<>();
        sorted.forEach((product, sizes) -> {
            NavigableMap<Long, Pool> cumulative = new TreeMap<>();
            Pool larger = NOTHING;
            for (Map.Entry<Long, List<Free>> size : sizes.descendingMap().entrySet()) {
                larger = larger.with(size.getValue(), need);
                cumulative.put(size.getKey(), larger);
            }
            pools.put(product, cumulative);
        });
        return Map.copyOf(pools);
    }

    private Pool with(List<Free> nodes, PodNeed need) {
        Map<Block, Integer> counts = new HashMap<>(blocks);
        int open = free;
        int block = largestBlock;
        int size = largestNode;
        int gpus = all;
        for (Free node : nodes) {
            counts.merge(Block.of(node, need), 1, Integer::sum);
            open += node.open();
            block = Math.max(block, node.open());
            size = Math.max(size, node.gpus());
            gpus += node.gpus();
        }
        return new Pool(counts, open, block, size, gpus, need.spreads());
    }

    /** Replicas that run or would find a place once own pods of another size, which are being replaced, have ended. */
    int replicas(NodeSplit split) {
        return replicas(split, true);
    }

    /** Replicas that run or would find a place while every own pod is still there. */
    int replicasBeside(NodeSplit split) {
        return replicas(split, false);
    }

    boolean runsOtherThan(int gpusPerPod) {
        return blocks.keySet().stream().anyMatch(block -> block.runsOtherThan(gpusPerPod));
    }

    /**
     * The most of which every one has its pods on as many different nodes. A node takes at most one pod of each, so R
     * replicas find room exactly when the nodes' slots, counted up to R each, are R times the nodes.
     */
    private int replicas(NodeSplit split, boolean replacing) {
        int low = 0;
        int high = places(split.gpusPerPod(), Integer.MAX_VALUE, replacing) / split.nodes();
        while (low < high) {
            int middle = high - (high - low) / 2;
            if (places(split.gpusPerPod(), middle, replacing) >= (long) middle * split.nodes()) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return spreads.isEmpty()
                ? low
                : Math.min(low, spreading(split.gpusPerPod(), replacing).pods() / split.nodes());
    }

    /** The places by which pods of this size are spread. */
    Spreading spreading(int gpusPerPod, boolean replacing) {
        Map<Place, Slots> domains = new HashMap<>();
        blocks.forEach((block, nodes) -> block.place().ifPresent(place -> {
            int running = block.running(gpusPerPod);
            int more = block.slots(gpusPerPod, replacing) - running;
            domains.merge(place, new Slots(running * nodes, more * nodes), Slots::and);
        }));
        return new Spreading(spreads, domains);
    }

    /** Pods of this size that run or would find a place, at most so many on one node. */
    private int places(int gpusPerPod, int mostPerNode, boolean replacing) {
        int places = 0;
        for (Map.Entry<Block, Integer> entry : blocks.entrySet()) {
            places += Math.min(mostPerNode, entry.getKey().slots(gpusPerPod, replacing)) * entry.getValue();
        }
        return places;
    }
}
