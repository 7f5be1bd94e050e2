package io.mimo.manifest;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** An image for one CPU architecture goes to nodes of that one: the scheduler knows nothing of images. */
final class ArchitectureRules {
    /** The kubelet sets it on each node: https://kubernetes.io/docs/reference/labels-annotations-taints/ . */
    static final String LABEL = "kubernetes.io/arch";

    private ArchitectureRules() {}

    /** The user's node selector, with the image's architecture where it has one. */
    static Map<String, String> nodeSelector(
            Map<String, String> wanted, Optional<String> architecture, List<Problem> problems) {
        Map<String, String> selector = new TreeMap<>(wanted);
        architecture.ifPresent(built -> {
            String asked = selector.putIfAbsent(LABEL, built);
            if (asked != null && !asked.equals(built)) {
                problems.add(new Problem(
                        "ImageForOtherArchitecture",
                        "spec.podTemplate.nodeSelector." + LABEL,
                        asked,
                        "podTemplate.nodeSelector asks for nodes of " + LABEL + ": " + asked
                                + ", and engine.image says that it is built for " + built,
                        "use an image for " + asked + ", or remove the node selector's " + LABEL));
            }
        });
        return selector;
    }
}
