package io.mimo.controlplane;

/** What {@link ControlPlaneIT} applies. Every pod keeps to the nodes of its test. */
final class Manifests {

    private Manifests() {}

    static String gpuPod(TestCluster cluster, String name, int gpus) {
        return """
            apiVersion: v1
            kind: Pod
            metadata: {name: %s}
            spec:
            %s
            """.formatted(name, pod(cluster, gpus).indent(2));
    }

    static String leaderWorkerSet(TestCluster cluster) {
        return """
            apiVersion: leaderworkerset.x-k8s.io/v1
            kind: LeaderWorkerSet
            metadata: {name: group}
            spec:
              replicas: 1
              leaderWorkerTemplate:
                size: 2
                workerTemplate:
                  spec:
            %s
            """.formatted(pod(cluster, 8).indent(8));
    }

    static String autoscaledDeployment(TestCluster cluster) {
        return """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: server}
            spec:
              selector: {matchLabels: {app: server}}
              template:
                metadata: {labels: {app: server}}
                spec:
            %s
            ---
            apiVersion: autoscaling/v2
            kind: HorizontalPodAutoscaler
            metadata: {name: server}
            spec:
              scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: server}
              minReplicas: 1
              maxReplicas: 4
              metrics:
              - type: Pods
                pods: {metric: {name: "vllm:num_requests_waiting"}, target: {type: AverageValue, averageValue: "5"}}
              behavior: {scaleDown: {stabilizationWindowSeconds: 0}}
            """.formatted(pod(cluster, 1).indent(6));
    }

    static String writerOfConfigMaps() {
        return """
            apiVersion: v1
            kind: ServiceAccount
            metadata: {name: writer}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata: {name: writer}
            rules: [{apiGroups: [""], resources: [configmaps], verbs: [create]}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: writer}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: writer}
            subjects: [{kind: ServiceAccount, name: writer}]
            """;
    }

    private static String pod(TestCluster cluster, int gpus) {
        return """
            nodeSelector: {%s: %s}
            containers:
            - {name: server, image: none, resources: {limits: {nvidia.com/gpu: "%d"}}}
            """.formatted(GpuNodes.LABEL, cluster.namespace(), gpus);
    }
}
