package io.mimo.manifest;

import io.mimo.catalog.Catalog;
import io.mimo.catalog.CloudLabels;
import java.util.List;
import java.util.Map;

/** {@code sizing.capacity: Assumed} sizes on named products although no node exists yet. */
final class AssumedCapacityRules {
    private AssumedCapacityRules() {}

    /** @param selector the user's node selector */
    static void check(
            List<String> products,
            Map<String, String> selector,
            Catalog catalog,
            List<Problem> problems,
            List<Warning> warnings) {
        String known = String.join(", ", catalog.gpus().keySet());
        for (int i = 0; i < products.size(); i++) {
            if (!catalog.gpus().containsKey(CloudLabels.product(products.get(i)))) {
                problems.add(new Problem(
                        "UnknownProduct",
                        "spec.accelerator.products[" + i + "]",
                        products.get(i),
                        "accelerator.products: " + products.get(i)
                                + " is not in the catalogue, so its memory is unknown without a node",
                        "use one of " + known + ", or sizing.capacity: Observed"));
            }
        }
        warnings.add(new Warning(
                "CapacityAssumed",
                "spec.sizing.capacity",
                "no node was looked at: sized on " + String.join(", ", products)
                        + "; pods stay Pending until such nodes exist"
                        + (selector.isEmpty() ? pool(products) : ", with the labels of podTemplate.nodeSelector")));
    }

    /** GPU feature discovery labels a node after it has come; an autoscaler reads the template of its pool before. */
    private static String pool(List<String> products) {
        List<String> labels =
                products.stream().map(CloudLabels::namesOf).findFirst().orElse(List.of());
        return ", and an autoscaler brings one only where its pool's template has the label nvidia.com/gpu.product; "
                + "else name the pool's own label in podTemplate.nodeSelector"
                + (labels.isEmpty() ? "" : ", e.g. " + String.join(" or ", labels));
    }
}
