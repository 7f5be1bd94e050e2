package io.mimo.render;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.mimo.plan.Plan;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The objects of a plan, taken apart. */
record Rendered(List<HasMetadata> objects) {
    static Rendered of(Plan plan) {
        return new Rendered(Renderer.render(plan, Capabilities.all()));
    }

    <T extends HasMetadata> Optional<T> find(Class<T> kind) {
        return objects.stream().filter(kind::isInstance).map(kind::cast).findFirst();
    }

    <T extends HasMetadata> T the(Class<T> kind) {
        return find(kind).orElseThrow(() -> new AssertionError("no " + kind.getSimpleName() + " among " + kinds()));
    }

    List<String> kinds() {
        return objects.stream().map(HasMetadata::getKind).toList();
    }

    Deployment deployment() {
        return the(Deployment.class);
    }

    LeaderWorkerSet group() {
        return the(LeaderWorkerSet.class);
    }

    /** Of the only pod, or of the first and the others of a group. */
    List<PodTemplateSpec> templates() {
        return find(LeaderWorkerSet.class)
                .map(set -> set.getSpec().leaderWorkerTemplate())
                .map(template -> List.of(template.leaderTemplate(), template.workerTemplate()))
                .orElseGet(() -> List.of(deployment().getSpec().getTemplate()));
    }

    /** The first pod's, with what LeaderWorkerSet adds to it. */
    Map<String, String> podLabels() {
        Map<String, String> labels =
                new TreeMap<>(templates().getFirst().getMetadata().getLabels());
        find(LeaderWorkerSet.class).ifPresent(set -> labels.put(LeaderWorkerSet.WORKER_INDEX_LABEL, "0"));
        return labels;
    }

    PodSpec pod() {
        return templates().getFirst().getSpec();
    }

    /** The container of a pod other than the first. */
    Container worker() {
        return templates().getLast().getSpec().getContainers().getFirst();
    }

    Container container() {
        return pod().getContainers().getFirst();
    }

    Optional<EnvVar> variable(String name) {
        return container().getEnv().stream()
                .filter(variable -> variable.getName().equals(name))
                .findFirst();
    }
}
