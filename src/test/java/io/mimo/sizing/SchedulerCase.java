package io.mimo.sizing;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Taint;
import io.mimo.api.MimoDeployment;
import io.mimo.fixtures.ManifestFixture;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A few nodes, what runs on them, and a manifest for them alone, all random. */
record SchedulerCase(String name, List<Node> nodes, List<Pod> pods, MimoDeployment manifest) {
    static final String LABEL = "mimo-case";
    private static final String RDMA = "rdma/ib";

    /** @param testLabel label of the nodes by which a test removes them */
    static SchedulerCase of(String name, long seed, Map<String, String> testLabel) {
        Random random = new Random(seed);
        List<Node> nodes = new ArrayList<>();
        List<Pod> pods = new ArrayList<>();
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            Node node = node(name + "-n" + i, name, random, testLabel);
            nodes.add(node);
            for (int pod = random.nextInt(3); pod > 0; pod--) {
                pods.add(pod(node, name + "-old-" + i + "-" + pod, random));
            }
        }
        return new SchedulerCase(name, nodes, pods, manifest(name, random));
    }

    /** Nodes on which nothing is in the way: what the manifest's pods look like is planned on them. */
    List<Node> roomy() {
        List<Node> roomy = new ArrayList<>();
        for (String zone : List.of("a", "b")) {
            for (int i = 0; i < 4; i++) {
                Map<String, String> labels = labels(name + "-" + zone + i, name, "NVIDIA-H200", 8);
                labels.put("zone", zone);
                roomy.add(node(name + "-" + zone + i, labels, amounts("900", "9000Gi", "9000Gi", "200", "8", "64"))
                        .build());
            }
        }
        return roomy;
    }

    private static Node node(String name, String ofCase, Random random, Map<String, String> testLabel) {
        int gpus = pick(random, 8, 8, 4);
        Map<String, String> labels =
                labels(name, ofCase, pick(random, "NVIDIA-H200", "NVIDIA-H200", "NVIDIA-H100-80GB-HBM3"), gpus);
        labels.putAll(testLabel);
        String zone = pick(random, "a", "a", "b", "");
        if (!zone.isEmpty()) {
            labels.put("zone", zone);
        }
        Map<String, Quantity> amounts = amounts(
                pick(random, "16", "63500m", "190", "190"),
                pick(random, "64Gi", "263921928Ki", "2Ti", "2Ti"),
                pick(random, "94Gi", "192128045146", "900Gi", "900Gi"),
                pick(random, "1", "2", "110", "110"),
                String.valueOf(gpus),
                pick(random, "", "1", "2", "8"));
        NodeBuilder node = node(name, labels, amounts);
        Taint taint = pick(
                random,
                null,
                null,
                null,
                new Taint("NoSchedule", "nvidia.com/gpu", null, "present"),
                new Taint("NoSchedule", "sku", null, "gpu"),
                new Taint("PreferNoSchedule", "batch", null, "yes"));
        if (taint != null) {
            node.editSpec().withTaints(taint).endSpec();
        }
        return random.nextInt(10) == 0
                ? node.editSpec().withUnschedulable(true).endSpec().build()
                : node.build();
    }

    private static Map<String, String> labels(String name, String ofCase, String product, int gpus) {
        return new HashMap<>(Map.of(
                LABEL,
                ofCase,
                "kubernetes.io/hostname",
                name,
                "kubernetes.io/arch",
                "amd64",
                "nvidia.com/gpu.product",
                product,
                "nvidia.com/gpu.memory",
                product.equals("NVIDIA-H200") ? "143771" : "81559",
                "nvidia.com/gpu.count",
                String.valueOf(gpus),
                "nvidia.com/gpu.compute.major",
                "9",
                "nvidia.com/gpu.compute.minor",
                "0"));
    }

    private static Map<String, Quantity> amounts(
            String cpu, String memory, String storage, String pods, String gpus, String rdma) {
        Map<String, Quantity> amounts = new HashMap<>(Map.of(
                "cpu", new Quantity(cpu),
                "memory", new Quantity(memory),
                "ephemeral-storage", new Quantity(storage),
                "pods", new Quantity(pods),
                "nvidia.com/gpu", new Quantity(gpus)));
        if (!rdma.isEmpty()) {
            amounts.put(RDMA, new Quantity(rdma));
        }
        return amounts;
    }

    private static NodeBuilder node(String name, Map<String, String> labels, Map<String, Quantity> amounts) {
        String now = Instant.now().toString();
        return new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(labels)
                .addToAnnotations("kwok.x-k8s.io/node", "fake")
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .withNewStatus()
                .withAllocatable(amounts)
                .withCapacity(amounts)
                .withPhase("Running")
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .withReason("KubeletReady")
                .withMessage("fake node")
                .withLastHeartbeatTime(now)
                .withLastTransitionTime(now)
                .endCondition()
                .endStatus();
    }

    /** A pod of somebody else, past the scheduler; some with init containers, sidecars or limits alone. */
    private static Pod pod(Node node, String name, Random random) {
        Map<String, Quantity> requests = new HashMap<>();
        put(requests, "cpu", pick(random, "", "250m", "20", "100"));
        put(requests, "memory", pick(random, "", "1Gi", "300Gi"));
        put(requests, "ephemeral-storage", pick(random, "", "", "50Gi", "500Gi"));
        Map<String, Quantity> limits = new HashMap<>();
        put(limits, "nvidia.com/gpu", pick(random, "", "", "1", "4"));
        put(limits, RDMA, pick(random, "", "", "1"));
        PodBuilder pod = pod(node, name, requests, limits);
        ContainerBuilder init = first(pick(random, "1", "30"));
        return switch (random.nextInt(4)) {
            case 0 -> pod.editSpec().withInitContainers(init.build()).endSpec().build();
            case 1 ->
                pod.editSpec()
                        .withInitContainers(init.withRestartPolicy("Always").build())
                        .endSpec()
                        .build();
            default -> pod.build();
        };
    }

    private static ContainerBuilder first(String cpu) {
        return new ContainerBuilder()
                .withName("first")
                .withImage("none")
                .withNewResources()
                .addToRequests("cpu", new Quantity(cpu))
                .endResources();
    }

    private static PodBuilder pod(
            Node node, String name, Map<String, Quantity> requests, Map<String, Quantity> limits) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withNodeName(node.getMetadata().getName())
                .addNewToleration()
                .withOperator("Exists")
                .endToleration()
                .addNewContainer()
                .withName("main")
                .withImage("none")
                .withNewResources()
                .withRequests(requests)
                .withLimits(limits)
                .endResources()
                .endContainer()
                .endSpec();
    }

    private static void put(Map<String, Quantity> amounts, String resource, String amount) {
        if (!amount.isEmpty()) {
            amounts.put(resource, new Quantity(amount));
        }
    }

    private static MimoDeployment manifest(String name, Random random) {
        String cpu = pick(random, "", "cpu: 8,", "cpu: 40,", "cpu: '63.6',");
        String memory = pick(random, "", "memory: 100Gi,", "memory: 600Gi,");
        String storage = pick(random, "", "ephemeral-storage: 60Gi,", "ephemeral-storage: 180Gi,");
        String limits = pick(random, "", "limits: {cpu: 100}, ");
        String spread = "{topologyKey: %s, maxSkew: %d, whenUnsatisfiable: %s}";
        String zone = spread.formatted("zone", 1 + random.nextInt(2), pick(random, "DoNotSchedule", "ScheduleAnyway"));
        String host = spread.formatted("kubernetes.io/hostname", 1 + random.nextInt(2), "DoNotSchedule");
        MimoDeployment manifest = ManifestFixture.manifest("""
                model: {uri: "hf://XiaomiMiMo/MiMo-V2-Flash", revision: main}
                precision: FP8
                parallelism: {tensor: 4, %s}
                replicas: %d
                accelerator: {products: [NVIDIA-H200]}
                podTemplate:
                  nodeSelector: {%s: %s}
                  tolerations: [%s]
                  topologySpreadConstraints: [%s]
                  resources: {%srequests: {%s%s%s}}
                %s
                """.formatted(
                        pick(random, "data: 1", "data: 1", "data: 2, expert: 8"),
                        1 + random.nextInt(4),
                        LABEL,
                        name,
                        pick(random, "", "{key: sku, operator: Exists}"),
                        pick(random, "", "", zone, host, zone + ", " + host),
                        limits,
                        cpu,
                        memory,
                        storage,
                        pick(
                                random,
                                "",
                                "",
                                "network: {rdma: {resourceName: rdma/ib, count: 1}}",
                                "network: {rdma: {resourceName: rdma/ib, count: 4}}")));
        manifest.getMetadata().setName(name);
        return manifest;
    }

    @SafeVarargs
    private static <T> T pick(Random random, T... values) {
        return values[random.nextInt(values.length)];
    }
}
