package io.mimo.operator.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.quicktheories.generators.Generate.oneOf;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeList;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionList;
import io.fabric8.kubernetes.api.model.apps.DeploymentList;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.mimo.catalog.Catalog;
import io.mimo.fixtures.ManifestFixture;
import io.mimo.generators.Property;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.inventory.PodFacts;
import io.mimo.operator.OperatorClient;
import io.mimo.operator.children.Workload;
import io.mimo.operator.cluster.ClusterIndex;
import io.mimo.operator.cluster.ClusterListener;
import io.mimo.operator.cluster.ClusterWatch;
import io.mimo.operator.cluster.Controlled;
import io.mimo.operator.cluster.ControllerWatch;
import io.mimo.operator.cluster.DownloadPodTracker;
import io.mimo.operator.cluster.PodOwners;
import io.mimo.plan.Decider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.quicktheories.core.Gen;

/** Whatever one object holds, the readers throw nothing and see all the others; what they see can be judged. */
class ReadingPropertiesTest {
    private static final Catalog CATALOG = Catalog.load();
    private static final String NODE = """
            {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "%s", "uid": "u-%1$s", "resourceVersion": "7",
              "labels": {"nvidia.com/gpu.product": "NVIDIA-H100-80GB-HBM3", "nvidia.com/gpu.memory": "81559", \
            "nvidia.com/gpu.replicas": "1"}},
             "spec": {"unschedulable": false, "taints": [{"key": "k", "value": "v", "effect": "PreferNoSchedule"}]},
             "status": {"allocatable": {"nvidia.com/gpu": "8", "cpu": "64"}, "nodeInfo": {"architecture": "amd64"},
               "conditions": [{"type": "Ready", "status": "True", "lastHeartbeatTime": "2026-01-01T00:00:00Z"}]}}""";
    private static final String POD = """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "%s", "namespace": "llm", "uid": "u-%1$s", \
            "resourceVersion": "7",
              "labels": {"app.kubernetes.io/managed-by": "mimo-operator", "app.kubernetes.io/instance": "flash", \
            "serving.mimo.io/uid": "f"},
              "ownerReferences": [{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "flash", "uid": "r", \
            "controller": true}]},
             "spec": {"nodeName": "good", "initContainers": [{"name": "i", "restartPolicy": "Always"}],
               "containers": [{"name": "vllm", "resources": {"limits": {"nvidia.com/gpu": "4"}, "requests": \
            {"nvidia.com/gpu": "4"}}}]},
             "status": {"phase": "Running", "podIP": "10.0.0.1", "conditions": [{"type": "Ready", "status": "False", \
            "reason": "x"},
               {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "0/1"}],
               "initContainerStatuses": [{"name": "i", "ready": true, "state": {"running": {"startedAt": \
            "2026-01-01T00:00:00Z"}}}],
               "containerStatuses": [{"name": "vllm", "ready": false, "restartCount": 2, "state": {"waiting": \
            {"reason": "CrashLoopBackOff"}},
                 "lastState": {"terminated": {"exitCode": 1, "reason": "Error", "message": "boom"}}}]}}""";
    private static final String DEPLOYMENT = """
            {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "%s", "namespace": "llm", "uid": \
            "u-%1$s", "resourceVersion": "7",
              "generation": 2, "ownerReferences": [{"apiVersion": "serving.mimo.io/v1alpha1", "kind": \
            "MimoDeployment", "name": "flash", "uid": "f",
              "controller": true}]},
             "spec": {"replicas": 2, "selector": {"matchLabels": {"a": "b"}}, "template": {"spec": {"containers": \
            [{"name": "vllm",
               "ports": [{"containerPort": 8000}], "resources": {"limits": {"nvidia.com/gpu": "4"}}}]}}},
             "status": {"observedGeneration": 2, "replicas": 2, "readyReplicas": 1, "conditions": [\
             {"type": "Progressing", "status": "True"}]}}""";

