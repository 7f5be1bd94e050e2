package io.mimo.sizing;

import io.mimo.catalog.Catalog;
import io.mimo.catalog.CloudLabels;
import io.mimo.catalog.GpuFacts;
import io.mimo.manifest.Layout;
import io.mimo.manifest.ServingSpec;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What is taken before what, in the verdict, in suggestions and in {@code mimo suggest} alike. */
final class Preference {
    private Preference() {}

    /** Products on which somebody has run the model in public, at any price; then the cheaper; then by name. */
    static Comparator<String> products(Catalog catalog) {
        return Comparator.comparing((String product) -> !isVerified(product, catalog))
                .thenComparing(catalog.prices().cheaperFirst())
                .thenComparing(Comparator.naturalOrder());
    }

    /**
     * Of what differs in layout and product alone: experts that divide evenly, layouts that fill nodes, fewest GPUs,
     * the product of {@link #products}, data ranks that share experts, fewest stages, largest tensor size.
     *
     * @param gpusPerNode of the nodes of each product
     */
    static <T> Comparator<T> layouts(
            ServingSpec spec,
            Map<String, Integer> gpusPerNode,
            Catalog catalog,
            Function<T, Layout> layout,
            Function<T, String> product) {
        return Comparator.comparing((T one) -> !isEven(spec, layout.apply(one)))
                .thenComparing(one -> !fillsNodes(layout.apply(one), gpusPerNode.getOrDefault(product.apply(one), 0)))
                .thenComparing(one -> layout.apply(one).gpus())
                .thenComparing(product, products(catalog))
                .thenComparing(one ->
                        layout.apply(one).data() > 1 && !layout.apply(one).expertParallel())
                .thenComparing(one -> layout.apply(one).pipeline())
                .thenComparing(one -> -layout.apply(one).tensor());
    }

    private static boolean isVerified(String product, Catalog catalog) {
        return Optional.ofNullable(catalog.gpus().get(CloudLabels.product(product)))
                .filter(GpuFacts::verified)
                .isPresent();
    }

    /** Ranks with one expert more than others are waited for at every layer. */
    static boolean isEven(ServingSpec spec, Layout layout) {
        return !layout.expertParallel() || spec.model().moe().experts() % layout.expertRanks() == 0;
    }

    /** A replica leaves no GPU of its nodes that another replica could not use: it divides a node, or fills some. */
    static boolean fillsNodes(Layout layout, int gpusPerNode) {
        int gpus = layout.gpus();
        return gpusPerNode > 0 && (gpus <= gpusPerNode ? gpusPerNode % gpus == 0 : gpus % gpusPerNode == 0);
    }
}
