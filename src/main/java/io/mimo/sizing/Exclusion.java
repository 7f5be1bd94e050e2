package io.mimo.sizing;

import static io.mimo.manifest.ServingSpec.Hardware.ARCHITECTURE_LABEL;

import io.mimo.api.PodOverlay.Toleration;
import io.mimo.catalog.CloudLabels;
import io.mimo.inventory.NodeFacts;
import io.mimo.inventory.NodeFacts.Taint;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Why a GPU node does not count, in words. */
public enum Exclusion {
    CORDONED("cordoned", true),
    NOT_READY("not ready", true),
    OTHER_PRODUCT("of another product", false),
    OTHER_ARCHITECTURE("of another CPU architecture than engine.image is built for", false),
    OUTSIDE_SELECTOR("outside podTemplate.nodeSelector", true),
    TAINTED("with a taint that is not tolerated", true),
    SHARED("with shared GPUs (MIG, time-slicing or MPS)", false),
    CONTRADICTED("that offer more GPUs than their label nvidia.com/gpu.count says, so parts of them", false),
    OFFERS_NONE("labelled with GPUs of which none is offered", false),
    UNLABELLED("without GPU feature discovery labels", false);

    public final String words;
    /** It may count another day: its size is that of the cluster's nodes. */
    final boolean passing;

    Exclusion(String words, boolean passing) {
        this.words = words;
        this.passing = passing;
    }

    /**
     * Why pods that take this resource of these products, with this node selector and these tolerations, are not put on
     * a node; empty when they are.
     */
    static Optional<Exclusion> of(
            NodeFacts node,
            String resource,
            List<String> products,
            Map<String, String> selector,
            List<Toleration> tolerations) {
        if (node.product().isEmpty() || node.memoryMebibytes().isEmpty()) {
            return Optional.of(UNLABELLED);
        }
        if (node.allocatable(resource) == 0) {
            return Optional.of(OFFERS_NONE);
        }
        if (!node.hasWholeGpus()) {
            return Optional.of(SHARED);
        }
        if (node.allocatable(resource) > node.labelledGpus().orElse(Long.MAX_VALUE)) {
            return Optional.of(CONTRADICTED);
        }
        if (!CloudLabels.isAmong(products, node.product().get())) {
            return Optional.of(OTHER_PRODUCT);
        }
        if (!node.ready()) {
            return Optional.of(NOT_READY);
        }
        if (!node.schedulable()) {
            return Optional.of(CORDONED);
        }
        Optional<Exclusion> outside = outside(node, selector);
        if (outside.isPresent()) {
            return outside;
        }
        return untolerated(node, tolerations).isEmpty() ? Optional.empty() : Optional.of(TAINTED);
    }

    /** The taints that keep pods with these tolerations from a node. */
    public static List<Taint> untolerated(NodeFacts node, List<Toleration> tolerations) {
        return node.taints().stream()
                .filter(taint -> !tolerated(taint, tolerations))
                .toList();
    }

    /** Its labels are those that a node selector asks for. */
    static boolean isWithin(NodeFacts node, Map<String, String> selector) {
        return outside(node, selector).isEmpty();
    }

    /** The kubelet sets the architecture on each node, so a node without it was cut by hand: that is not known then. */
    private static Optional<Exclusion> outside(NodeFacts node, Map<String, String> selector) {
        String built = selector.get(ARCHITECTURE_LABEL);
        if (built != null && !built.equals(node.labels().getOrDefault(ARCHITECTURE_LABEL, built))) {
            return Optional.of(OTHER_ARCHITECTURE);
        }
        return selector.entrySet().stream()
                        .filter(entry -> !entry.getKey().equals(ARCHITECTURE_LABEL))
                        .allMatch(entry -> entry.getValue().equals(node.labels().get(entry.getKey())))
                ? Optional.empty()
                : Optional.of(OUTSIDE_SELECTOR);
    }

    private static boolean tolerated(Taint taint, List<Toleration> tolerations) {
        if (taint.effect().equals("PreferNoSchedule")) {
            return true;
        }
        return tolerations.stream().anyMatch(toleration -> {
            boolean effect = toleration.effect() == null
                    || toleration.effect().isEmpty()
                    || toleration.effect().equals(taint.effect());
            boolean exists = "Exists".equals(toleration.operator());
            boolean key = toleration.key() == null || toleration.key().isEmpty()
                    ? exists
                    : toleration.key().equals(taint.key());
            String value = toleration.value() == null ? "" : toleration.value();
            return effect && key && (exists || value.equals(taint.value()));
        });
    }
}
