package io.mimo.sizing;

import io.mimo.catalog.Catalog;
import io.mimo.catalog.GpuFacts;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.spec.ServingSpec.Hardware;
import io.mimo.spec.Warning;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** GPU products of an inventory. */
final class Products {
    /** Oldest driver branch for CUDA 13 (NVIDIA CUDA 13.0 release notes, table of minimum driver versions). */
    private static final int CUDA_13_DRIVER = 580;

    private Products() {}

    /**
     * Allowed products with whole GPUs, in order of name. Where nodes of one product label different memory sizes, the smallest counts:
     * pods are pinned by product, so any of these nodes may be theirs.
     */
    static List<GpuFacts> present(Inventory inventory, Hardware hardware, Catalog catalog) {
        Map<String, GpuFacts> products = new TreeMap<>();
        for (NodeFacts node : inventory.nodes()) {
            boolean counts = node.allocatable(hardware.resourceName()) > 0 && node.product().isPresent()
                    && node.memoryMebibytes().isPresent() && node.hasWholeGpus();
            if (counts && (hardware.products().isEmpty() || hardware.products().contains(node.product().get()))) {
                GpuFacts facts = catalog.gpu(node.product().get(), node.memoryMebibytes().getAsLong(), (int) node.computeCapability().orElse(0));
                products.merge(facts.product(), facts, (a, b) -> a.memoryMiB() <= b.memoryMiB() ? a : b);
            }
        }
        return List.copyOf(products.values());
    }

    /** Oldest driver branch per product, from the labels of GPU feature discovery; products without the label are absent. */
    static Map<String, Integer> oldestDriver(Inventory inventory) {
        Map<String, Integer> oldest = new HashMap<>();
        for (NodeFacts node : inventory.nodes()) {
            OptionalLong driver = node.number("nvidia.com/cuda.driver-version.major");
            OptionalLong major = driver.isPresent() ? driver : node.number("nvidia.com/cuda.driver.major");
            if (node.product().isPresent() && major.isPresent()) {
                oldest.merge(node.product().get(), (int) major.getAsLong(), Integer::min);
            }
        }
        return oldest;
    }

    static Optional<Warning> driverWarning(String product, int cuda, Map<String, Integer> oldestDriver) {
        int driver = oldestDriver.getOrDefault(product, Integer.MAX_VALUE);
        return cuda < 13 || driver >= CUDA_13_DRIVER ? Optional.empty() : Optional.of(new Warning("DriverTooOld", "spec.engine.image",
                "a node of " + product + " has driver " + driver + "; the image's CUDA " + cuda + " wants " + CUDA_13_DRIVER
                        + " or newer, or the image's -cu129 variant"));
    }
}
