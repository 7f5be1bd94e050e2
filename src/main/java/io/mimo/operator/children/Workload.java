package io.mimo.operator.children;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.mimo.plan.PodMark;
import io.mimo.render.Labels;
import io.mimo.render.LeaderWorkerSet;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What runs a resource's replicas, of either kind, in the same words. All counts are replicas.
 *
 * @param object as it lives
 * @param podsPerReplica 1, or the size of a group
 * @param pod the first pod's spec
 * @param podLabels labels of the first pod
 * @param selector labels of the one pod of each replica that counts for it
 * @param asked replicas that are asked for
 * @param updated replicas of the present template; 0 until its controller has seen it
 * @param rollsOut its controller has seen the present template and replaces replicas of an earlier one
 */
public record Workload(
        HasMetadata object,
        int podsPerReplica,
        PodSpec pod,
        Map<String, String> podLabels,
        Map<String, String> selector,
        int asked,
        int existing,
        int ready,
        int updated,
        boolean rollsOut) {

    /** Empty for an object of another kind. */
    public static Optional<Workload> of(HasMetadata object) {
        return switch (object) {
            case Deployment deployment -> Optional.of(of(deployment));
            case LeaderWorkerSet set -> Optional.of(of(set));
            case GenericKubernetesResource generic
            when generic.getKind().equals(LeaderWorkerSet.KIND) ->
                Optional.of(of(Serialization.unmarshal(Serialization.asJson(generic), LeaderWorkerSet.class)));
            default -> Optional.empty();
        };
    }

    private static Workload of(Deployment deployment) {
        return of(
                deployment,
                Optional.ofNullable(deployment.getStatus())
                        .filter(status -> seen(deployment, status.getObservedGeneration()))
                        .isPresent());
    }

    private static Workload of(Deployment deployment, boolean seen) {
        DeploymentStatus status = Optional.ofNullable(deployment.getStatus()).orElseGet(DeploymentStatus::new);
        return new Workload(
                deployment,
                1,
                deployment.getSpec().getTemplate().getSpec(),
                labels(deployment.getSpec().getTemplate()),
                deployment.getSpec().getSelector().getMatchLabels(),
                count(deployment.getSpec().getReplicas(), 1),
                count(status.getReplicas(), 0),
                count(status.getReadyReplicas(), 0),
                seen ? count(status.getUpdatedReplicas(), 0) : 0,
                seen && count(status.getReplicas(), 0) > count(status.getUpdatedReplicas(), 0));
    }

    private static Workload of(LeaderWorkerSet set) {
        LeaderWorkerSet.Spec spec = set.getSpec();
        LeaderWorkerSet.Status status = Optional.ofNullable(set.getStatus()).orElse(LeaderWorkerSet.Status.NONE);
        Map<String, String> leaders = new TreeMap<>(Map.of(
                LeaderWorkerSet.NAME_LABEL, set.getMetadata().getName(), LeaderWorkerSet.WORKER_INDEX_LABEL, "0"));
        return new Workload(
                set,
                spec.leaderWorkerTemplate().size(),
                spec.leaderWorkerTemplate().leaderTemplate().getSpec(),
                labels(spec.leaderWorkerTemplate().leaderTemplate()),
                leaders,
                count(spec.replicas(), 1),
                count(status.replicas(), 0),
                count(status.readyReplicas(), 0),
                seen(set, status.observedGeneration()) ? count(status.updatedReplicas(), 0) : 0,
                seen(set, status.observedGeneration()) && status.updates());
    }

    /**
     * With the counts of its controller, whether or not that has seen the present generation: any annotation makes
     * another generation of a Deployment (kubernetes/pkg/registry/apps/deployment/strategy.go, PrepareForUpdate), and
     * replaces no pod.
     */
    public Workload asSeen() {
        return object instanceof Deployment deployment ? of(deployment, true) : this;
    }

    /** The same, outdated: none of its replicas is of the present template yet. */
    public Workload asOutdated() {
        return new Workload(object, podsPerReplica, pod, podLabels, selector, asked, existing, ready, 0, rollsOut);
    }

    /**
     * By what its pods are known. A Deployment finds them by its selector, which never changes, so the template cannot
     * say otherwise.
     */
    public PodMark mark() {
        PodMark told = Labels.markOf(podLabels);
        return object instanceof Deployment
                ? new PodMark(Labels.markOf(selector).named(), told.uid())
                : told;
    }

    private static Map<String, String> labels(PodTemplateSpec template) {
        return Optional.ofNullable(template.getMetadata())
                .map(ObjectMeta::getLabels)
                .orElse(Map.of());
    }

    /** Every replica is of the present template and ready. */
    public boolean serves() {
        return ready >= asked && updated >= asked && existing <= updated;
    }

    public boolean isOfKind(HasMetadata other) {
        return object.getKind().equals(other.getKind());
    }

    private static boolean seen(HasMetadata object, @Nullable Long generation) {
        Long now = object.getMetadata().getGeneration();
        return generation != null && now != null && generation >= now;
    }

    private static int count(@Nullable Integer nullable, int otherwise) {
        return nullable == null ? otherwise : nullable;
    }
}
