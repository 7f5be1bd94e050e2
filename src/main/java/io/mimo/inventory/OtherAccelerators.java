package io.mimo.inventory;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Extended resources of accelerators that are not NVIDIA's, by what their device plugins offer: ROCm/k8s-device-plugin,
 * intel/intel-device-plugins-for-kubernetes, HabanaAI's device plugin, GKE's TPU device plugin, AWS Neuron's and
 * Huawei's device plugins.
 */
public final class OtherAccelerators {
    private static final List<Map.Entry<String, String>> BY_PREFIX = List.of(
            Map.entry("amd.com/", "AMD GPUs"),
            Map.entry("gpu.intel.com/", "Intel GPUs"),
            Map.entry("habana.ai/", "Intel Gaudi"),
            Map.entry("google.com/tpu", "Google TPUs"),
            Map.entry("aws.amazon.com/neuron", "AWS Neuron"),
            Map.entry("huawei.com/Ascend", "Huawei Ascend"));

    private OtherAccelerators() {}

    /** What a resource stands for; empty for NVIDIA's and for what nobody here knows. */
    public static Optional<String> of(String resource) {
        return BY_PREFIX.stream()
                .filter(known -> resource.startsWith(known.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** Resources that stand for accelerators, NVIDIA's under other names and shares of them included. */
    public static boolean isAccelerator(String resource) {
        return resource.startsWith("nvidia.com/") || of(resource).isPresent();
    }
}
