package io.mimo.render;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Groups of pods that live and die together, as far as the operator writes and reads them: fields of the v1 API of
 * LeaderWorkerSet 0.9 (sigs.k8s.io/lws, api/leaderworkerset/v1/leaderworkerset_types.go). What else an object has is
 * not kept.
 */
@Group(LeaderWorkerSet.GROUP)
@Version(LeaderWorkerSet.VERSION)
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonDeserialize(using = JsonDeserializer.None.class)
@JsonPropertyOrder({"apiVersion", "kind", "metadata", "spec", "status"})
public final class LeaderWorkerSet implements HasMetadata, Namespaced {
    private static final long serialVersionUID = 1L;

    public static final String GROUP = "leaderworkerset.x-k8s.io";
    public static final String VERSION = "v1";
    public static final String KIND = "LeaderWorkerSet";
    /** Label of every pod: the set's name. */
    public static final String NAME_LABEL = "leaderworkerset.sigs.k8s.io/name";
    /** Label of every pod of a group: 0 = the leader. */
    public static final String WORKER_INDEX_LABEL = "leaderworkerset.sigs.k8s.io/worker-index";
    /** Label of every pod: which group it is of, counted from 0. */
    public static final String GROUP_INDEX_LABEL = "leaderworkerset.sigs.k8s.io/group-index";

    private ObjectMeta metadata = new ObjectMeta();
    private @Nullable Spec spec;
    private @Nullable Status status;

    /** {@code replicas} counts groups; absent when an autoscaler owns it. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Spec(
            @Nullable Integer replicas,
            Template leaderWorkerTemplate,
            RolloutStrategy rolloutStrategy,
            String startupPolicy,
            NetworkConfig networkConfig) {}

    /** {@code size} pods per group, the leader included. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Template(
            int size, String restartPolicy, PodTemplateSpec leaderTemplate, PodTemplateSpec workerTemplate) {}

    /** How groups are replaced. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record RolloutStrategy(String type, RollingUpdate rollingUpdateConfiguration) {}

    /** Both in groups. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record RollingUpdate(IntOrString maxUnavailable, IntOrString maxSurge) {}

    /** Whether all groups share one headless Service. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record NetworkConfig(String subdomainPolicy) {}

    /** Counts of groups, as the controller last saw them. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Status(
            @Nullable Integer replicas,
            @Nullable Integer readyReplicas,
            @Nullable Integer updatedReplicas,
            @Nullable Long observedGeneration,
            @Nullable List<Condition> conditions) {
        /** Nothing told yet. */
        public static final Status NONE = new Status(0, 0, 0, null, null);

        /** Replaces groups of an earlier template; scaling is none of it. */
        public boolean updates() {
            return conditions != null
                    && conditions.stream()
                            .anyMatch(each -> each.type().equals("UpdateInProgress")
                                    && each.status().equals("True"));
        }
    }

    /** What matters of one. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Condition(String type, String status) {}

    @Override
    public ObjectMeta getMetadata() {
        return metadata;
    }

    @Override
    public void setMetadata(ObjectMeta metadata) {
        this.metadata = metadata;
    }

    @Override
    public String getApiVersion() {
        return GROUP + "/" + VERSION;
    }

    /** Part of the interface; the version is the class's own. */
    @Override
    public void setApiVersion(String version) {}

    /** The same but for its metadata. */
    public LeaderWorkerSet with(ObjectMeta other) {
        LeaderWorkerSet copy = new LeaderWorkerSet();
        copy.setMetadata(other);
        copy.setSpec(spec);
        copy.setStatus(status);
        return copy;
    }

    public @Nullable Spec getSpec() {
        return spec;
    }

    public void setSpec(@Nullable Spec spec) {
        this.spec = spec;
    }

    public @Nullable Status getStatus() {
        return status;
    }

    public void setStatus(@Nullable Status status) {
        this.status = status;
    }
}
