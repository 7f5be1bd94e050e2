package io.mimo.catalog;

import com.fasterxml.jackson.core.type.TypeReference;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What clouds call the GPUs of a node where GPU feature discovery does not run, from {@code catalog/cloud-labels.yaml}.
 * Such a node's product goes by the cloud's name: pods can only be pinned to a label that the node has.
 */
public final class CloudLabels {
    private static final List<Source> SOURCES =
            Catalog.read(Catalog.mapper(), "cloud-labels.yaml", new TypeReference<List<Source>>() {});
    private static final Map<String, CloudGpu> BY_NAME = byName();

    private CloudLabels() {}

    /** One label; {@code count} is empty where no label tells how many GPUs there are. */
    record Source(String label, String count, List<String> shared, Map<String, String> values) {}

    /**
     * A cloud's name of a product.
     *
     * @param label the label that holds it
     * @param name its value
     * @param count label with the number of GPUs; empty where there is none
     * @param shared labels of nodes whose GPUs are cut up or shared
     * @param product as GPU feature discovery calls it
     * @param memoryMiB as it labels it, of one GPU
     */
    public record CloudGpu(
            String label, String name, String count, List<String> shared, String product, long memoryMiB) {}

    /** What a node's labels name; empty where no cloud's label has a known value. */
    public static Optional<CloudGpu> of(Map<String, String> labels) {
        for (Source source : SOURCES) {
            String value = labels.get(source.label());
            CloudGpu known = value == null ? null : BY_NAME.get(value);
            if (known != null && known.label().equals(source.label())) {
                return Optional.of(known);
            }
        }
        return Optional.empty();
    }

    /** The label by which nodes of a product are told apart from others; empty for one of GPU feature discovery. */
    public static Optional<String> label(String product) {
        return Optional.ofNullable(BY_NAME.get(product)).map(CloudGpu::label);
    }

    /** As GPU feature discovery calls it, whatever a cloud does. */
    public static String product(String name) {
        CloudGpu known = BY_NAME.get(name);
        return known == null ? name : known.product();
    }

    /** A product is one of these, by whatever name it goes; no list is every product. */
    public static boolean isAmong(List<String> products, String name) {
        return products.isEmpty() || products.contains(name) || products.contains(product(name));
    }

    /** A label and value of a cloud that tells of GPUs, known here or not. */
    public static Optional<String> seen(Map<String, String> labels) {
        return SOURCES.stream()
                .filter(source -> !source.count().isEmpty() && labels.containsKey(source.label()))
                .map(source -> source.label() + "=" + labels.get(source.label()))
                .findFirst();
    }

    /** What the clouds call a product, as {@code label: value}, one for each label. */
    public static List<String> namesOf(String product) {
        Map<String, String> first = new LinkedHashMap<>();
        SOURCES.stream().filter(source -> !source.count().isEmpty()).forEach(source -> source.values()
                .forEach((name, of) -> {
                    if (of.equals(product)) {
                        first.putIfAbsent(source.label(), source.label() + ": " + name);
                    }
                }));
        return List.copyOf(first.values());
    }

    private static Map<String, CloudGpu> byName() {
        Map<String, CloudGpu> names = new HashMap<>();
        for (Source source : SOURCES) {
            source.values().forEach((name, product) -> {
                GpuFacts known = Catalog.GPUS.get(product);
                if (known == null || names.containsKey(name)) {
                    throw new CatalogException("catalog/cloud-labels.yaml: " + name + ": " + product
                            + (known == null ? " is not in gpus.yaml" : " is there twice"));
                }
                names.put(
                        name,
                        new CloudGpu(
                                source.label(), name, source.count(), source.shared(), product, known.memoryMiB()));
            });
        }
        return Map.copyOf(names);
    }
}
