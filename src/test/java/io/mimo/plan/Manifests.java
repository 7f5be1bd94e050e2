package io.mimo.plan;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.mimo.api.MimoDeployment;
import io.mimo.catalog.Catalog;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.manifest.ServingSpec;
import io.mimo.manifest.SpecResolver;
import io.mimo.manifest.SpecResolver.Resolution;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Manifests and nodes for tests, as short as a test wants to write them. */
public final class Manifests {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private Manifests() {}

    /** A manifest named {@code mimo} in namespace {@code llm} with this spec. */
    public static MimoDeployment manifest(String specYaml) {
        try {
            String indented = specYaml.indent(2);
            return YAML.readValue(
                    "apiVersion: serving.mimo.io/v1alpha1\nkind: MimoDeployment\nmetadata: {name: mimo, namespace: "
                            + "llm}\nspec:\n"
                            + indented,
                    MimoDeployment.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** That manifest resolved; it must break no rule. */
    public static ServingSpec spec(String specYaml, Catalog catalog) {
        return ((Resolution.Valid) SpecResolver.resolve(manifest(specYaml), catalog)).spec();
    }

    /** Ready nodes {@code PRODUCT-0 ...} with whole GPUs, labelled as GPU feature discovery does. */
    public static List<NodeFacts> nodes(int count, int gpus, String product, long memoryMiB) {
        List<NodeFacts> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            nodes.add(new NodeFacts(
                    product.toLowerCase(java.util.Locale.ROOT) + "-" + i,
                    Map.of("nvidia.com/gpu.product", product, "nvidia.com/gpu.memory", String.valueOf(memoryMiB)),
                    List.of(),
                    true,
                    true,
                    Map.of("nvidia.com/gpu", (long) gpus)));
        }
        return nodes;
    }

    public static Inventory h100(int nodes, int gpus) {
        return Inventory.of(nodes(nodes, gpus, "NVIDIA-H100-80GB-HBM3", 81559), List.of());
    }
}
