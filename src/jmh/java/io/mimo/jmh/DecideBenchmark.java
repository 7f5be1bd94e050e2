package io.mimo.jmh;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.mimo.api.MimoDeployment;
import io.mimo.catalog.Catalog;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.inventory.PodFacts;
import io.mimo.plan.Decider;
import io.mimo.plan.Decision;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One decision against many nodes, accepted and refused (with the nearest-fit search). Run: see README, "Benchmarks".
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class DecideBenchmark {
    @Param({"1000", "5000"})
    int nodes;

    @Param({"accepted", "refused", "fragmented"})
    String outcome;

    private Catalog catalog;
    private Inventory inventory;
    private MimoDeployment resource;

    @Setup
    public void prepare() throws IOException {
        catalog = Catalog.load();
        List<NodeFacts> all = new ArrayList<>();
        List<PodFacts> pods = new ArrayList<>();
        int busy = outcome.equals("fragmented") ? 7 : 5;
        for (int i = 0; i < nodes; i++) {
            String name = "h100-" + i;
            all.add(node(name));
            if (i % 2 == 0 || outcome.equals("fragmented")) {
                pods.add(new PodFacts(
                        "other",
                        "pod-" + i,
                        Optional.of(name),
                        Map.of("nvidia.com/gpu", (long) busy),
                        false,
                        false,
                        Optional.empty()));
            }
        }
        inventory = Inventory.of(all, pods);
        String layout = outcome.equals("refused") ? "{tensor: 4}" : "{tensor: 4, data: 2, expert: 8}";
        resource = new ObjectMapper(new YAMLFactory()).readValue("""
                metadata: {name: mimo, namespace: llm}
                spec:
                  model: {uri: "hf://XiaomiMiMo/MiMo-V2-Flash", revision: abc}
                  precision: FP8
                  parallelism: %s
                """.formatted(layout), MimoDeployment.class);
    }

    private static NodeFacts node(String name) {
        return new NodeFacts(
                name,
                Map.of(
                        "nvidia.com/gpu.product",
                        "NVIDIA-H100-80GB-HBM3",
                        "nvidia.com/gpu.memory",
                        "81559",
                        "kubernetes.io/hostname",
                        name),
                List.of(),
                true,
                true,
                Map.of("nvidia.com/gpu", 8L));
    }

    @Benchmark
    public Decision decide() {
        return Decider.decide(resource, catalog, inventory);
    }
}
