package io.mimo.operator.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.mimo.inventory.PodFacts;
import io.mimo.operator.watch.InformersSource;
import io.mimo.operator.watch.ProjectingItemStore;
import io.mimo.operator.watch.WatchRule;
import io.mimo.render.LeaderWorkerSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What stands between our pods and their resources: of every ReplicaSet, StatefulSet, Deployment and Job that may be
 * ours, who controls it, and nothing else. The labels only keep other people's objects from being read; whose a pod is,
 * they do not say.
 */
public final class ControllerWatch extends InformersSource {
    /** Objects of one page of the first list. */
    private static final long PAGE = 500;

    private final PodOwners owners;
    private final WatchRule rule;
    private final List<SharedIndexInformer<?>> informers;

    /** @param namespaces that resources are served in; empty = all */
    public ControllerWatch(KubernetesClient client, Set<String> namespaces, PodOwners owners, WatchRule rule) {
        super("controllers", rule);
        this.owners = owners;
        this.rule = rule;
        this.informers = Stream.of(
                        informers(client, namespaces, ReplicaSet.class, PodFacts.MANAGED_BY_SELECTOR),
                        informers(client, namespaces, Deployment.class, PodFacts.MANAGED_BY_SELECTOR),
                        informers(client, namespaces, Job.class, PodFacts.MANAGED_BY_SELECTOR),
                        // those of a group bear the labels of LeaderWorkerSet, not ours
                        informers(client, namespaces, StatefulSet.class, LeaderWorkerSet.NAME_LABEL))
                .<SharedIndexInformer<?>>flatMap(each -> each)
                .toList();
    }

    private Stream<SharedIndexInformer<GenericKubernetesResource>> informers(
            KubernetesClient client, Set<String> namespaces, Class<? extends HasMetadata> kind, String selector) {
        String name = HasMetadata.getKind(kind);
        var all = client.genericKubernetesResources(new ResourceDefinitionContext.Builder()
                .withGroup(HasMetadata.getGroup(kind))
                .withVersion(HasMetadata.getVersion(kind))
                .withKind(name)
                .withPlural(HasMetadata.getPlural(kind))
                .withNamespaced(true)
                .build());
        var scopes = namespaces.isEmpty()
                ? Stream.of(all.inAnyNamespace())
                : namespaces.stream().map(all::inNamespace);
        return scopes.map(scope -> scope.withLabelSelector(selector)
                .withLimit(PAGE)
                .runnableInformer(0)
                .itemStore(store(name)));
    }

    public ProjectingItemStore<GenericKubernetesResource> store(String kind) {
        return new ProjectingItemStore<>(
                rule.unreadable(),
                any -> true,
                ControllerWatch::marker,
                object -> owners.putController(read(kind, object.getMetadata())),
                gone -> owners.removeController(gone.getMetadata().getUid()));
    }

    /**
     * A ReplicaSet that nobody controls is taken over by whatever Deployment selects it, and only that of its resource
     * does: until that one is created again, the GPUs of its pods are kept for it. Of a pod, nothing of the kind is
     * assumed.
     */
    public static Controlled read(String kind, ObjectMeta meta) {
        Controlled object = Controlled.of(kind, meta);
        Optional<String> resource = Optional.ofNullable(meta.getLabels())
                .map(labels -> labels.get(PodFacts.RESOURCE_LABEL))
                .filter(any -> object.controller().isEmpty() && kind.equals(HasMetadata.getKind(ReplicaSet.class)));
        return resource.map(object::awaiting).orElse(object);
    }

    @Override
    protected List<SharedIndexInformer<?>> informers() {
        return informers;
    }

    private static GenericKubernetesResource marker(GenericKubernetesResource object) {
        var meta = object.getMetadata();
        return new GenericKubernetesResourceBuilder()
                .withNewMetadata()
                .withName(meta.getName())
                .withNamespace(meta.getNamespace())
                .withUid(meta.getUid())
                .withResourceVersion(meta.getResourceVersion())
                .endMetadata()
                .build();
    }
}
