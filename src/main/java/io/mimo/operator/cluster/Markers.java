package io.mimo.operator.cluster;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClass;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClassBuilder;

/** The part of an object by which an informer finds out what changed while it was cut off. */
final class Markers {
    private Markers() {}

    static Node of(Node node) {
        return new NodeBuilder().withMetadata(identity(node.getMetadata())).build();
    }

    static Pod of(Pod pod) {
        return new PodBuilder().withMetadata(identity(pod.getMetadata())).build();
    }

    static PriorityClass of(PriorityClass priority) {
        return new PriorityClassBuilder()
                .withMetadata(identity(priority.getMetadata()))
                .build();
    }

    private static ObjectMeta identity(ObjectMeta meta) {
        return new ObjectMetaBuilder()
                .withName(meta.getName())
                .withNamespace(meta.getNamespace())
                .withUid(meta.getUid())
                .withResourceVersion(meta.getResourceVersion())
                .build();
    }
}
