package io.mimo.operator.children;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.mimo.controlplane.Await;
import io.mimo.operator.watch.UnreadableObjects;
import io.mimo.operator.watch.WatchRule;
import io.mimo.render.OptionalKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** One optional kind of a stand-in API server, its watcher, and what that has told. */
final class WatchedKind implements AutoCloseable {
    static final OptionalKind KIND = OptionalKind.POD_MONITOR;
    static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    static final String OBJECTS = "/apis/monitoring.coreos.com/v1/podmonitors";
    private static final Duration SOON = Duration.ofSeconds(30);

    private final WatchedApiServer server = new WatchedApiServer();
    private final List<String> changed = new CopyOnWriteArrayList<>();
    private final AtomicInteger cameOrWent = new AtomicInteger();
    private final List<String> lost = new CopyOnWriteArrayList<>();
    private final CrdWatcher watcher;

    /**
     * @param namespaces of the objects; empty = all
     * @param definitions whether CRDs may be watched
     */
    WatchedKind(Set<String> namespaces, boolean definitions) {
        watcher = new CrdWatcher(
                server.client(),
                KIND,
                namespaces,
                definitions,
                object -> changed.add(object.getMetadata().getName()),
                cameOrWent::incrementAndGet,
                new WatchRule(new UnreadableObjects(), lost::add));
    }

    WatchedApiServer server() {
        return server;
    }

    CrdWatcher watcher() {
        return watcher;
    }

    /** As an operator starts: until it is known whether the kind exists. */
    void start() {
        watcher.start();
        watcher.awaitFirstList();
    }

    static CustomResourceDefinition definition(String version, boolean served, String established) {
        return Serialization.unmarshal(
                """
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: %s, uid: u}
                spec: {group: %s, scope: Namespaced, names: {kind: %s, plural: %s}, \
                versions: [{name: %s, served: %s, storage: true}]}
                status: {conditions: [{type: Established, status: '%s'}]}
                """.formatted(KIND.crd(), KIND.group(), KIND.kind(), KIND.plural(), version, served, established),
                CustomResourceDefinition.class);
    }

    /** That serves our version. */
    static CustomResourceDefinition definition() {
        return definition(KIND.version(), true, "True");
    }

    static GenericKubernetesResource monitor(String name) {
        return new GenericKubernetesResourceBuilder()
                .withApiVersion(KIND.apiVersion())
                .withKind(KIND.kind())
                .withNewMetadata()
                .withNamespace("llm")
                .withName(name)
                .withUid("u-" + name)
                .endMetadata()
                .build();
    }

    boolean isThere() {
        return watcher.cache().isPresent();
    }

    Optional<HasMetadata> seen(String name) {
        return watcher.cache().flatMap(store -> store.get("llm", name));
    }

    void await(boolean there) {
        Await.value(SOON, this::isThere, is -> is == there);
    }

    /** Its watches are open a moment after the first lists. */
    void awaitHealthy() {
        Await.value(SOON, watcher::isHealthy, healthy -> healthy);
    }

    void awaitAsked(String path) {
        Await.value(SOON, () -> server.wasAsked(path), asked -> asked);
    }

    /** Of which objects it has told a change so far, in order. */
    void awaitChanged(String... names) {
        Await.value(SOON, () -> List.copyOf(changed), List.of(names)::equals);
    }

    /** Once for each coming and each going, and no more. */
    void awaitTold(int times) {
        Await.value(SOON, cameOrWent::get, told -> told >= times);
        assertThat(cameOrWent).hasValue(times);
    }

    @Override
    public void close() {
        watcher.stop();
        server.close();
        assertThat(lost).as("no watch has ended for good").isEmpty();
    }
}
