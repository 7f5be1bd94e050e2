package io.mimo.sizing;

import io.mimo.sizing.Capacity.GpuClass;
import io.mimo.sizing.Spreading.Place;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the replicas of one layout go on the nodes of one class.
 *
 * @param split how a replica is cut into pods
 * @param wanted replicas that the spec asks for
 * @param placeable replicas that have or find whole blocks; never more than wanted
 * @param kept replicas that are asked for already and stay, whether or not the nodes offer their blocks now
 * @param possible replicas that could run at most, running ones included: the ceiling for an autoscaler
 * @param surge whether a whole new replica finds its place while every old one is still there, all the way through a
 *     roll-out
 * @param assignments GPUs per replica and node, replicas counted from 0
 */
public record Placement(
        NodeSplit split,
        int wanted,
        int placeable,
        int kept,
        int possible,
        boolean surge,
        List<Assignment> assignments) {

    /** GPUs of one node for one replica. */
    public record Assignment(int replica, String node, int gpus) {}

    /** Own pods of the right size, GPUs besides them, and pods that run or find a place. */
    private record Seat(String node, int running, int free, int slots, Optional<Place> place) {}

    /**
     * Own pods of the same size keep their places; the rest is packed best-fit, which for blocks of one size is
     * optimal. Own pods of another size are being replaced, so their GPUs count as free.
     *
     * @param running replicas that an autoscaler asks for now; they may be more than are wanted
     */
    static Placement of(Capacity capacity, GpuClass allowed, PodNeed need, NodeSplit split, int wanted, int running) {
        Pool pool = capacity.pool(allowed, need);
        int possible = pool.replicas(split);
        int placeable = Math.min(wanted, possible);
        return new Placement(
                split,
                wanted,
                placeable,
                0,
                possible,
                surge(pool, split, Math.max(placeable, running)),
                new Assignments(() -> assign(capacity, allowed, need, split, placeable)));
    }

    /** Where no node was looked at, all of them. */
    static Placement assumed(NodeSplit split, int wanted) {
        return new Placement(split, wanted, wanted, 0, Integer.MAX_VALUE, true, List.of());
    }

    static Placement nowhere(NodeSplit split) {
        return new Placement(split, 0, 0, 0, 0, false, List.of());
    }

    /** The same with so many replicas that stay: fewer are wanted only by an edit. */
    Placement above(int floor) {
        return new Placement(split, wanted, placeable, floor, Math.max(possible, floor), surge, assignments);
    }

    /**
     * Replicas that the workload is to have: those that can be placed, and of those that are wanted the ones that it
     * had already.
     */
    public int replicas() {
        return Math.max(placeable, Math.min(wanted, kept));
    }

    /**
     * An old pod of another size may leave less behind than a new one needs: then all new ones must find room beside
     * the old.
     */
    private static boolean surge(Pool pool, NodeSplit split, int replicas) {
        return pool.runsOtherThan(split.gpusPerPod())
                ? pool.replicasBeside(split) >= replicas
                : pool.replicasBeside(split) > replicas;
    }

    /** Replicas that could run at most. */
    static int possible(Capacity capacity, GpuClass allowed, PodNeed need, NodeSplit split) {
        return capacity.pool(allowed, need).replicas(split);
    }

    private static List<Assignment> assign(
            Capacity capacity, GpuClass allowed, PodNeed need, NodeSplit split, int replicas) {
        int wanted = replicas * split.nodes();
        Map<Place, Integer> spread = need.spreads().isEmpty()
                ? Map.of()
                : new HashMap<>(capacity.pool(allowed, need)
                        .spreading(split.gpusPerPod(), true)
                        .placed());
        List<String> pods = new ArrayList<>();
        for (Seat seat : seats(capacity, allowed, need, split)) {
            int most = seat.place().map(place -> spread.getOrDefault(place, 0)).orElse(Integer.MAX_VALUE);
            int taken = Math.min(Math.min(Math.min(replicas, seat.slots()), wanted - pods.size()), most);
            pods.addAll(Collections.nCopies(taken, seat.node()));
            seat.place().ifPresent(place -> spread.merge(place, -taken, Integer::sum));
        }
        // dealt in turn: the pods of one node, never more than there are replicas, go to different ones
        List<Assignment> assignments = new ArrayList<>();
        for (int pod = 0; pod < pods.size(); pod++) {
            assignments.add(new Assignment(pod % replicas, pods.get(pod), split.gpusPerPod()));
        }
        assignments.sort(Comparator.comparingInt(Assignment::replica));
        return List.copyOf(assignments);
    }

    /** Where pods of this size run first, then the tightest blocks. */
    private static List<Seat> seats(Capacity capacity, GpuClass allowed, PodNeed need, NodeSplit split) {
        List<Seat> seats = new ArrayList<>();
        for (Free node : capacity.nodes()) {
            if (allowed.has(node)) {
                Block block = Block.of(node, need);
                int running = block.running(split.gpusPerPod());
                int free = node.closed() ? 0 : node.open() - running * split.gpusPerPod();
                seats.add(new Seat(
                        node.node().name(), running, free, block.slots(split.gpusPerPod(), true), block.place()));
            }
        }
        seats.sort(Comparator.comparingInt(Seat::running)
                .reversed()
                .thenComparingInt(Seat::free)
                .thenComparing(Seat::node));
        return seats;
    }
}
