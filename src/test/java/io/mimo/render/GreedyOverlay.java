package io.mimo.render;

import static io.mimo.fixtures.OverlayFixture.anOverlay;

import io.mimo.api.MountedObject;
import io.mimo.api.PodOverlay;
import io.mimo.plan.Overlay;
import java.util.Map;

/** What a user may add to the pods, and what he tries to. */
final class GreedyOverlay {
    private GreedyOverlay() {}

    /** A user who adds what is allowed and tries what is not. */
    static Overlay overlay() {
        Map<String, String> labels = Map.of(
                "team",
                "search",
                "kueue.x-k8s.io/queue-name",
                "gpus",
                "app.kubernetes.io/instance",
                "stolen",
                "app.kubernetes.io/managed-by",
                "me",
                "serving.mimo.io/uid",
                "another");
        return anOverlay()
                .labels(labels)
                .annotations(Map.of(
                        "example.com/note",
                        "kept",
                        "container.apparmor.security.beta.kubernetes.io/vllm",
                        "unconfined"))
                .nodeSelector(Map.of("pool", "gpu", "nvidia.com/gpu.product", "Tesla-T4"))
                .tolerations(
                        new PodOverlay.Toleration("nvidia.com/gpu", "Exists", "", "NoSchedule", null),
                        new PodOverlay.Toleration("dedicated", null, "llm", "NoExecute", 60L))
                .spread(
                        new PodOverlay.TopologySpread(null, "topology.kubernetes.io/zone", null),
                        new PodOverlay.TopologySpread(2, "kubernetes.io/hostname", "DoNotSchedule"))
                .pullSecrets("registry-key", "registry-key")
                .priorityClass("llm-high")
                .runtimeClass("nvidia")
                .scheduler("bin-packing")
                .configMaps(
                        new MountedObject("chat-template", "/etc/mimo/chat"), new MountedObject("ca", "/etc/mimo/ca"))
                .secrets(new MountedObject("client-certificate", "/etc/mimo/client"))
                .requests(Map.of("cpu", "16", "memory", "200Gi", "nvidia.com/gpu", "1"))
                .limits(Map.of("memory", "256Gi", "nvidia.com/gpu", "1"))
                .accountAnnotations(Map.of("iam.example.com/role", "reader"))
                .build();
    }
}