    private static final String REPLICA_SET = """
            {"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": {"name": "%s", "namespace": "llm", "uid": \
            "u-%1$s", "resourceVersion": "7",
              "labels": {"app.kubernetes.io/managed-by": "mimo-operator", "serving.mimo.io/uid": "f"},
              "ownerReferences": [{"apiVersion": "serving.mimo.io/v1alpha1", "kind": "MimoDeployment", "name": \
            "flash", "uid": "f", "controller": true}]},
             "spec": {"replicas": 1}}""";
    private static final String GROUP = """
            {"apiVersion": "leaderworkerset.x-k8s.io/v1", "kind": "LeaderWorkerSet", "metadata": {"name": "%s", \
            "namespace": "llm", "uid": "u-%1$s",
              "resourceVersion": "7", "generation": 2},
             "spec": {"replicas": 2, "leaderWorkerTemplate": {"size": 2, "leaderTemplate": {"metadata": {"labels": \
            {"a": "b"}}, "spec": {"containers": [
               {"name": "vllm"}]}}, "workerTemplate": {"spec": {"containers": [{"name": "vllm"}]}}}},
             "status": {"observedGeneration": 2, "replicas": 2, "readyReplicas": 1, "conditions": [\
             {"type": "Available", "status": "True"}]}}""";
    private static final String DEFINITION = """
            {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "%s", \
            "uid": "u-%1$s", "resourceVersion": "7"},
             "spec": {"group": "keda.sh", "scope": "Namespaced", "names": {"kind": "ScaledObject", "plural": \
            "scaledobjects"}, "versions": [{"name": "v1alpha1",
               "served": true, "storage": true, "schema": {"openAPIV3Schema": {"type": "object", "properties": \
            {"spec": {"type": "object"}}}}}]},
             "status": {"conditions": [{"type": "Established", "status": "True"}]}}""";

    private final UnreadableObjects unreadable = new UnreadableObjects();
    private final LenientSerialization serialization = new LenientSerialization(unreadable);

    private <L extends KubernetesResourceList<?>> L page(Class<L> type, String good, JsonNode bad) {
        return serialization.unmarshal(
                "{\"kind\": \"" + type.getSimpleName()
                        + "\", \"apiVersion\": \"v1\", \"metadata\": {\"resourceVersion\": \"9\"},"
                        + " \"items\": ["
                        + good.formatted("before") + "," + bad + "," + good.formatted("after") + "]}",
                type);
    }

    /** What the readers remember, of one input alone. */
    private final class Memory {
        private final ClusterIndex index = new ClusterIndex();
        private final DownloadPodTracker downloads = new DownloadPodTracker();

        ClusterWatch watch(KubernetesClient client) {
            var owners = new PodOwners();
            owners.putController(new Controlled(
                    "ReplicaSet/llm/flash",
                    "llm",
                    "r",
                    Optional.of(new Controlled.Controller("MimoDeployment", "flash", "u", true))));
            return new ClusterWatch(
                    client,
                    index,
                    downloads,
                    owners,
                    new ClusterListener() {
                        @Override
                        public void enqueueWaiting() {}

                        @Override
                        public void podChanged(PodFacts.Owner owner) {
                            assertThat(owner.name()).isNotNull();
                        }
                    },
                    Set.of(),
                    new WatchRule(unreadable, words -> {}));
        }

        /** What is there is judged too: a fact that breaks the judge would hide every node. */
        <T extends HasMetadata> List<String> read(ProjectingItemStore<T> store, List<? extends T> items) {
            items.forEach(item -> store.put(store.getKey(item), item));
            Inventory inventory = index.inventory();
            Decider.decide(
                    ManifestFixture.manifest(
                            "model: {uri: \"hf://XiaomiMiMo/MiMo-V2-Flash\"}\nprecision: FP8\nparallelism: {tensor: 4, "
                                    + "data: 2, expert: 8}\n"),
                    CATALOG,
                    inventory);
            List<String> seen = new ArrayList<>(
                    inventory.nodes().stream().map(NodeFacts::name).toList());
            seen.addAll(inventory.pods().stream().map(PodFacts::name).toList());
            return seen;
        }
    }

    private static Gen<JsonNode> broken(String json) {
        return BrokenJson.of(json.formatted("bad"));
    }

    private static Gen<JsonNode> brokenPods() {
        return oneOf(
                broken(POD),
                broken(POD.replace("\"labels\": {", "\"labels\": {\"app.kubernetes.io/name\": \"mimo-weights\", ")));
    }

    private static KubernetesClient offline() {
        return OperatorClient.of(new ConfigBuilder()
                        .withAutoConfigure(false)
                        .withMasterUrl("http://127.0.0.1:1")
                        .build())
                .client();
    }

    @Test
    void aBrokenNodeHidesNoOther() {
        Property.tries(500).forAll(broken(NODE)).checkAssert(bad -> {
            try (KubernetesClient client = offline()) {
                List<Node> items = page(NodeList.class, NODE, bad).getItems();
                var memory = new Memory();
                assertThat(memory.read(memory.watch(client).nodeStore(), items))
                        .as("%s", bad)
                        .contains("before", "after");
            }
        });
    }

