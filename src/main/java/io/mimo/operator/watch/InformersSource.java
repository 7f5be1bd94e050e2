package io.mimo.operator.watch;

import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.javaoperatorsdk.operator.health.Status;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.EventSourceStartPriority;
import io.mimo.api.MimoDeployment;
import java.util.List;
import java.util.Set;

/**
 * Informers that keep state which decisions need. Starts before any resource is reconciled, blocks until all first
 * lists are known, as a decision on half a cluster would be a wrong refusal, and is healthy while all of them watch.
 */
public abstract class InformersSource extends AbstractEventSource<Void, MimoDeployment> {
    private final WatchRule rule;

    protected InformersSource(String name, WatchRule rule) {
        super(Void.class, name);
        this.rule = rule;
        setEventSourcePriority(EventSourceStartPriority.RESOURCE_STATE_LOADER);
    }

    protected abstract List<? extends SharedIndexInformer<?>> informers();

    @Override
    public void start() {
        super.start();
        rule.startAll(informers());
    }

    @Override
    public void stop() {
        super.stop();
        informers().forEach(SharedIndexInformer::stop);
    }

    @Override
    public Status getStatus() {
        return informers().stream().allMatch(SharedIndexInformer::isWatching) ? Status.HEALTHY : Status.UNHEALTHY;
    }

    @Override
    public Set<Void> getSecondaryResources(MimoDeployment primary) {
        return Set.of();
    }
}
