package io.mimo.operator.cluster;

import io.mimo.inventory.PodFacts.Owner;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who controls whom. An object is a resource's own if, and only if, the chain of its controllers ends at the resource
 * and every link of it lies in the object's own namespace; labels say nothing.
 *
 * <pre>
 * Pod -> ReplicaSet -> Deployment -> MimoDeployment
 * Pod -> StatefulSet -> (leader Pod -> StatefulSet ->) LeaderWorkerSet -> MimoDeployment
 * Pod -> Job -> MimoDeployment
 * </pre>
 *
 * <p>A link outlives its object as long as something beneath is there: what a deleted Deployment has made is still its
 * own until the garbage collector has ended it. One that is orphaned loses its controller instead.
 */
final class ControllerChains {
    /** Where a chain ends. */
    sealed interface End {
        record Resource(Owner owner) implements End {}

        record Nobody() implements End {}

        /** At a controller that was not shown, by its uid. */
        record Open(String uid) implements End {}
    }

    private final Map<String, Controlled> byUid = new HashMap<>();
    private final Map<String, String> uidByPlace = new HashMap<>();
    private final Map<String, Set<String>> beneath = new HashMap<>();
    private final Set<String> gone = new HashSet<>();

    /**
     * What is older than what is known changes nothing: a watch may show late what our own write has overtaken.
     *
     * @return the uid of what was in its place before, if that was another object
     */
    Optional<String> put(Controlled object) {
        if (byUid.containsKey(object.uid()) && object.isOlderThan(byUid.get(object.uid()))) {
            return Optional.empty();
        }
        Optional<String> former = Optional.ofNullable(uidByPlace.put(object.place(), object.uid()))
                .filter(uid -> !uid.equals(object.uid()));
        former.ifPresent(this::remove);
        gone.remove(object.uid());
        Optional<Controlled> before = Optional.ofNullable(byUid.put(object.uid(), object));
        object.controller().ifPresent(now -> beneath.computeIfAbsent(now.uid(), any -> new LinkedHashSet<>())
                .add(object.uid()));
        before.filter(earlier -> !uidOfController(earlier).equals(uidOfController(object)))
                .ifPresent(this::unlink);
        return former;
    }

    void remove(String uid) {
        gone.add(uid);
        forgetUnused(uid);
    }

    End endOf(String uid) {
        Controlled first = byUid.get(uid);
        Set<String> seen = new HashSet<>(Set.of(uid));
        for (Controlled at = first; at != null && at.controller().isPresent(); ) {
            Controlled.Controller controller = at.controller().get();
            if (controller.isResource()) {
                return new End.Resource(new Owner(first.namespace(), controller.name(), controller.uid()));
            }
            at = byUid.get(controller.uid());
            if (at == null) {
                return new End.Open(controller.uid());
            }
            if (!at.namespace().equals(first.namespace()) || !seen.add(at.uid())) {
                return new End.Nobody();
            }
        }
        return new End.Nobody();
    }

    /** The object itself and all whose chain leads over it. */
    Set<String> over(String uid) {
        Set<String> all = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>(Set.of(uid));
        while (!open.isEmpty()) {
            String next = open.pop();
            if (all.add(next)) {
                open.addAll(beneath.getOrDefault(next, Set.of()));
            }
        }
        return all;
    }

    /** For tests: how many objects are remembered. */
    int size() {
        return byUid.size();
    }

    private void unlink(Controlled object) {
        object.controller().ifPresent(controller -> {
            beneath.computeIfPresent(controller.uid(), (any, uids) -> {
                uids.remove(object.uid());
                return uids.isEmpty() ? null : uids;
            });
            forgetUnused(controller.uid());
        });
    }

    private void forgetUnused(String uid) {
        if (!gone.contains(uid) || beneath.containsKey(uid)) {
            return;
        }
        gone.remove(uid);
        Optional.ofNullable(byUid.remove(uid)).ifPresent(object -> {
            uidByPlace.remove(object.place(), uid);
            unlink(object);
        });
    }

    private static String uidOfController(Controlled object) {
        return object.controller().map(Controlled.Controller::uid).orElse("");
    }
}
