package io.mimo.manifest;

import static io.mimo.manifest.ServingSpec.Hardware.ARCHITECTURE_LABEL;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** An image for one CPU architecture goes to nodes of that one: the scheduler knows nothing of images. */
final class ArchitectureRules {
    private ArchitectureRules() {}

    /** The user's node selector, with the image's architecture where it has one. */
    static Map<String, String> nodeSelector(
            Map<String, String> wanted, Optional<String> architecture, List<Problem> problems) {
        Map<String, String> selector = new TreeMap<>(wanted);
        architecture.ifPresent(built -> {
            String asked = selector.putIfAbsent(ARCHITECTURE_LABEL, built);
            if (asked != null && !asked.equals(built)) {
                problems.add(new Problem(
                        "ImageForOtherArchitecture",
                        "spec.podTemplate.nodeSelector." + ARCHITECTURE_LABEL,
                        asked,
                        "podTemplate.nodeSelector asks for nodes of " + ARCHITECTURE_LABEL + ": " + asked
                                + ", and engine.image says that it is built for " + built,
                        "use an image for " + asked + ", or remove the node selector's " + ARCHITECTURE_LABEL));
            }
        });
        return selector;
    }
}
