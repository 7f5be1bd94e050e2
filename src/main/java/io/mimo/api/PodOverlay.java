package io.mimo.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The part of the serving pods that a user may add to. Nothing here can widen what the pod is allowed to do. */
@ValidationRule(
        value = "!has(self.labels) || self.labels.all(k, size(k) <= 317 && k.matches('" + SchemaPatterns.LABEL_KEY
                + "'))",
        fieldPath = ".labels",
        message = "podTemplate.labels: a key is not a label name; write [PREFIX/]NAME with letters, digits, '-', '_' "
                + "and '.'")
@ValidationRule(
        value = "!has(self.annotations) || self.annotations.all(k, size(k) <= 317 && k.matches('"
                + SchemaPatterns.LABEL_KEY + "'))",
        fieldPath = ".annotations",
        message = "podTemplate.annotations: a key is not an annotation name; write [PREFIX/]NAME with letters, digits, "
                + "'-', '_' and '.'")
@ValidationRule(
        value = "!has(self.nodeSelector) || self.nodeSelector.all(k, size(k) <= 317 && k.matches('"
                + SchemaPatterns.LABEL_KEY + "'))",
        fieldPath = ".nodeSelector",
        message = "podTemplate.nodeSelector: a key is not a label name; write [PREFIX/]NAME with letters, digits, '-', "
                + "'_' and '.'")
@ValidationRule(
        value = "!has(self.serviceAccountAnnotations) || self.serviceAccountAnnotations.all(k, size(k) <= 317 && "
                + "k.matches('"
                + SchemaPatterns.LABEL_KEY + "'))",
        fieldPath = ".serviceAccountAnnotations",
        message = "podTemplate.serviceAccountAnnotations: a key is not an annotation name; write [PREFIX/]NAME with "
                + "letters, digits, "
                + "'-', '_' and '.'")
@ValidationRule(
        value = "!has(self.configMaps) || self.configMaps.all(a, self.configMaps.exists_one(b, "
                + "(a.mountPath + '/').startsWith(b.mountPath + '/')))",
        fieldPath = ".configMaps",
        message = "podTemplate.configMaps: a mountPath is that of another or lies in it, and one would hide the other; "
                + "give each a path of its own")
@ValidationRule(
        value = "!has(self.secrets) || self.secrets.all(a, self.secrets.exists_one(b, "
                + "(a.mountPath + '/').startsWith(b.mountPath + '/')))",
        fieldPath = ".secrets",
        message = "podTemplate.secrets: a mountPath is that of another or lies in it, and one would hide the other; "
                + "give each a path of its own")
@ValidationRule(
        value = "!has(self.configMaps) || !has(self.secrets) || !self.secrets.exists(a, self.configMaps.exists(b, "
                + "(a.mountPath + '/').startsWith(b.mountPath + '/') || (b.mountPath + '/').startsWith(a.mountPath + "
                + "'/')))",
        fieldPath = ".secrets",
        message = "podTemplate.secrets: a mountPath is that of a ConfigMap, lies in it or holds it, and one would hide "
                + "the other; give each a path of its own")
@ValidationRule(
        value = "!has(self.schedulerName) || self.schedulerName in ['', 'volcano'] || !has(self.annotations) || "
                + "!('scheduling.volcano.sh/queue-name' in self.annotations)",
        fieldPath = ".schedulerName",
        message =
                "podTemplate.schedulerName: the annotation scheduling.volcano.sh/queue-name gives the pods to Volcano, "
                        + "which holds nothing back for another scheduler; remove the annotation or set schedulerName: "
                        + "volcano")
