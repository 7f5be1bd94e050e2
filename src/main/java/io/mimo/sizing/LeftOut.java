package io.mimo.sizing;

import io.mimo.catalog.CloudLabels;
import io.mimo.inventory.NodeFacts;
import io.mimo.inventory.NodeFacts.Taint;
import io.mimo.inventory.OtherAccelerators;
import io.mimo.manifest.ServingSpec.Hardware;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Counts the nodes whose GPUs do not count for a resource, while its capacity is counted. */
final class LeftOut {
    final Map<Exclusion, Integer> excluded = new EnumMap<>(Exclusion.class);
    final Map<Taint, Integer> untolerated = new LinkedHashMap<>();
    final Map<String, Integer> otherwise = new TreeMap<>();

    void excluded(NodeFacts node, Exclusion cause, Hardware hardware) {
        excluded.merge(cause, 1, Integer::sum);
        if (cause == Exclusion.UNLABELLED) {
            CloudLabels.seen(node.labels()).ifPresent(label -> otherwise.merge(label, 1, Integer::sum));
        }
        if (cause == Exclusion.TAINTED) {
            Exclusion.untolerated(node, hardware.tolerations())
                    .forEach(taint -> untolerated.merge(taint, 1, Integer::sum));
        }
    }

    void offersNone(NodeFacts node) {
        if (node.product().isPresent()) {
            excluded.merge(Exclusion.OFFERS_NONE, 1, Integer::sum);
        }
        node.allocatable().forEach((resource, units) -> {
            if (units > 0 && OtherAccelerators.isAccelerator(resource)) {
                otherwise.merge(resource, 1, Integer::sum);
            }
        });
    }
}
