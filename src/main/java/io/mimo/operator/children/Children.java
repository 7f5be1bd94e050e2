package io.mimo.operator.children;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.mimo.api.MimoDeployment;
import io.mimo.inventory.PodFacts;
import io.mimo.manifest.ModelLocation;
import io.mimo.plan.Plan;
import io.mimo.plan.PodMark;
import io.mimo.render.Labels;
import io.mimo.render.LeaderWorkerSet;
import io.mimo.render.Names;
import io.mimo.render.OptionalKind;
import io.mimo.status.ObservedWorkload.Autoscaler;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * All kinds of children with their caches, and whose a child is.
 *
 * @param always of the kinds that every cluster has
 * @param optional of the kinds that this cluster has at the moment
 */
public record Children(List<? extends ChildStore> always, Supplier<Stream<ChildStore>> optional) {
    public static final List<Class<? extends HasMetadata>> KINDS = List.of(
            Deployment.class,
            Service.class,
            ServiceAccount.class,
            HorizontalPodAutoscaler.class,
            PodDisruptionBudget.class,
            NetworkPolicy.class,
            PersistentVolumeClaim.class,
            ConfigMap.class,
            Job.class);

    public static List<InformerChildStore<?>> watch(EventSourceContext<MimoDeployment> context) {
        return KINDS.stream()
                .<InformerChildStore<?>>map(kind -> cache(kind, context))
                .toList();
    }

    private static <T extends HasMetadata> InformerChildStore<T> cache(
            Class<T> kind, EventSourceContext<MimoDeployment> context) {
        var config = InformerEventSourceConfiguration.from(kind, MimoDeployment.class)
                .withLabelSelector(PodFacts.MANAGED_BY_SELECTOR);
        if (kind.equals(PersistentVolumeClaim.class)) {
            // one that is retained has no owner
            config.withSecondaryToPrimaryMapper(Children::byLabel);
        }
        return new InformerChildStore<>(kind, new InformerEventSource<>(config.build(), context));
    }

    /** Empty when the kind has gone since the child was planned. */
    public Optional<ChildStore> of(HasMetadata child) {
        return all().filter(cache -> cache.keeps(child)).findFirst();
    }

    public List<HasMetadata> ownedBy(MimoDeployment owner) {
        return all().<HasMetadata>flatMap(cache -> cache.ownedBy(owner)).toList();
    }

    /**
     * Of either kind; two only while one takes the place of the other. An orphan counts: it is taken back before
     * anything is decided.
     */
    public Stream<Workload> workloads(MimoDeployment owner) {
        return Stream.concat(ownedBy(owner).stream(), orphanedWorkload(owner).stream())
                .flatMap(child -> Workload.of(child).stream());
    }

    /**
     * What an earlier life of the resource has left running under its name; empty while it has a workload of its own.
     */
    public Optional<HasMetadata> orphanedWorkload(MimoDeployment owner) {
        String name = owner.getMetadata().getName();
        return ownedBy(owner).stream().anyMatch(child -> Workload.of(child).isPresent())
                ? Optional.empty()
                : Stream.of(
                                at(owner, new Deployment(), Names.object(name)),
                                at(owner, new LeaderWorkerSet(), Names.group(name)))
                        .flatMap(Optional::stream)
                        .findFirst();
    }

    private Optional<HasMetadata> at(MimoDeployment owner, HasMetadata kind, String name) {
        return of(kind).flatMap(cache -> cache.get(owner.getMetadata().getNamespace(), name))
                .<HasMetadata>map(found -> found)
                .filter(found -> !found.isMarkedForDeletion() && Ownership.of(found, owner) == Ownership.ORPHAN);
    }

    /** What runs the replicas; of two, the one that stays. */
    public Optional<Workload> workload(MimoDeployment owner) {
        return workloads(owner)
                .min(Comparator.comparing(workload -> workload.object().isMarkedForDeletion()));
    }

    /** The plan for the pods that exist: the labels that select them stay as they are. */
    public Plan forLivePods(Live live, Plan plan) {
        Optional<Job> job = plan.engine().weights().location() instanceof ModelLocation.Cached cached
                ? job(live.resource(), Names.weights(plan.workload().name(), cached.folder()))
                : Optional.empty();
        return plan.marked(
                live.workload().map(Workload::mark).orElse(PodMark.NEW),
                job.map(found -> Labels.markOf(
                                found.getSpec().getTemplate().getMetadata().getLabels()))
                        .orElse(PodMark.NEW));
    }

    private static Set<ResourceID> byLabel(HasMetadata child) {
        Map<String, String> labels = child.getMetadata().getLabels();
        return Set.of(new ResourceID(
                labels.getOrDefault(PodFacts.RESOURCE_LABEL, labels.getOrDefault(PodFacts.NAME_LABEL, "")),
                child.getMetadata().getNamespace()));
    }

    /** The volume that a download fills: it bears its name. */
    public Optional<PersistentVolumeClaim> claimOf(Job job) {
        return named(job, job.getMetadata().getName(), PersistentVolumeClaim.class);
    }

    public Optional<PersistentVolumeClaim> claim(MimoDeployment owner, String name) {
        return named(owner, name, PersistentVolumeClaim.class);
    }

    public Optional<Job> job(MimoDeployment owner, String name) {
        return named(owner, name, Job.class);
    }

    private <T extends HasMetadata> Optional<T> named(HasMetadata neighbour, String name, Class<T> kind) {
        return always.stream()
                .filter(cache -> cache.keeps(kind))
                .findFirst()
                .flatMap(cache -> cache.get(neighbour.getMetadata().getNamespace(), name))
                .map(kind::cast);
    }

    /** Of either provider. */
    public Optional<Autoscaler> autoscaler(MimoDeployment owner) {
        return ownedBy(owner, HorizontalPodAutoscaler.class)
                .map(AutoscalerObserver::of)
                .or(() -> ownedBy(owner).stream()
                        .filter(child -> OptionalKind.of(child).equals(Optional.of(OptionalKind.SCALED_OBJECT)))
                        .findFirst()
                        .map(AutoscalerObserver::ofScaledObject));
    }

    private <T extends HasMetadata> Optional<T> ownedBy(MimoDeployment owner, Class<T> kind) {
        return always.stream()
                .filter(cache -> cache.keeps(kind))
                .flatMap(cache -> cache.ownedBy(owner))
                .map(kind::cast)
                .findFirst();
    }

    private Stream<ChildStore> all() {
        return Stream.concat(always.stream(), optional.get());
    }
}
