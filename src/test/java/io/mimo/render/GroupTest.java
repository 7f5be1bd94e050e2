package io.mimo.render;

import static io.mimo.fixtures.PlanFixture.like;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.mimo.plan.Plan;
import io.mimo.plan.Replicas;
import io.mimo.plan.Shape.Mode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Replicas that span nodes. */
class GroupTest {
    private static final Rendered PIPELINE = Rendered.of(SamplePlans.pipelineGroup());
    private static final Rendered INTERNAL = Rendered.of(SamplePlans.dataGroup(Mode.DATA_INTERNAL));
    private static final Rendered HYBRID = Rendered.of(SamplePlans.dataGroup(Mode.DATA_HYBRID));

    @Test
    void aGroupStartsRestartsAndIsReplacedAsOne() {
        var spec = PIPELINE.group().getSpec();
        assertThat(spec.replicas()).isEqualTo(1);
        assertThat(spec.leaderWorkerTemplate().size()).isEqualTo(2);
        assertThat(spec.leaderWorkerTemplate().restartPolicy()).isEqualTo("RecreateGroupOnPodRestart");
        assertThat(spec.startupPolicy()).isEqualTo("LeaderCreated");
        assertThat(rolling(PIPELINE)).containsExactly(1, 0);
        assertThat(rolling(HYBRID)).containsExactly(0, 1);
        assertThat(HYBRID.group().getSpec().replicas()).as("an autoscaler's").isNull();
    }

    private static List<Integer> rolling(Rendered rendered) {
        var update = rendered.group().getSpec().rolloutStrategy().rollingUpdateConfiguration();
        return List.of(update.maxUnavailable().getIntVal(), update.maxSurge().getIntVal());
    }

    @Test
    void onlyWhatServesHasPortsProbesAndClients() {
        for (Rendered rendered : List.of(PIPELINE, INTERNAL)) {
            assertServes(rendered.container());
            Container worker = rendered.worker();
            assertThat(worker.getPorts()).isEmpty();
            assertThat(worker.getStartupProbe()).isNull();
            assertThat(worker.getReadinessProbe()).isNull();
            assertThat(worker.getLivenessProbe()).isNull();
            assertThat(rendered.the(Service.class).getSpec().getSelector())
                    .containsEntry(LeaderWorkerSet.WORKER_INDEX_LABEL, "0");
        }
        assertServes(HYBRID.container());
        assertServes(HYBRID.worker());
        assertThat(HYBRID.the(Service.class).getSpec().getSelector())
                .doesNotContainKey(LeaderWorkerSet.WORKER_INDEX_LABEL);
    }

    private static void assertServes(Container container) {
        assertThat(container.getPorts()).hasSize(1);
        assertThat(container.getReadinessProbe().getHttpGet().getPath()).isEqualTo("/health");
        assertThat(container.getStartupProbe()).isNotNull();
    }

    /** The leader pauses 15 s and then finishes within 120 s; grace is 150 s. */
    @Test
    void aRankWithoutClientsOutlastsTheLeadersRequests() {
        long leader =
                PIPELINE.container().getLifecycle().getPreStop().getSleep().getSeconds();
        long worker = PIPELINE.worker().getLifecycle().getPreStop().getSleep().getSeconds();
        assertThat(worker).isEqualTo(leader + 120).isLessThan(PIPELINE.pod().getTerminationGracePeriodSeconds());
    }

    @Test
    void ranksAndAddressesComeFromThePodsOwnVariables() {
        assertThat(PIPELINE.container().getArgs())
                .endsWith("--node-rank", "$(LWS_WORKER_INDEX)", "--master-addr", "$(LWS_LEADER_ADDRESS)");
        assertThat(PIPELINE.worker().getArgs()).endsWith("$(LWS_LEADER_ADDRESS)", "--headless");
        assertThat(PIPELINE.variable("VLLM_HOST_IP")
                        .orElseThrow()
                        .getValueFrom()
                        .getFieldRef()
                        .getFieldPath())
                .isEqualTo("status.podIP");
        assertThat(PIPELINE.container().getCommand()).isEmpty();
        assertThat(PIPELINE.worker().getCommand()).isEmpty();
        assertThat(PIPELINE.pod().getHostNetwork()).isNull();
    }

