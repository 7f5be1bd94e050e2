package io.mimo.cli;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Files as users have them. */
final class Samples {
    private Samples() {}

    /** FP8 as tensor 4, data 2, expert 8: eight GPUs, fits H100. */
    static String manifest(String name) {
        return manifest(name, "FP8", "{tensor: 4, data: 2, expert: 8}", "");
    }

    static String manifest(String name, String precision, String parallelism, String more) {
        String uri = precision.equals("FP8") ? "hf://XiaomiMiMo/MiMo-V2-Flash" : "pvc://models/own";
        return """
                apiVersion: serving.mimo.io/v1alpha1
                kind: MimoDeployment
                metadata: {name: %s, namespace: llm}
                spec:
                  model: {uri: "%s"}
                  precision: %s
                  parallelism: %s
                """.formatted(name, uri, precision, parallelism) + more.indent(2);
    }

    /** As {@code kubectl get nodes -o yaml}: nodes of eight H100 each. */
    static String h100Nodes(int count) {
        return "apiVersion: v1\nkind: List\nitems:\n"
                + IntStream.range(0, count).mapToObj(i -> """
                - apiVersion: v1
                  kind: Node
                  metadata:
                    name: h100-%d
                    labels: {nvidia.com/gpu.product: NVIDIA-H100-80GB-HBM3, nvidia.com/gpu.memory: "81559", \
                nvidia.com/gpu.replicas: "1"}
                  status:
                    allocatable: {cpu: "64", nvidia.com/gpu: "8"}
                    conditions:
                    - {type: Ready, status: "True"}
                """.formatted(i)).collect(Collectors.joining());
    }

    /**
     * As {@code kubectl get pods -A -o yaml}: a running pod with GPUs of a node; of a MimoDeployment when {@code owner}
     * is not empty.
     */
    static String pod(String name, String node, int gpus, String owner) {
        String labels = owner.isEmpty()
                ? "{}"
                : "{app.kubernetes.io/managed-by: mimo-operator, app.kubernetes.io/instance: " + owner + "}";
        return """
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: %s, namespace: llm, labels: %s}
                spec:
                  nodeName: %s
                  containers:
                  - {name: c, resources: {limits: {nvidia.com/gpu: %d}}}
                status: {phase: Running}
                """.formatted(name, labels, node, gpus);
    }
}
