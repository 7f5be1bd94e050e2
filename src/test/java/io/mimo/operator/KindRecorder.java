package io.mimo.operator;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.mimo.render.LeaderWorkerSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;

/** Which kinds have pods, from moment to moment. */
final class KindRecorder implements Watcher<Pod> {
    private final Map<Boolean, Set<String>> seen = new ConcurrentHashMap<>();
    private final Map<Boolean, Set<String>> living = new ConcurrentHashMap<>();
    private final Set<String> bothAtOnce = new ConcurrentSkipListSet<>();

    @Override
    public void eventReceived(Action action, Pod pod) {
        boolean grouped = pod.getMetadata().getLabels().containsKey(LeaderWorkerSet.GROUP_INDEX_LABEL);
        String name = pod.getMetadata().getName();
        seen.computeIfAbsent(grouped, any -> new ConcurrentSkipListSet<>()).add(name);
        Set<String> own = living.computeIfAbsent(grouped, any -> new ConcurrentSkipListSet<>());
        if (action == Action.DELETED) {
            own.remove(name);
        } else {
            own.add(name);
        }
        if (!own.isEmpty() && !living.getOrDefault(!grouped, Set.of()).isEmpty()) {
            bothAtOnce.add(name + " beside " + living.get(!grouped));
        }
    }

    @Override
    public void onClose(WatcherException cause) {}

    /** Names of pods that had one of the other kind beside them, with it. */
    Set<String> bothAtOnce() {
        return bothAtOnce;
    }

    /** Names of all pods; true for those of groups. */
    Map<Boolean, Set<String>> seen() {
        return seen;
    }
}
