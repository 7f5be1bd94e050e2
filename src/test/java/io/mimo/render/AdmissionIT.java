package io.mimo.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClassBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.mimo.cli.Rendering;
import io.mimo.controlplane.TestCluster;
import io.mimo.controlplane.UsesControlPlane;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What is rendered for every example and every sample plan is taken by the API server, and its pods by a restricted
 * namespace.
 */
@UsesControlPlane
class AdmissionIT {
    @Test
    void theApiServerTakesEveryObjectAndARestrictedNamespaceEveryPod(TestCluster cluster) throws Exception {
        cluster.addOptionalCrds("podmonitor", "prometheusrule", "scaledobject", "httproute");
        cluster.kubectl("label", "namespace", cluster.namespace(), "pod-security.kubernetes.io/enforce=restricted");
        String priority = priorityClass(cluster);
        runtimeClass(cluster);
        try {
            SortedMap<String, List<HasMetadata>> all = all(cluster);
            assertThat(all).hasSizeGreaterThanOrEqualTo(SamplePlans.all().size() + 5);
            all.values().stream()
                    .flatMap(List::stream)
                    .filter(ServiceAccount.class::isInstance)
                    .forEach(account -> cluster.client().resource(account).serverSideApply());
            all.forEach((name, objects) -> {
                for (HasMetadata object : objects) {
                    assertThat(cluster.client().resource(object).dryRun().serverSideApply())
                            .as(name)
                            .isNotNull();
                    pods(object).forEach(pod -> admit(cluster, name, pod));
                }
                assertThat(objects.stream().flatMap(AdmissionIT::pods)).as(name).isNotEmpty();
            });
            Pod privileged = privileged(all.get("sample fixed"));
            assertThatThrownBy(
                            () -> cluster.client().resource(privileged).dryRun().create())
                    .isInstanceOf(KubernetesClientException.class)
                    .hasMessageContaining("violates PodSecurity");
        } finally {
            cluster.client()
                    .scheduling()
                    .v1()
                    .priorityClasses()
                    .withName(priority)
                    .delete();
        }
    }

    /** The serving pod, but in the network of its node. */
    private static Pod privileged(List<HasMetadata> objects) {
        return pods(objects.stream()
                        .filter(Deployment.class::isInstance)
                        .findFirst()
                        .orElseThrow())
                .findFirst()
                .orElseThrow()
                .edit()
                .editSpec()
                .withHostNetwork(true)
                .endSpec()
                .build();
    }

    private static void admit(TestCluster cluster, String name, Pod pod) {
        Pod admitted = cluster.client().resource(pod).dryRun().create();
        assertThat(admitted.getSpec().getContainers()).as(name).isNotEmpty();
    }

    /** By name: what {@code mimo render} prints for the examples that fit, and the golden plans. */
    private static SortedMap<String, List<HasMetadata>> all(TestCluster cluster) throws Exception {
        SortedMap<String, List<HasMetadata>> all = new TreeMap<>();
        SamplePlans.all()
                .forEach((name, plan) ->
                        all.put("sample " + name, Rendered.of(plan).objects()));
        Rendering.examples()
                .forEach((name, yaml) -> all.put(
                        name,
                        cluster.client().load(yaml).items().stream()
                                .map(object -> typed(cluster, object))
                                .toList()));
        all.values().stream().flatMap(List::stream).forEach(object -> {
            object.getMetadata().setNamespace(cluster.namespace());
            // of owners that do not exist here: the garbage collector would delete it
            object.getMetadata().setOwnerReferences(List.of());
        });
        return all;
    }

    /** The client knows no LeaderWorkerSet and reads it as fields without a type. */
    private static HasMetadata typed(TestCluster cluster, HasMetadata object) {
        return object.getKind().equals("LeaderWorkerSet")
                ? cluster.client().getKubernetesSerialization().convertValue(object, LeaderWorkerSet.class)
                : object;
    }

    private static Stream<Pod> pods(HasMetadata object) {
        return (switch (object) {
                    case Deployment deployment -> Stream.of(deployment.getSpec().getTemplate());
                    case Job job -> Stream.of(job.getSpec().getTemplate());
                    case LeaderWorkerSet groups ->
                        Stream.of(
                                groups.getSpec().leaderWorkerTemplate().leaderTemplate(),
                                groups.getSpec().leaderWorkerTemplate().workerTemplate());
                    default -> Stream.<PodTemplateSpec>empty();
                })
                .map(template -> new PodBuilder()
                        .withMetadata(template.getMetadata()
                                .edit()
                                .withGenerateName("admission-")
                                .withNamespace(object.getMetadata().getNamespace())
                                .build())
                        .withSpec(template.getSpec())
                        .build());
    }

    /** It stays: other tests name the same one. */
    private static void runtimeClass(TestCluster cluster) {
        String name =
                SamplePlans.volumeWithOverlay().overlay().runtimeClassName().orElseThrow();
        cluster.kubectlWithInput(
                "{apiVersion: node.k8s.io/v1, kind: RuntimeClass, metadata: {name: " + name + "}, handler: " + name
                        + "}",
                "apply",
                "-f",
                "-");
    }

    /** The class that a sample plan names: pods of an unknown one are refused whatever else they are. */
    private static String priorityClass(TestCluster cluster) {
        String name =
                SamplePlans.volumeWithOverlay().overlay().priorityClassName().orElseThrow();
        cluster.client()
                .resource(new PriorityClassBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .withValue(1)
                        .build())
                .create();
        return name;
    }
}