public record PodOverlay(
        @Size(max = 32) @JsonPropertyDescription("More labels; the operator's own win.")
        Map<String, @Size(max = 63) @Pattern(SchemaPatterns.LABEL_VALUE) String> labels,

        @Size(max = 32) @JsonPropertyDescription("More annotations.")
        Map<String, @Size(max = 4096) String> annotations,

        @Size(max = 32)
        @JsonPropertyDescription("Labels of the nodes the pods may use; the sizer counts only these nodes.")
        Map<String, @Size(max = 63) @Pattern(SchemaPatterns.LABEL_VALUE) String> nodeSelector,

        @Size(max = 32)
        @JsonPropertyDescription(
                "Taints the pods tolerate beside the one of the GPU resource; the sizer counts tolerated nodes only.")
        List<Toleration> tolerations,

        @Size(max = 8) @JsonPropertyDescription("Spread of the replicas over the cluster.")
        List<TopologySpread> topologySpreadConstraints,

        @Size(max = 8) @JsonPropertyDescription("Secrets for pulling the image.")
        List<ModelSource.SecretRef> imagePullSecrets,

        @Size(max = 253) @Pattern(SchemaPatterns.OPTIONAL_NAME) @JsonPropertyDescription("Priority class of the pods.")
        String priorityClassName,

        @Size(max = 253)
        @Pattern(SchemaPatterns.OPTIONAL_NAME)
        @JsonPropertyDescription(
                "RuntimeClass of the serving pods, e.g. nvidia where the node's default runtime has no "
                        + "GPUs. The download of spec.cache goes without it.")
        String runtimeClassName,

        @Size(max = 253)
        @Pattern(SchemaPatterns.OPTIONAL_NAME)
        @JsonPropertyDescription("Scheduler of the serving pods; left out, that of the cluster, or volcano for the "
                + "groups of a Volcano queue.")
        String schedulerName,

        @Size(max = 8)
        @JsonPropertyDescription(
                "ConfigMaps whose keys become files of the serving container, read-only: chat templates, "
                        + "CA certificates.")
        List<MountedObject> configMaps,

        @Size(max = 8) @JsonPropertyDescription("Secrets whose keys become files of the serving container, read-only.")
        List<MountedObject> secrets,

        @JsonPropertyDescription(
                "CPU, memory and ephemeral storage of the serving container; GPUs come from spec.parallelism.")
        Resources resources,

        @Size(max = 32) @JsonPropertyDescription("Annotations of the ServiceAccount, e.g. for workload identity.")
        Map<String, @Size(max = 4096) String> serviceAccountAnnotations) {

    /** The annotation that gives pods to a queue of Volcano. */
    public static final String VOLCANO_QUEUE = "scheduling.volcano.sh/queue-name";

    /** Nothing added. */
    public static final PodOverlay NONE = tolerating(null);

    /** Nothing but these tolerations. */
    public static PodOverlay tolerating(@Nullable List<Toleration> tolerations) {
        return new PodOverlay(null, null, null, tolerations, null, null, null, null, null, null, null, null, null);
    }

    /** A toleration as pods spell it. */
    @ValidationRule(
            value = "(has(self.key) && self.key != '') || (has(self.operator) && self.operator == 'Exists')",
            fieldPath = ".key",
            message = "podTemplate.tolerations: a toleration without a key must have operator Exists; name the taint's "
                    + "key or set "
                    + "operator: Exists")
    @ValidationRule(
            value = "!(has(self.operator) && self.operator == 'Exists' && has(self.value) && self.value != '')",
            fieldPath = ".value",
            message = "podTemplate.tolerations: operator Exists takes no value; remove value or set operator: Equal")
    @ValidationRule(
            value = "!has(self.tolerationSeconds) || (has(self.effect) && self.effect == 'NoExecute')",
            fieldPath = ".tolerationSeconds",
            message = "podTemplate.tolerations: tolerationSeconds counts only for effect NoExecute; set effect: "
                    + "NoExecute or remove "
                    + "tolerationSeconds")
    public record Toleration(
            @Size(max = 317)
            @Pattern(SchemaPatterns.TAINT_KEY)
            @JsonPropertyDescription("Taint key; left out with operator Exists it tolerates every taint.")
            String key,

            @SchemaFrom(type = Operator.class) @JsonPropertyDescription("How value is compared; default Equal.")
            String operator,

            @Size(max = 63) @Pattern(SchemaPatterns.LABEL_VALUE) @JsonPropertyDescription("Taint value for Equal.")
            String value,

            @SchemaFrom(type = Effect.class) @JsonPropertyDescription("The tolerated effect; left out: every effect.")
            String effect,

            @Min(0)
            @Max(Integer.MAX_VALUE)
            @JsonPropertyDescription("How long a NoExecute taint is tolerated, in seconds; left out: for ever.")
            Long tolerationSeconds) {

        /** Legal operators; pods take the empty one for Equal. */
        enum Operator {
            Equal,
            Exists,
            @JsonProperty("")
            UNSET
        }

        /** Legal effects; pods take the empty one for every effect. */
        enum Effect {
            NoSchedule,
            PreferNoSchedule,
            NoExecute,
            @JsonProperty("")
            UNSET
        }
    }

    /** A spread of the resource's own pods over a topology domain. */
    public record TopologySpread(
            @Min(1) @Max(100) @JsonPropertyDescription("Largest difference between domains; default 1.")
            Integer maxSkew,

            @Required
            @Size(min = 1, max = 317)
            @Pattern(SchemaPatterns.LABEL_KEY)
            @JsonPropertyDescription("Node label that names the domain.")
            String topologyKey,

            @SchemaFrom(type = WhenUnsatisfiable.class)
            @JsonPropertyDescription("What happens to a pod that would break the spread; default ScheduleAnyway.")
            String whenUnsatisfiable) {

        /** Legal values. */
        enum WhenUnsatisfiable {
            ScheduleAnyway,
            DoNotSchedule
        }
    }

    /** Resource requests and limits by resource name; quantities as Kubernetes writes them. */
    @ValidationRule(
            value = "!has(self.requests) || self.requests.all(k, k == 'cpu' || k == 'memory' || k == "
                    + "'ephemeral-storage')",
            fieldPath = ".requests",
            message =
                    "podTemplate.resources.requests: only cpu, memory and ephemeral-storage are taken; GPUs come from "
                            + "parallelism and "
                            + "RDMA devices from network.rdma")
    @ValidationRule(
            value = "!has(self.limits) || self.limits.all(k, k == 'cpu' || k == 'memory' || k == 'ephemeral-storage')",
            fieldPath = ".limits",
            message = "podTemplate.resources.limits: only cpu, memory and ephemeral-storage are taken; GPUs come from "
                    + "parallelism and "
                    + "RDMA devices from network.rdma")
    public record Resources(
            @Size(max = 8) @JsonPropertyDescription("Requests, e.g. {cpu: 16, memory: 200Gi}.")
            Map<String, @Size(max = 32) @Pattern(SchemaPatterns.QUANTITY) String> requests,

            @Size(max = 8) @JsonPropertyDescription("Limits, e.g. {memory: 200Gi}.")
            Map<String, @Size(max = 32) @Pattern(SchemaPatterns.QUANTITY) String> limits) {}
}
