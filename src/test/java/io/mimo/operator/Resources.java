package io.mimo.operator;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentStatus;
import io.mimo.api.MimoDeploymentStatus.Condition;
import io.mimo.controlplane.TestCluster;
import io.mimo.render.LeaderWorkerSet;
import io.mimo.status.ConditionType;
import io.mimo.status.Reasons;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The test's resources as a user writes and reads them. */
record Resources(TestCluster cluster) {
    static final String H100 = "NVIDIA-H100-80GB-HBM3";
    static final String H200 = "NVIDIA-H200";
    static final Duration SOON = Duration.ofSeconds(30);

    /**
     * Fits 8 H100; pinned, so that no warning is told; confined to the test's own nodes. {@code more} is YAML below
     * spec.
     */
    String fitting(String name, String more) {
        return manifest(name, "parallelism: {tensor: 4, data: 2, expert: 8}", more);
    }

    /** Each replica takes two nodes with 8 H100. */
    String wide(String name, String more) {
        return manifest(name, "parallelism: {tensor: 4, data: 4, expert: 16}", more);
    }

    /** Does not fit H100. */
    String tooBig(String name) {
        return manifest(name, "parallelism: {tensor: 4}", "accelerator: {products: [" + H100 + "]}");
    }

    String manifest(String name, String parallelism, String more) {
        return """
                apiVersion: serving.mimo.io/v1alpha1
                kind: MimoDeployment
                metadata: {name: %s}
                spec:
                  model: {uri: "hf://XiaomiMiMo/MiMo-V2-Flash", revision: 0123456789abcdef0123456789abcdef01234567}
                  precision: FP8
                  %s
                  podTemplate: {nodeSelector: {mimo-test: %s}}
                  %s
                """.formatted(name, parallelism, cluster.namespace(), more);
    }

    void apply(String... manifests) {
        cluster.kubectlWithInput(String.join("---\n", manifests), "apply", "-f", "-");
    }

    /** Merges these fields into its spec, as a person does. */
    void edit(String name, String fields) {
        cluster.kubectl("patch", "mimo", name, "--type=merge", "-p", "spec: {" + fields + "}");
    }

    MimoDeployment get(String name) {
        return cluster.client()
                .resources(MimoDeployment.class)
                .inNamespace(cluster.namespace())
                .withName(name)
                .get();
    }

    /** The status that speaks of the present spec; empty before there is one. */
    Optional<MimoDeploymentStatus> status(String name) {
        return Optional.ofNullable(get(name))
                .filter(cr -> cr.getStatus() != null
                        && cr.getMetadata()
                                .getGeneration()
                                .equals(cr.getStatus().observedGeneration()))
                .map(MimoDeployment::getStatus);
    }

    Optional<Condition> condition(String name, ConditionType type) {
        return status(name).flatMap(status -> status.conditions().stream()
                .filter(c -> c.type().equals(type.name()))
                .findFirst());
    }

    Condition await(String name, ConditionType type, String reason) {
        return await(name, type, condition -> condition.reason().equals(reason), SOON);
    }

    Condition await(String name, ConditionType type, Predicate<Condition> wanted, Duration limit) {
        return cluster.await(limit, () -> condition(name, type), found -> found.filter(wanted)
                        .isPresent())
                .orElseThrow();
    }

    /** Each is Ready, which some replicas are enough for. */
    void awaitReady(String... names) {
        for (String name : names) {
            await(name, ConditionType.Ready, condition -> condition.status().equals("True"), SOON);
        }
    }

    /** It is Ready, and so are this many pods of as many. */
    void awaitAllServing(String name, int replicas) {
        awaitReady(name);
        await(
                name,
                ConditionType.Available,
                condition -> condition.reason().equals(Reasons.SERVING)
                        && condition.message().startsWith(replicas + " of " + replicas + " "),
                SOON);
    }

    Deployment deployment(String name) {
        return cluster.client()
                .apps()
                .deployments()
                .inNamespace(cluster.namespace())
                .withName(name)
                .get();
    }

    /** What runs it where each replica takes several nodes. */
    LeaderWorkerSet group(String name) {
        return cluster.client()
                .resources(LeaderWorkerSet.class)
                .inNamespace(cluster.namespace())
                .withName(name + "-group")
                .get();
    }

    /** The pods that its Service sends requests to. */
    List<String> endpoints(String name) {
        return List.of(cluster.kubectl(
                        "get",
                        "endpointslices",
                        "-l",
                        "kubernetes.io/service-name=" + name,
                        "-o",
                        "jsonpath={.items[*].endpoints[*].targetRef.name}")
                .split(" "));
    }

    List<Pod> pods(String name) {
        return cluster.client()
                .pods()
                .inNamespace(cluster.namespace())
                .withLabel("app.kubernetes.io/instance", name)
                .list()
                .getItems();
    }

    List<Event> events(String name) {
        return cluster.client().v1().events().inNamespace(cluster.namespace()).list().getItems().stream()
                .filter(event -> event.getInvolvedObject().getKind().equals(MimoDeployment.KIND)
                        && event.getInvolvedObject().getName().equals(name))
                .toList();
    }

    /** Of all their pods, sorted: equal before and after exactly when no pod was replaced. */
    List<String> uids(String... names) {
        return Stream.of(names)
                .flatMap(name -> pods(name).stream())
                .map(pod -> pod.getMetadata().getUid())
                .sorted()
                .toList();
    }

    /** Every object of every kind that the operator makes. */
    String children() {
        return cluster.kubectl(
                "get",
                "deployments,services,serviceaccounts,hpa,pdb,networkpolicies,jobs,configmaps,persistentvolumeclaims",
                "-o",
                "name",
                "-l",
                "app.kubernetes.io/managed-by=mimo-operator");
    }
}
