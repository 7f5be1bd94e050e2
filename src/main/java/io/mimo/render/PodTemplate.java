package io.mimo.render;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraintBuilder;
import io.mimo.api.PodOverlay;
import io.mimo.plan.Overlay;
import io.mimo.plan.Plan;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The serving pod around its container: where it may run, as whom, and how long it may take to leave. */
final class PodTemplate {
    /** The {@code vllm} user that the official image prepares, with group 0 (vLLM docker/Dockerfile). */
    private static final long USER = 2000;

    private static final long GROUP = 0;

    private PodTemplate() {}

    /** Which pod of a replica. */
    enum Role {
        /** The only one. */
        ALONE,
        /** The first of a group. */
        LEADER,
        /** Any other of a group. */
        WORKER;

        /** Whether it serves HTTP. */
        boolean serves(Plan plan) {
            return this != WORKER || plan.everyPodServes();
        }
    }

    static PodTemplateSpec of(Plan plan, Role role) {
        Overlay overlay = plan.overlay();
        return new PodTemplateSpecBuilder()
                .withNewMetadata()
                .withLabels(Labels.pod(plan))
                .withAnnotations(annotations(overlay))
                .endMetadata()
                .withNewSpec()
                .withServiceAccountName(Names.serviceAccount(plan.workload().name()))
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withTerminationGracePeriodSeconds(
                        plan.engine().timing().terminationGrace().toSeconds())
                .withSecurityContext(restricted())
                .withNodeSelector(NodePin.selector(plan))
                .withAffinity(affinity(plan, role))
                .withSchedulerName(scheduler(overlay, role))
                .withRuntimeClassName(overlay.runtimeClassName().orElse(null))
                .withTolerations(overlay.tolerations().stream()
                        .map(PodTemplate::toleration)
                        .toList())
                .withTopologySpreadConstraints(overlay.topologySpread().stream()
                        .map(spread -> spread(plan, spread))
                        .toList())
                .withImagePullSecrets(overlay.imagePullSecrets().stream()
                        .distinct()
                        .map(LocalObjectReference::new)
                        .toList())
                .withPriorityClassName(overlay.priorityClassName().orElse(null))
                .withVolumes(Storage.volumes(plan))
                .addAllToVolumes(UserMounts.volumes(overlay))
                .withContainers(ServingContainer.of(plan, role))
                .endSpec()
                .build();
    }

    /** AppArmor's old annotations are a security setting in disguise; the rest is the user's. */
    static Map<String, String> annotations(Overlay overlay) {
        SortedMap<String, String> annotations = new TreeMap<>(overlay.annotations());
        annotations.keySet().removeIf(key -> key.startsWith("container.apparmor.security.beta.kubernetes.io/"));
        return annotations;
    }

    /**
     * With the container's part: Pod Security level restricted.
     * https://kubernetes.io/docs/concepts/security/pod-security-standards/
     */
    static PodSecurityContext restricted() {
        return new PodSecurityContextBuilder()
                .withRunAsNonRoot(true)
                .withRunAsUser(USER)
                .withRunAsGroup(GROUP)
                .withFsGroup(GROUP)
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .build();
    }

    /** The user's own for all pods; without one a group in a Volcano queue goes to Volcano. */
    private static @Nullable String scheduler(Overlay overlay, Role role) {
        return overlay.schedulerName()
                .or(() -> role == Role.ALONE ? Optional.empty() : GangScheduling.scheduler(overlay))
                .orElse(null);
    }

    private static @Nullable Affinity affinity(Plan plan, Role role) {
        Affinity node = NodePin.affinity(plan);
        return role == Role.ALONE
                ? node
                : (node == null ? new AffinityBuilder() : new AffinityBuilder(node))
                        .withPodAntiAffinity(GroupAffinity.of(plan))
                        .build();
    }

    static Toleration toleration(PodOverlay.Toleration toleration) {
        return new TolerationBuilder()
                .withKey(nonEmpty(toleration.key()))
                .withOperator(nonEmpty(toleration.operator()))
                .withValue(nonEmpty(toleration.value()))
                .withEffect(nonEmpty(toleration.effect()))
                .withTolerationSeconds(toleration.tolerationSeconds())
                .build();
    }

    private static TopologySpreadConstraint spread(Plan plan, PodOverlay.TopologySpread spread) {
        return new TopologySpreadConstraintBuilder()
                .withMaxSkew(Optional.ofNullable(spread.maxSkew()).orElse(1))
                .withTopologyKey(spread.topologyKey())
                .withWhenUnsatisfiable(
                        Optional.ofNullable(spread.whenUnsatisfiable()).orElse("ScheduleAnyway"))
                .withNewLabelSelector()
                .withMatchLabels(Labels.selector(plan))
                .endLabelSelector()
                .build();
    }

    /** The API server drops empty strings: they are left out. */
    private static @Nullable String nonEmpty(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }
}