    @Test
    void aBrokenPodHidesNoOther() {
        Property.tries(1000).forAll(brokenPods()).checkAssert(bad -> {
            try (KubernetesClient client = offline()) {
                List<Pod> items = page(PodList.class, POD, bad).getItems();
                var memory = new Memory();
                assertThat(memory.read(memory.watch(client).podStore(), items))
                        .as("%s", bad)
                        .contains("before", "after");
            }
        });
    }

    @Test
    void aBrokenChildIsItsOwnersFaultAndHidesNoOther() {
        Property.tries(500).forAll(broken(DEPLOYMENT)).checkAssert(bad -> {
            var items = page(DeploymentList.class, DEPLOYMENT, bad).getItems();
            assertThat(items)
                    .extracting(item -> item.getMetadata().getName())
                    .as("%s", bad)
                    .contains("before", "bad", "after");
            assertThat(items.stream()
                            .filter(item -> !item.getMetadata().getName().equals("bad")))
                    .hasSize(2)
                    .allSatisfy(item -> assertThat(Workload.of(UnreadableObjects.required(item)))
                            .isPresent());
        });
    }

    @Test
    void aWatchGoesOnAfterABrokenObject() {
        Property.tries(500).forAll(brokenPods()).checkAssert(bad -> {
            WatchEvent event =
                    serialization.unmarshal("{\"type\": \"MODIFIED\", \"object\": " + bad + "}", WatchEvent.class);
            assertThat(event.getObject()).isInstanceOfSatisfying(Pod.class, pod -> assertThat(
                            pod.getMetadata().getName())
                    .isEqualTo("bad"));
            try (KubernetesClient client = offline()) {
                ProjectingItemStore<Pod> store = new Memory().watch(client).podStore();
                assertThatCode(() -> store.put("llm/bad", (Pod) event.getObject()))
                        .as("%s", bad)
                        .doesNotThrowAnyException();
            }
        });
    }

    @Test
    void aBrokenControllerLosesNoOtherItsPods() {
        Property.tries(500).forAll(broken(REPLICA_SET)).checkAssert(bad -> {
            try (KubernetesClient client = offline()) {
                var owners = new PodOwners();
                var store = new ControllerWatch(client, Set.of(), owners, new WatchRule(unreadable, words -> {}))
                        .store("ReplicaSet");
                List<Optional<PodFacts.Owner>> found = new ArrayList<>();
                page(GenericKubernetesResourceList.class, REPLICA_SET, bad)
                        .getItems()
                        .forEach(item -> store.put(store.getKey(item), item));

                for (String name : List.of("before", "after")) {
                    owners.put(
                            new Controlled(
                                    "Pod/llm/" + name,
                                    "llm",
                                    name,
                                    Optional.of(new Controlled.Controller("ReplicaSet", name, "u-" + name, false))),
                            false,
                            found::add);
                }
                assertThat(found).as("%s", bad).hasSize(2).allSatisfy(owner -> assertThat(owner)
                        .map(PodFacts.Owner::uid)
                        .contains("f"));
            }
        });
    }

    /** One that cannot be read is its owner's fault: it is thrown there, and there alone. */
    @Test
    void aBrokenGroupHidesNoOther() {
        Property.tries(500).forAll(broken(GROUP)).checkAssert(bad -> {
            var items = page(GenericKubernetesResourceList.class, GROUP, bad).getItems();
            assertThat(items)
                    .extracting(item -> item.getMetadata().getName())
                    .as("%s", bad)
                    .contains("before", "bad", "after");
            assertThat(items.stream()
                            .filter(item -> !item.getMetadata().getName().equals("bad")))
                    .allSatisfy(item -> assertThat(Workload.of(UnreadableObjects.required(item)))
                            .map(Workload::podsPerReplica)
                            .contains(2));
        });
    }

    @Test
    void aBrokenDefinitionHidesNoOtherKind() {
        Property.tries(500).forAll(broken(DEFINITION)).checkAssert(bad -> {
            var items =
                    page(CustomResourceDefinitionList.class, DEFINITION, bad).getItems();
            assertThat(items)
                    .extracting(item -> item.getMetadata().getName())
                    .as("%s", bad)
                    .contains("before", "after");
            assertThat(items.stream()
                            .filter(item -> !item.getMetadata().getName().equals("bad")))
                    .allSatisfy(item ->
                            assertThat(item.getSpec().getNames().getKind()).isEqualTo("ScaledObject"));
        });
    }
}
