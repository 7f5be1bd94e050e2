package io.mimo.render;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.mimo.plan.Plan;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The objects of a plan, taken apart. */
record Rendered(List<HasMetadata> objects) {
    static Rendered of(Plan plan) {
        return new Rendered(Renderer.render(plan, new Capabilities(true)));
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

    Map<String, String> podLabels() {
        return deployment().getSpec().getTemplate().getMetadata().getLabels();
    }

    PodSpec pod() {
        return deployment().getSpec().getTemplate().getSpec();
    }

    Container container() {
        return pod().getContainers().getFirst();
    }

    Optional<EnvVar> variable(String name) {
        return container().getEnv().stream().filter(variable -> variable.getName().equals(name)).findFirst();
    }
}
