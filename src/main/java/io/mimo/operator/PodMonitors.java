package io.mimo.operator;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ExceptionHandler;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.javaoperatorsdk.operator.health.Status;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.EventSourceStartPriority;
import io.mimo.api.MimoDeployment;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PodMonitors, a kind that a cluster may have or get later. One watch on its CRD, selected by name, tells when it comes and goes; the
 * kind itself is watched only in between. No polling.
 */
final class PodMonitors extends AbstractEventSource<PodMonitor, MimoDeployment> {
    static final String CRD = "podmonitors.monitoring.coreos.com";
    private static final Logger LOG = LoggerFactory.getLogger(PodMonitors.class);
    private static final long SYNC_SECONDS = 60;

    private final KubernetesClient client;
    private final Set<String> namespaces;
    private final Runnable cameOrWent;
    private final SharedIndexInformer<CustomResourceDefinition> crd;
    private volatile Optional<Watched> watched = Optional.empty();

    /** {@code namespaces} empty = all; {@code cameOrWent} is called whenever the kind does. */
    PodMonitors(KubernetesClient client, Set<String> namespaces, Runnable cameOrWent) {
        super(PodMonitor.class, "podmonitors");
        this.client = client;
        this.namespaces = namespaces;
        this.cameOrWent = cameOrWent;
        this.crd = client.apiextensions().v1().customResourceDefinitions().withName(CRD).runnableInformer(0);
        setEventSourcePriority(EventSourceStartPriority.RESOURCE_STATE_LOADER);
    }

    /** The kind's live objects; empty while the kind does not exist. */
    Optional<ChildCache> cache() {
        return watched.map(ChildCache.class::cast);
    }

    /** Blocks until it is known whether the kind exists and, if so, which of its objects. Who may not know goes without. */
    @Override
    public void start() {
        super.start();
        if (!synced(crd)) {
            LOG.warn("PodMonitors are left out until the next start: the CRDs cannot be watched");
            return;
        }
        update(crd.getStore().list().stream().anyMatch(PodMonitors::isServed));
        crd.addEventHandler(handler(now -> update(isServed(now)), gone -> update(false)));
    }

    @Override
    public void stop() {
        super.stop();
        crd.stop();
        update(false);
    }

    @Override
    public Status getStatus() {
        return (crd.isWatching() || !crd.isRunning()) && watched.stream().flatMap(w -> w.informers().stream())
                .allMatch(SharedIndexInformer::isWatching)
                ? Status.HEALTHY : Status.UNHEALTHY;
    }

    @Override
    public Set<PodMonitor> getSecondaryResources(MimoDeployment primary) {
        return Set.of();
    }

    private synchronized void update(boolean exists) {
        if (exists == watched.isPresent() || exists && !isRunning()) {
            return;
        }
        if (exists) {
            List<SharedIndexInformer<PodMonitor>> informers = informers();
            if (!informers.stream().allMatch(PodMonitors::synced)) {
                LOG.warn("PodMonitors are left out: the kind exists and its objects cannot be watched");
                return;
            }
            watched = Optional.of(new Watched(informers));
        } else {
            watched.ifPresent(w -> w.informers().forEach(SharedIndexInformer::stop));
            watched = Optional.empty();
        }
        LOG.atInfo().addKeyValue("crd", CRD)
                .log(exists ? "PodMonitors are rendered: the kind exists" : "PodMonitors are left out: the kind is gone");
        cameOrWent.run();
    }

    private static boolean synced(SharedIndexInformer<?> informer) {
        informer.exceptionHandler((running, error) -> running && !ExceptionHandler.isDeserializationException(error));
        try {
            informer.start().toCompletableFuture().orTimeout(SYNC_SECONDS, TimeUnit.SECONDS).join();
            return true;
        } catch (CompletionException e) {
            LOG.atDebug().setCause(e).log("watch not started");
            informer.stop();
            return false;
        }
    }

    private List<SharedIndexInformer<PodMonitor>> informers() {
        var kind = client.resources(PodMonitor.class);
        var scopes = namespaces.isEmpty() ? Stream.of(kind.inAnyNamespace()) : namespaces.stream().map(kind::inNamespace);
        return scopes.map(scope -> {
            var informer = scope.withLabelSelector(Children.SELECTOR).runnableInformer(0);
            informer.addEventHandler(handler(this::wakeOwner, this::wakeOwner));
            return informer;
        }).toList();
    }

    private void wakeOwner(PodMonitor monitor) {
        monitor.getMetadata().getOwnerReferences().stream().filter(owner -> owner.getKind().equals(MimoDeployment.KIND))
                .map(owner -> new ResourceID(owner.getName(), monitor.getMetadata().getNamespace()))
                .forEach(id -> getEventHandler().handleEvent(new Event(id)));
    }

    private static boolean isServed(CustomResourceDefinition definition) {
        boolean established = Optional.ofNullable(definition.getStatus()).map(status -> status.getConditions()).orElse(List.of()).stream()
                .anyMatch(condition -> condition.getType().equals("Established") && condition.getStatus().equals("True"));
        return established && !definition.isMarkedForDeletion();
    }

    private static <T extends HasMetadata> ResourceEventHandler<T> handler(
            Consumer<T> changed, Consumer<T> gone) {
        return new ResourceEventHandler<>() {
            @Override
            public void onAdd(T object) {
                changed.accept(object);
            }

            @Override
            public void onUpdate(T before, T now) {
                changed.accept(now);
            }

            @Override
            public void onDelete(T object, boolean finalStateUnknown) {
                gone.accept(object);
            }
        };
    }

    /** The kind while it exists. */
    private record Watched(List<SharedIndexInformer<PodMonitor>> informers) implements ChildCache {
        @Override
        public Class<? extends HasMetadata> type() {
            return PodMonitor.class;
        }

        @Override
        public Optional<PodMonitor> get(String namespace, String name) {
            return informers.stream().map(informer -> informer.getStore().getByKey(namespace + "/" + name))
                    .filter(Objects::nonNull).findFirst();
        }

        @Override
        public Stream<PodMonitor> ownedBy(MimoDeployment owner) {
            return informers.stream().flatMap(informer -> informer.getIndexer().byIndex("namespace", owner.getMetadata().getNamespace())
                    .stream()).filter(monitor -> ChildCache.isOwnedBy(monitor, owner));
        }

        /** The watch brings it in a moment; until then its absence costs one read. */
        @Override
        public void remember(HasMetadata after, Optional<HasMetadata> before) {}
    }
}
