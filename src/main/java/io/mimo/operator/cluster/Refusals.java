package io.mimo.operator.cluster;

import io.mimo.inventory.PodFacts.Owner;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What controllers without a condition for it, those of StatefulSets, Jobs and LeaderWorkerSets, were refused when they
 * made pods of ours, as their events tell. A refusal counts until all pods are there; after that only a newer event
 * counts.
 */
public final class Refusals {
    static final String JOB = "Job";
    /** Who makes the pods of groups, and what they are made from. */
    static final Set<String> GROUPS = Set.of("StatefulSet", "LeaderWorkerSet");

    /**
     * One event.
     *
     * @param kind kind of the controller's object
     * @param maker name of the controller's object
     * @param version version of the event: another one is another refusal in the same words
     */
    public record Refusal(Owner owner, String kind, String maker, String version, String words) {}

    private final Map<String, Refusal> byEvent = new LinkedHashMap<>();
    private final Map<String, String> settled = new LinkedHashMap<>();

    /** True when the status may say something else now. */
    public synchronized boolean put(String event, Refusal refusal) {
        boolean wasSettled = isSettled(event);
        Optional<Refusal> before = Optional.ofNullable(byEvent.remove(event));
        byEvent.put(event, refusal);
        return wasSettled != isSettled(event)
                || before.map(Refusal::words).filter(refusal.words()::equals).isEmpty();
    }

    public synchronized Optional<Owner> remove(String event) {
        settled.remove(event);
        return Optional.ofNullable(byEvent.remove(event)).map(Refusal::owner);
    }

    /** The words of the last refusal to make pods of the resource's groups. */
    public synchronized Optional<String> ofGroups(String namespace, String ownerUid) {
        return last(namespace, ownerUid, GROUPS, "");
    }

    public synchronized Optional<String> ofJob(String namespace, String ownerUid, String job) {
        return last(namespace, ownerUid, Set.of(JOB), job);
    }

    /** All pods of the resource's groups are there. */
    public synchronized void settleGroups(String namespace, String ownerUid) {
        byEvent.forEach((event, refusal) -> {
            if (isOf(refusal, namespace, ownerUid) && GROUPS.contains(refusal.kind())) {
                settled.put(event, refusal.version());
            }
        });
    }

    private Optional<String> last(String namespace, String ownerUid, Set<String> kinds, String maker) {
        return byEvent.entrySet().stream()
                .filter(each -> isOf(each.getValue(), namespace, ownerUid)
                        && !isSettled(each.getKey())
                        && kinds.contains(each.getValue().kind())
                        && (maker.isEmpty() || maker.equals(each.getValue().maker())))
                .map(each -> each.getValue().words())
                .reduce((earlier, later) -> later);
    }

    private boolean isSettled(String event) {
        Refusal refusal = byEvent.get(event);
        return refusal != null && refusal.version().equals(settled.get(event));
    }

    private static boolean isOf(Refusal refusal, String namespace, String ownerUid) {
        return refusal.owner().namespace().equals(namespace)
                && refusal.owner().uid().equals(ownerUid);
    }
}
