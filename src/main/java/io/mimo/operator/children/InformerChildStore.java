package io.mimo.operator.children;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.mimo.api.MimoDeployment;
import io.mimo.operator.watch.UnreadableObjects;
import java.util.Optional;
import java.util.stream.Stream;

/** A kind that every cluster has, watched by the framework: a change of a child wakes its owner. */
public record InformerChildStore<T extends HasMetadata>(Class<T> type, InformerEventSource<T, MimoDeployment> source)
        implements ChildStore {
    @Override
    public boolean keeps(HasMetadata child) {
        return type.isInstance(child);
    }

    @Override
    public boolean keeps(Class<? extends HasMetadata> kind) {
        return type.equals(kind);
    }

    @Override
    public Optional<T> get(String namespace, String name) {
        return source.get(new ResourceID(name, namespace)).map(UnreadableObjects::required);
    }

    @Override
    public Stream<T> ownedBy(MimoDeployment owner) {
        return source.getSecondaryResources(owner).stream()
                .filter(child -> ChildStore.isOwnedBy(child, owner))
                .map(UnreadableObjects::required);
    }

    @Override
    public void remember(HasMetadata after, Optional<HasMetadata> before) {
        var id = ResourceID.fromResource(after);
        before.ifPresentOrElse(
                old -> source.handleRecentResourceUpdate(id, type.cast(after), type.cast(old)),
                () -> source.handleRecentResourceCreate(id, type.cast(after)));
    }
}
