package io.mimo.operator.children;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.health.Status;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.EventSourceStartPriority;
import io.mimo.api.MimoDeployment;
import io.mimo.operator.cluster.Controlled;
import io.mimo.operator.cluster.PodOwners;
import io.mimo.operator.watch.WatchRule;
import io.mimo.render.Capabilities;
import io.mimo.render.LeaderWorkerSet;
import io.mimo.render.OptionalKind;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Children of kinds that a cluster may have or get later: each kind is watched from when it comes until it goes. No
 * polling.
 */
public final class OptionalKindsSource extends AbstractEventSource<GenericKubernetesResource, MimoDeployment> {
    private final PodOwners owners;
    private final List<CrdWatcher> watches;

    /**
     * @param namespaces empty = all
     * @param definitions whether CRDs may be watched; else the kinds are those that the API server serves at the start
     * @param owners get to know the groups that pods belong to
     * @param cameOrWent called whenever a kind does
     */
    public OptionalKindsSource(
            KubernetesClient client,
            Set<String> namespaces,
            boolean definitions,
            PodOwners owners,
            Runnable cameOrWent,
            WatchRule rule) {
        super(GenericKubernetesResource.class, "optional-kinds");
        this.owners = owners;
        this.watches = Arrays.stream(OptionalKind.values())
                .map(kind -> new CrdWatcher(client, kind, namespaces, definitions, this::wakeOwner, cameOrWent, rule))
                .toList();
        setEventSourcePriority(EventSourceStartPriority.RESOURCE_STATE_LOADER);
    }

    public Capabilities served() {
        return new Capabilities(watches.stream()
                .filter(watch -> watch.cache().isPresent())
                .map(CrdWatcher::kind)
                .collect(Collectors.toSet()));
    }

    public Stream<ChildStore> caches() {
        return watches.stream().flatMap(watch -> watch.cache().stream());
    }

    /** Blocks until it is known which kinds exist and which of our objects they have. */
    @Override
    public void start() {
        super.start();
        watches.forEach(CrdWatcher::start);
        watches.forEach(CrdWatcher::awaitFirstList);
    }

    @Override
    public void stop() {
        super.stop();
        watches.forEach(CrdWatcher::stop);
    }

    @Override
    public Status getStatus() {
        return watches.stream().allMatch(CrdWatcher::isHealthy) ? Status.HEALTHY : Status.UNHEALTHY;
    }

    @Override
    public Set<GenericKubernetesResource> getSecondaryResources(MimoDeployment primary) {
        return Set.of();
    }

    /** A group that is gone stays known, one to a name: its pods are still its own until they have ended. */
    private void wakeOwner(GenericKubernetesResource child) {
        if (LeaderWorkerSet.KIND.equals(child.getKind())) {
            owners.putController(Controlled.of(child.getKind(), child.getMetadata()));
        }
        Optional.ofNullable(child.getMetadata().getOwnerReferences()).orElse(List.of()).stream()
                .filter(owner -> MimoDeployment.KIND.equals(owner.getKind()))
                .map(owner ->
                        new ResourceID(owner.getName(), child.getMetadata().getNamespace()))
                .forEach(id -> getEventHandler().handleEvent(new Event(id)));
    }
}
