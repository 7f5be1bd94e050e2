package io.mimo.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Map;

/** The part of the serving pods that a user may add to. Nothing here can widen what the pod is allowed to do. */
public record PodOverlay(
        @JsonPropertyDescription("More labels; the operator's own win.") Map<String, String> labels,
        @JsonPropertyDescription("More annotations.") Map<String, String> annotations,
        @JsonPropertyDescription("Nodes the pods may use; the sizer counts only these.") Map<String, String> nodeSelector,
        @Size(max = 32) @JsonPropertyDescription("Taints the pods tolerate; the sizer counts tolerated nodes only.") List<Toleration> tolerations,
        @Size(max = 8) @JsonPropertyDescription("Spread of the replicas over the cluster.") List<TopologySpread> topologySpreadConstraints,
        @Size(max = 8) @JsonPropertyDescription("Secrets for pulling the image.") List<ModelSource.SecretRef> imagePullSecrets,
        @Size(max = 253) @JsonPropertyDescription("Priority class of the pods.") String priorityClassName,
        @JsonPropertyDescription("CPU, memory and ephemeral storage of the serving container; GPUs come from spec.parallelism.") Resources resources,
        @JsonPropertyDescription("Annotations of the ServiceAccount, e.g. for workload identity.") Map<String, String> serviceAccountAnnotations) {

    /** A toleration as pods spell it. */
    public record Toleration(
            @Size(max = 316) @JsonPropertyDescription("Taint key; empty with Exists tolerates every taint.") String key,
            @Size(max = 16) @JsonPropertyDescription("Equal or Exists.") String operator,
            @Size(max = 63) @JsonPropertyDescription("Taint value for Equal.") String value,
            @Size(max = 32) @JsonPropertyDescription("NoSchedule, PreferNoSchedule, NoExecute or empty for all.") String effect,
            @JsonPropertyDescription("How long a NoExecute taint is tolerated.") Long tolerationSeconds) {}

    /** A spread of the resource's own pods over a topology domain. */
    public record TopologySpread(
            @Min(1) @Max(100) @JsonPropertyDescription("Largest difference between domains; default 1.") Integer maxSkew,
            @Required @Size(min = 1, max = 316) @JsonPropertyDescription("Node label that names the domain.") String topologyKey,
            @Size(max = 32) @JsonPropertyDescription("ScheduleAnyway (default) or DoNotSchedule.") String whenUnsatisfiable) {}

    /** Resource requests and limits by resource name; quantities as Kubernetes writes them. */
    public record Resources(
            @JsonPropertyDescription("Requests, e.g. {cpu: \"16\", memory: 200Gi}.") Map<String, String> requests,
            @JsonPropertyDescription("Limits.") Map<String, String> limits) {}
}
