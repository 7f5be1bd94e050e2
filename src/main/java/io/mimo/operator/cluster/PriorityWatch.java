package io.mimo.operator.cluster;

import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClass;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.mimo.inventory.PriorityFacts;
import io.mimo.operator.watch.InformersSource;
import io.mimo.operator.watch.ProjectingItemStore;
import io.mimo.operator.watch.WatchRule;
import java.util.List;

/** Keeps in the index what each PriorityClass is worth. */
public final class PriorityWatch extends InformersSource {
    private final ClusterIndex index;
    private final ClusterListener listener;
    private final SharedIndexInformer<PriorityClass> informer;

    public PriorityWatch(KubernetesClient client, ClusterIndex index, ClusterListener listener, WatchRule rule) {
        super("priorities", rule);
        this.index = index;
        this.listener = listener;
        this.informer = client.scheduling()
                .v1()
                .priorityClasses()
                .runnableInformer(0)
                .itemStore(new ProjectingItemStore<>(
                        rule.unreadable(), any -> true, Markers::of, this::changed, this::gone));
    }

    @Override
    protected List<SharedIndexInformer<PriorityClass>> informers() {
        return List.of(informer);
    }

    private void changed(PriorityClass priority) {
        if (index.putPriority(priority.getMetadata().getName(), PriorityFacts.of(priority))) {
            listener.enqueueWaiting();
        }
    }

    private void gone(PriorityClass priority) {
        if (index.removePriority(priority.getMetadata().getName())) {
            listener.enqueueWaiting();
        }
    }
}
