package io.mimo.operator.children;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.ExceptionHandler;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.mimo.inventory.PodFacts;
import io.mimo.operator.watch.ProjectingItemStore;
import io.mimo.operator.watch.WatchRule;
import io.mimo.render.OptionalKind;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One optional kind. A watch on its CRD, selected by name, tells when it comes and goes; its objects are watched only
 * in between. An operator that may not see the CRD goes without the kind; one that may not see the objects gets them as
 * soon as the permission comes.
 */
final class CrdWatcher {
    private static final Logger LOG = LoggerFactory.getLogger(CrdWatcher.class);
    /** Then the operator starts without the kind; it is still taken up when its list comes. */
    private static final long PATIENCE_SECONDS = 20;

    private final KubernetesClient client;
    private final OptionalKind kind;
    private final Set<String> namespaces;
    private final boolean definitions;
    private final Consumer<GenericKubernetesResource> changed;
    private final Runnable cameOrWent;
    private final WatchRule rule;
    private final SharedIndexInformer<CustomResourceDefinition> definition;
    private volatile boolean served;
    private volatile boolean stopped;
    private volatile Optional<DynamicInformer> objects = Optional.empty();
    private CompletableFuture<Void> firstList = CompletableFuture.completedFuture(null);

    CrdWatcher(
            KubernetesClient client,
            OptionalKind kind,
            Set<String> namespaces,
            boolean definitions,
            Consumer<GenericKubernetesResource> changed,
            Runnable cameOrWent,
            WatchRule rule) {
        this.client = client;
        this.kind = kind;
        this.namespaces = namespaces;
        this.definitions = definitions;
        this.changed = changed;
        this.cameOrWent = cameOrWent;
        this.rule = rule;
        // a CRD with its schemas may take megabytes
        this.definition = client.apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName(kind.crd())
                .runnableInformer(0)
                .itemStore(new ProjectingItemStore<>(
                        rule.unreadable(),
                        any -> true,
                        CrdWatcher::marker,
                        now -> served = isServed(now),
                        gone -> served = false));
    }

    OptionalKind kind() {
        return kind;
    }

    /** The kind's live objects; empty while they are not known. */
    Optional<ChildStore> cache() {
        return objects.filter(DynamicInformer::isKnown).map(ChildStore.class::cast);
    }

    void start() {
        if (!definitions) {
            served = isDiscovered();
            firstList = follow();
            return;
        }
        firstList = rule.start(
                        definition,
                        (started, error) ->
                                !ExceptionHandler.isDeserializationException(error) && (started || !isForbidden(error)))
                .thenCompose(any -> follow());
        firstList.whenComplete((any, error) -> {
            if (error == null) {
                definition.addEventHandler(handler(now -> follow(), gone -> follow()));
            }
        });
    }

    void awaitFirstList() {
        try {
            firstList.copy().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            LOG.atWarn()
                    .addKeyValue("crd", kind.crd())
                    .log(kind.kind() + " is left out: whether the kind exists, or its objects, cannot be " + "read: "
                            + e.getCause());
        }
    }

    /**
     * What was known stays so: a reconciliation that is still under way must not take the end of the watch for the end
     * of the kind.
     */
    void stop() {
        synchronized (this) {
            stopped = true;
        }
        // not in the lock: an informer has one of its own, which it may hold while it calls follow()
        definition.stop();
        objects.ifPresent(DynamicInformer::stop);
    }

    boolean isHealthy() {
        return (definition.isWatching() || !definition.isRunning())
                && objects.filter(DynamicInformer::isKnown).stream().allMatch(DynamicInformer::isWatching);
    }

    /** Takes up or drops the objects; completes when they are known. */
    private synchronized CompletableFuture<Void> follow() {
        if (stopped || served == objects.isPresent()) {
            return CompletableFuture.completedFuture(null);
        }
        if (served) {
            var come = new DynamicInformer(kind, informers());
            objects = Optional.of(come);
            return come.start(rule).thenRun(() -> tell("is rendered: the kind exists"));
        }
        objects.ifPresent(DynamicInformer::stop);
        objects = Optional.empty();
        tell("is left out: the kind is gone");
        return CompletableFuture.completedFuture(null);
    }

    private void tell(String what) {
        LOG.atInfo().addKeyValue("crd", kind.crd()).log(kind.kind() + " " + what);
        cameOrWent.run();
    }

    private List<SharedIndexInformer<GenericKubernetesResource>> informers() {
        var all = client.genericKubernetesResources(new ResourceDefinitionContext.Builder()
                .withGroup(kind.group())
                .withVersion(kind.version())
                .withKind(kind.kind())
                .withPlural(kind.plural())
                .withNamespaced(true)
                .build());
        var scopes = namespaces.isEmpty()
                ? Stream.of(all.inAnyNamespace())
                : namespaces.stream().map(all::inNamespace);
        return scopes.map(scope -> {
                    var informer = scope.withLabelSelector(PodFacts.MANAGED_BY_SELECTOR)
                            .runnableInformer(0);
                    informer.addEventHandler(handler(changed, changed));
                    return informer;
                })
                .toList();
    }

    /**
     * Discovery is open to everybody who is logged in; it cannot be watched, so a kind that comes later waits for the
     * next start.
     */
    private boolean isDiscovered() {
        var known = client.getApiResources(kind.apiVersion());
        return known != null
                && known.getResources().stream().anyMatch(each -> each.getName().equals(kind.plural()));
    }

    private static CustomResourceDefinition marker(CustomResourceDefinition definition) {
        return new CustomResourceDefinitionBuilder()
                .withNewMetadata()
                .withName(definition.getMetadata().getName())
                .withUid(definition.getMetadata().getUid())
                .withResourceVersion(definition.getMetadata().getResourceVersion())
                .endMetadata()
                .build();
    }

    private boolean isServed(CustomResourceDefinition definition) {
        boolean established =
                Optional.ofNullable(definition.getStatus())
                        .map(status -> status.getConditions())
                        .orElse(List.of())
                        .stream()
                        .anyMatch(condition ->
                                "Established".equals(condition.getType()) && "True".equals(condition.getStatus()));
        boolean version = definition.getSpec().getVersions().stream()
                .anyMatch(each -> each.getName().equals(kind.version()) && Boolean.TRUE.equals(each.getServed()));
        return established && version && !definition.isMarkedForDeletion();
    }

    private static boolean isForbidden(Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        return cause instanceof KubernetesClientException refusal
                && refusal.getCode() == HttpURLConnection.HTTP_FORBIDDEN;
    }

    private static <T extends HasMetadata> ResourceEventHandler<T> handler(Consumer<T> changed, Consumer<T> gone) {
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
}
