package io.mimo.sizing;

import io.mimo.catalog.Catalog;
import io.mimo.catalog.CloudLabels;
import io.mimo.catalog.GpuFacts;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.manifest.ServingSpec.Hardware;
import io.mimo.manifest.Warning;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;

/** GPU products of an inventory. */
final class Products {
    /** Oldest driver branch for CUDA 13 (NVIDIA CUDA 13.0 release notes, table of minimum driver versions). */
    private static final int CUDA_13_DRIVER = 580;

    private Products() {}

    /**
     * One product of the inventory.
     *
     * @param gpu its facts, with the largest memory that a node labels
     * @param memoriesMiB every memory that a node labels, in MiB
     */
    record Present(GpuFacts gpu, NavigableSet<Long> memoriesMiB) {
        static Present of(GpuFacts gpu) {
            return new Present(gpu, new TreeSet<>(List.of(gpu.memoryMiB())));
        }

        String name() {
            return gpu.product();
        }

        /** The least memory on which so much is to be had; empty when no node has it. */
        Optional<GpuFacts> smallest(long leastMiB) {
            return Optional.ofNullable(memoriesMiB.ceiling(leastMiB)).map(gpu::withMemory);
        }

        private boolean covers(GpuFacts other) {
            return memoriesMiB.contains(other.memoryMiB()) && other.computeCapability() <= gpu.computeCapability();
        }

        private Present and(Present other) {
            NavigableSet<Long> all = new TreeSet<>(memoriesMiB);
            all.addAll(other.memoriesMiB);
            GpuFacts better = other.gpu.computeCapability() > gpu.computeCapability() ? other.gpu : gpu;
            return new Present(better.withMemory(all.last()), all);
        }
    }

    /**
     * Allowed products with whole GPUs, in order of name, whether or not a node takes pods now; and those that own pods
     * run on.
     */
    static List<Present> present(Inventory inventory, Hardware hardware, Catalog catalog) {
        Map<String, Present> products = new TreeMap<>();
        Holdings holdings = Holdings.of(inventory, hardware.resourceName());
        for (NodeFacts node : inventory.nodes()) {
            boolean offers = node.allocatable(hardware.resourceName()) > 0 && node.hasWholeGpus()
                    || !holdings.ownPods(node).isEmpty();
            if (offers
                    && node.product().isPresent()
                    && node.memoryMebibytes().isPresent()
                    && hardware.allows(node.product().get())) {
                add(
                        catalog.gpu(node.product().get(), node.memoryMebibytes().getAsLong(), (int)
                                node.computeCapability().orElse(0)),
                        products);
            }
        }
        holdings.strays(inventory.nodes()).stream()
                .filter(stray -> hardware.allows(stray.product()))
                .forEach(stray -> add(remembered(stray, catalog), products));
        return List.copyOf(products.values());
    }

    private static void add(GpuFacts facts, Map<String, Present> products) {
        Present known = products.get(facts.product());
        if (known == null || !known.covers(facts)) {
            products.put(facts.product(), known == null ? Present.of(facts) : known.and(Present.of(facts)));
        }
    }

    /** What a pod demanded of a node that does not say it any more: it was met, or the pod would not run. */
    private static GpuFacts remembered(Free stray, Catalog catalog) {
        GpuFacts known = catalog.gpus().get(CloudLabels.product(stray.product()));
        return stray.memoryMiB() > 0 || known == null
                ? catalog.gpu(stray.product(), stray.memoryMiB(), 0)
                : catalog.gpu(stray.product(), known.memoryMiB(), 0);
    }

    /** Products that are assumed: those named that the catalogue knows, in order of name. */
    static List<Present> assumed(Hardware hardware, Catalog catalog) {
        return hardware.products().stream()
                .distinct()
                .sorted()
                .flatMap(name -> Optional.ofNullable(catalog.gpus().get(CloudLabels.product(name)))
                        .map(known -> catalog.gpu(name, known.memoryMiB(), known.computeCapability()))
                        .stream())
                .map(Present::of)
                .toList();
    }

    /**
     * Oldest driver branch per product, from the labels of GPU feature discovery; products without the label are
     * absent.
     */
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
        return cuda < 13 || driver >= CUDA_13_DRIVER
                ? Optional.empty()
                : Optional.of(new Warning(
                        "DriverTooOld",
                        "spec.engine.image",
                        "a node of " + product + " has driver " + driver + "; the image's CUDA " + cuda + " wants "
                                + CUDA_13_DRIVER + " or newer, or the image's -cu129 variant"));
    }
}
