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
    private record Room(String node, int running, int free, int slots) {}

    /**
     * Own pods of the same size keep their places; the rest is packed best-fit, which for blocks of one size is
     * optimal. Own pods of another size are being replaced, so their GPUs count as free.
     *
     * @param running replicas that an autoscaler asks for now; they may be more than are wanted
     */
    static Placement of(Capacity capacity, GpuClass allowed, NodeSplit split, int wanted, int running) {
        int possible = possible(capacity, allowed, split);
        int placeable = Math.min(wanted, possible);
        return new Placement(
                split,
                wanted,
                placeable,
                0,
                possible,
                surge(capacity.pool(allowed), split, Math.max(placeable, running)),
                assign(capacity, allowed, split, placeable));
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
                : pool.replicas(split) > replicas;
    }

    /** Replicas that could run at most. */
    static int possible(Capacity capacity, GpuClass allowed, NodeSplit split) {
        return capacity.pool(allowed).replicas(split);
    }

    private static List<Assignment> assign(Capacity capacity, GpuClass allowed, NodeSplit split, int replicas) {
        int wanted = replicas * split.nodes();
        List<String> pods = new ArrayList<>();
        for (Room room : rooms(capacity, allowed, split)) {
            pods.addAll(
                    Collections.nCopies(Math.min(Math.min(replicas, room.slots()), wanted - pods.size()), room.node()));
        }
        // dealt in turn: the pods of one node, never more than there are replicas, go to different ones
        List<Assignment> assignments = new ArrayList<>();
        for (int pod = 0; pod < wanted; pod++) {
            assignments.add(new Assignment(pod % replicas, pods.get(pod), split.gpusPerPod()));
        }
        assignments.sort(Comparator.comparingInt(Assignment::replica));
        return List.copyOf(assignments);
    }

    /** Where pods of this size run first, then the tightest blocks. */
    private static List<Room> rooms(Capacity capacity, GpuClass allowed, NodeSplit split) {
        List<Room> rooms = new ArrayList<>();
        for (Capacity.Free node : capacity.nodes()) {
            if (allowed.has(node)) {
                int running = (int) node.ownPods().stream()
                        .filter(gpus -> gpus == split.gpusPerPod())
                        .count();
                int free = node.closed() ? 0 : node.open() - running * split.gpusPerPod();
                rooms.add(new Room(node.node().name(), running, free, running + free / split.gpusPerPod()));
            }
        }
        rooms.sort(Comparator.comparingInt(Room::running)
                .reversed()
                .thenComparingInt(Room::free)
                .thenComparing(Room::node));
        return rooms;
    }
}
