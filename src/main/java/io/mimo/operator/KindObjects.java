package io.mimo.operator;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.ExceptionHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.mimo.api.MimoDeployment;
import io.mimo.render.OptionalKind;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** Our objects of one optional kind while it exists, one informer per namespace or one for all. */
record KindObjects(OptionalKind kind, List<SharedIndexInformer<GenericKubernetesResource>> informers) implements ChildCache {
    /** Goes on trying: the kind may be served a moment after its CRD is, and a permission may come late. */
    CompletableFuture<Void> start() {
        return CompletableFuture.allOf(informers.stream().map(informer -> {
            informer.exceptionHandler((started, error) -> !ExceptionHandler.isDeserializationException(error));
            return informer.start().toCompletableFuture();
        }).toArray(CompletableFuture[]::new));
    }

    void stop() {
        informers.forEach(SharedIndexInformer::stop);
    }

    boolean isKnown() {
        return informers.stream().allMatch(SharedIndexInformer::hasSynced);
    }

    boolean isWatching() {
        return informers.stream().allMatch(SharedIndexInformer::isWatching);
    }

    @Override
    public boolean keeps(HasMetadata child) {
        return OptionalKind.of(child).filter(kind::equals).isPresent();
    }

    @Override
    public Optional<GenericKubernetesResource> get(String namespace, String name) {
        return informers.stream().map(informer -> informer.getStore().getByKey(namespace + "/" + name)).filter(Objects::nonNull).findFirst();
    }

    @Override
    public Stream<GenericKubernetesResource> ownedBy(MimoDeployment owner) {
        return informers.stream().flatMap(informer -> informer.getIndexer().byIndex("namespace", owner.getMetadata().getNamespace())
                .stream()).filter(child -> ChildCache.isOwnedBy(child, owner));
    }

    /** The watch brings it in a moment; until then its absence costs one read. */
    @Override
    public void remember(HasMetadata after, Optional<HasMetadata> before) {}
}
