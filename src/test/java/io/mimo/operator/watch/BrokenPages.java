package io.mimo.operator.watch;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.mimo.operator.OperatorClient;
import org.quicktheories.core.Gen;

/** Pages of lists, read as the operator reads them, with one object that anything may be wrong with. */
final class BrokenPages {
    static final String NODE = """
            {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "%s", "uid": "u-%1$s", "resourceVersion": "7",
              "labels": {"nvidia.com/gpu.product": "NVIDIA-H100-80GB-HBM3", "nvidia.com/gpu.memory": "81559", \
            "nvidia.com/gpu.replicas": "1"}},
             "spec": {"unschedulable": false, "taints": [{"key": "k", "value": "v", "effect": "PreferNoSchedule"}]},
             "status": {"allocatable": {"nvidia.com/gpu": "8", "cpu": "64"}, "nodeInfo": {"architecture": "amd64"},
               "conditions": [{"type": "Ready", "status": "True", "lastHeartbeatTime": "2026-01-01T00:00:00Z"}]}}""";
    static final String POD = """
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
    static final String DEPLOYMENT = """
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

    static final String REPLICA_SET = """
            {"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": {"name": "%s", "namespace": "llm", "uid": \
            "u-%1$s", "resourceVersion": "7",
              "labels": {"app.kubernetes.io/managed-by": "mimo-operator", "serving.mimo.io/uid": "f"},
              "ownerReferences": [{"apiVersion": "serving.mimo.io/v1alpha1", "kind": "MimoDeployment", "name": \
            "flash", "uid": "f", "controller": true}]},
             "spec": {"replicas": 1}}""";
    static final String GROUP = """
            {"apiVersion": "leaderworkerset.x-k8s.io/v1", "kind": "LeaderWorkerSet", "metadata": {"name": "%s", \
            "namespace": "llm", "uid": "u-%1$s",
              "resourceVersion": "7", "generation": 2},
             "spec": {"replicas": 2, "leaderWorkerTemplate": {"size": 2, "leaderTemplate": {"metadata": {"labels": \
            {"a": "b"}}, "spec": {"containers": [
               {"name": "vllm"}]}}, "workerTemplate": {"spec": {"containers": [{"name": "vllm"}]}}}},
             "status": {"observedGeneration": 2, "replicas": 2, "readyReplicas": 1, "conditions": [\
             {"type": "Available", "status": "True"}]}}""";
    static final String DEFINITION = """
            {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "%s", \
            "uid": "u-%1$s", "resourceVersion": "7"},
             "spec": {"group": "keda.sh", "scope": "Namespaced", "names": {"kind": "ScaledObject", "plural": \
            "scaledobjects"}, "versions": [{"name": "v1alpha1",
               "served": true, "storage": true, "schema": {"openAPIV3Schema": {"type": "object", "properties": \
            {"spec": {"type": "object"}}}}}]},
             "status": {"conditions": [{"type": "Established", "status": "True"}]}}""";

    private final UnreadableObjects unreadable = new UnreadableObjects();
    private final LenientSerialization serialization = new LenientSerialization(unreadable);

    UnreadableObjects unreadable() {
        return unreadable;
    }

    /** What a watch says of that object. */
    WatchEvent modified(JsonNode bad) {
        return serialization.unmarshal("{\"type\": \"MODIFIED\", \"object\": " + bad + "}", WatchEvent.class);
    }

    /** A page of a list with the bad object between two good ones, called before and after. */
    <L extends KubernetesResourceList<?>> L page(Class<L> type, String good, JsonNode bad) {
        return serialization.unmarshal(
                "{\"kind\": \"" + type.getSimpleName()
                        + "\", \"apiVersion\": \"v1\", \"metadata\": {\"resourceVersion\": \"9\"},"
                        + " \"items\": ["
                        + good.formatted("before") + "," + bad + "," + good.formatted("after") + "]}",
                type);
    }

    static Gen<JsonNode> broken(String json) {
        return BrokenJson.of(json.formatted("bad"));
    }

    /** A client that asks nobody. */
    static KubernetesClient offline() {
        return OperatorClient.of(new ConfigBuilder()
                        .withAutoConfigure(false)
                        .withMasterUrl("http://127.0.0.1:1")
                        .build())
                .client();
    }
}
