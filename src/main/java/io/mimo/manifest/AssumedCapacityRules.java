package io.mimo.manifest;

import io.mimo.catalog.Catalog;
import java.util.List;

/** {@code sizing.capacity: Assumed} sizes on named products although no node exists yet. */
final class AssumedCapacityRules {
    private AssumedCapacityRules() {}

    static void check(List<String> products, Catalog catalog, List<Problem> problems, List<Warning> warnings) {
        String known = String.join(", ", catalog.gpus().keySet());
        for (int i = 0; i < products.size(); i++) {
            if (!catalog.gpus().containsKey(products.get(i))) {
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
                        + "; pods stay Pending until such nodes exist"));
    }
}