    /** LeaderWorkerSet's own headless Service has the set's name: ours must have another. */
    @Test
    void theSetsNameIsNobodyElses() {
        for (Rendered rendered : List.of(PIPELINE, INTERNAL, HYBRID)) {
            assertThat(rendered.group().getMetadata().getName())
                    .endsWith("-group")
                    .isNotEqualTo(rendered.the(Service.class).getMetadata().getName());
        }
    }

    @Test
    void everyPodOfAGroupHasANodeOfItsOwn() {
        PIPELINE.templates().forEach(template -> assertThat(template.getSpec()
                        .getAffinity()
                        .getPodAntiAffinity()
                        .getRequiredDuringSchedulingIgnoredDuringExecution())
                .singleElement()
                .satisfies(term -> {
                    assertThat(term.getTopologyKey()).isEqualTo("kubernetes.io/hostname");
                    assertThat(term.getMatchLabelKeys()).containsExactly(LeaderWorkerSet.GROUP_INDEX_LABEL);
                    assertThat(PIPELINE.podLabels())
                            .containsAllEntriesOf(term.getLabelSelector().getMatchLabels());
                }));
    }

    @Test
    void rdmaDevicesAreRequestedAndLimitedAndNoCapabilityIsAdded() {
        for (Container container : List.of(PIPELINE.container(), PIPELINE.worker())) {
            assertThat(container.getResources().getRequests()).containsEntry("rdma/ib", new Quantity("8"));
            assertThat(container.getResources().getLimits()).containsEntry("rdma/ib", new Quantity("8"));
            assertThat(container.getSecurityContext().getCapabilities().getAdd())
                    .isEmpty();
        }
    }

    @Test
    void queueingSystemsFindTheirQueueOnTheSet() {
        assertThat(PIPELINE.group().getMetadata().getLabels())
                .containsEntry("kueue.x-k8s.io/queue-name", "gpus")
                .doesNotContainKey("team");
        assertThat(PIPELINE.templates())
                .allSatisfy(template ->
                        assertThat(template.getSpec().getSchedulerName()).isEqualTo("bin-packing"));
        assertThat(HYBRID.group().getMetadata().getAnnotations())
                .isEqualTo(Map.of("scheduling.volcano.sh/queue-name", "gpus"));
        assertThat(HYBRID.templates())
                .allSatisfy(template ->
                        assertThat(template.getSpec().getSchedulerName()).isEqualTo("volcano"));
    }

    /** Evicting any pod ends its group, so all of them count. */
    @Test
    void oneUnavailablePodHoldsUpEveryOtherEviction() {
        var budget = INTERNAL.the(PodDisruptionBudget.class).getSpec();
        assertThat(budget.getMaxUnavailable().getIntVal()).isEqualTo(1);
        assertThat(budget.getSelector().getMatchLabels()).doesNotContainKey(LeaderWorkerSet.WORKER_INDEX_LABEL);
    }

    @Test
    void theAutoscalerScalesGroups() {
        Plan internal = like(SamplePlans.dataGroup(Mode.DATA_INTERNAL))
                .with(SamplePlans.dataGroup(Mode.DATA_HYBRID)
                        .replicas()
                        .scaling()
                        .orElseThrow())
                .with(Replicas.RolloutStyle.SURGE)
                .build();
        var leaders = Rendered.of(internal).the(HorizontalPodAutoscaler.class).getSpec();
        var target = leaders.getScaleTargetRef();
        assertThat(List.of(target.getApiVersion(), target.getKind(), target.getName()))
                .containsExactly(
                        "leaderworkerset.x-k8s.io/v1",
                        "LeaderWorkerSet",
                        Rendered.of(internal).group().getMetadata().getName());
        assertThat(leaders.getMetrics()).singleElement().satisfies(metric -> assertThat(metric.getType())
                .isEqualTo("Pods"));
        assertThat(HYBRID.the(HorizontalPodAutoscaler.class).getSpec().getMetrics())
                .singleElement()
                .satisfies(metric -> {
                    assertThat(metric.getType()).isEqualTo("External");
                    assertThat(metric.getExternal().getTarget().getType()).isEqualTo("AverageValue");
                    assertThat(metric.getExternal().getMetric().getSelector().getMatchLabels())
                            .isEqualTo(Map.of("app_kubernetes_io_instance", "mimo-wide"));
                });
    }
}
