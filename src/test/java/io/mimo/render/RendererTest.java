package io.mimo.render;

import static io.mimo.fixtures.PlanFixture.like;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.mimo.inventory.PodFacts;
import io.mimo.plan.Plan;
import io.mimo.plan.Replicas;
import io.mimo.plan.WorkloadRef;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RendererTest {
    static Stream<Plan> plans() {
        return SamplePlans.all().values().stream();
    }

    @Test
    void objectsComeInTheOrderOfApplication() {
        assertThat(Rendered.of(SamplePlans.autoscaled()).kinds())
                .containsExactly(
                        "ServiceAccount",
                        "NetworkPolicy",
                        "Service",
                        "Deployment",
                        "PodDisruptionBudget",
                        "HorizontalPodAutoscaler",
                        "PodMonitor");
    }

    @Test
    void podMonitorNeedsBothTheWishAndTheKind() {
        Plan wished = SamplePlans.fixed();
        List<HasMetadata> without = Renderer.render(wished, Capabilities.none());
        assertThat(new Rendered(without).find(PodMonitor.class)).isEmpty();
        assertThat(Rendered.of(SamplePlans.volumeWithOverlay()).find(PodMonitor.class))
                .isEmpty();
        assertThat(Renderer.render(wished, Capabilities.all()))
                .startsWith(without.toArray(new HasMetadata[0]))
                .hasSize(without.size() + 1);
    }

    @ParameterizedTest
    @MethodSource("plans")
    void renderingTwiceGivesTheSame(Plan plan) {
        assertThat(Renderer.toYaml(Rendered.of(plan).objects()))
                .isEqualTo(Renderer.toYaml(Rendered.of(plan).objects()));
    }

    @ParameterizedTest
    @MethodSource("plans")
    void everySelectorMatchesThePods(Plan plan) {
        Rendered rendered = Rendered.of(plan);
        Map<String, String> pod = rendered.podLabels();
        assertThat(selectors(rendered)).hasSizeGreaterThanOrEqualTo(4).allSatisfy(selector -> {
            assertThat(selector).isNotEmpty().doesNotContainKey(PodFacts.UID_LABEL);
            assertThat(pod).containsAllEntriesOf(selector);
        });
    }

    @ParameterizedTest
    @MethodSource("plans")
    void everyPortThatIsNamedExists(Plan plan) {
        Rendered rendered = Rendered.of(plan);
        List<String> ports = rendered.container().getPorts().stream()
                .map(ContainerPort::getName)
                .toList();
        assertThat(rendered.the(Service.class).getSpec().getPorts()).allSatisfy(port -> assertThat(ports)
                .contains(port.getTargetPort().getStrVal()));
        Container container = rendered.container();
        assertThat(List.of(container.getStartupProbe(), container.getReadinessProbe(), container.getLivenessProbe()))
                .allSatisfy(probe ->
                        assertThat(ports).contains(probe.getHttpGet().getPort().getStrVal()));
        rendered.find(PodMonitor.class)
                .ifPresent(monitor -> assertThat(monitor.getSpec().getPodMetricsEndpoints())
                        .singleElement()
                        .satisfies(endpoint -> assertThat(ports).contains(endpoint.getPort())));
    }

    @ParameterizedTest
    @MethodSource("plans")
    void everyObjectIsLabelledAndOwned(Plan plan) {
        WorkloadRef workload = plan.workload();
        assertThat(Rendered.of(plan).objects()).allSatisfy(object -> {
            assertThat(object.getMetadata().getNamespace()).isEqualTo(workload.namespace());
            assertThat(object.getMetadata().getLabels()).containsEntry(PodFacts.MANAGED_BY_LABEL, PodFacts.MANAGED_BY);
            assertThat(object.getMetadata().getLabels())
                    .containsEntry(PodFacts.RESOURCE_LABEL, Names.object(workload.name()))
                    .doesNotContainKey(PodFacts.UID_LABEL);
            assertThat(object.getMetadata().getOwnerReferences())
                    .hasSize(workload.uid().isEmpty() || outlives(plan, object) ? 0 : 1)
                    .allSatisfy(owner -> {
                        assertThat(owner.getUid()).isEqualTo(workload.uid());
                        assertThat(owner.getName()).isEqualTo(workload.name());
                        assertThat(owner.getController()).isTrue();
                        assertThat(owner.getBlockOwnerDeletion()).isTrue();
                    });
        });
    }

    private static boolean outlives(Plan plan, HasMetadata object) {
        return object instanceof PersistentVolumeClaim
                && !plan.engine().weights().cache().orElseThrow().owned();
    }

    @Test
    void autoscalerOwnsTheCountOfTheDeploymentItTargets() {
        Rendered rendered = Rendered.of(SamplePlans.autoscaled());
        var target = rendered.the(HorizontalPodAutoscaler.class).getSpec().getScaleTargetRef();
        assertThat(target.getApiVersion()).isEqualTo(rendered.deployment().getApiVersion());
        assertThat(target.getKind()).isEqualTo(rendered.deployment().getKind());
        assertThat(target.getName())
                .isEqualTo(rendered.deployment().getMetadata().getName());
        assertThat(rendered.deployment().getSpec().getReplicas()).isNull();
        assertThat(Rendered.of(SamplePlans.fixed()).deployment().getSpec().getReplicas())
                .isEqualTo(3);
    }

    @Test
    void kedaBringsItsOwnAutoscaler() {
        Plan keda = like(SamplePlans.fixed())
                .with(new Replicas.Scaling(1, 4, 5, 600, Optional.of("http://prometheus:9090")))
                .build();
        Rendered rendered = Rendered.of(keda);
        assertThat(rendered.find(HorizontalPodAutoscaler.class)).isEmpty();
        assertThat(rendered.deployment().getSpec().getReplicas()).isNull();
    }

    @Test
    void rolloutStyleDecidesWhetherAnExtraReplicaComesFirst() {
        var surge = Rendered.of(SamplePlans.autoscaled())
                .deployment()
                .getSpec()
                .getStrategy()
                .getRollingUpdate();
        var replace = Rendered.of(SamplePlans.fixed())
                .deployment()
                .getSpec()
                .getStrategy()
                .getRollingUpdate();
        assertThat(List.of(
                        surge.getMaxSurge().getIntVal(),
                        surge.getMaxUnavailable().getIntVal()))
                .containsExactly(1, 0);
        assertThat(List.of(
                        replace.getMaxSurge().getIntVal(),
                        replace.getMaxUnavailable().getIntVal()))
                .containsExactly(0, 1);
    }

    @Test
    void podsRunUnderTheirOwnServiceAccountWithoutToken() {
        Rendered rendered = Rendered.of(SamplePlans.s3FromFile());
        ServiceAccount account = rendered.the(ServiceAccount.class);
        assertThat(account.getMetadata().getName())
                .isEqualTo(rendered.pod().getServiceAccountName())
                .isEqualTo("default-serving");
        assertThat(account.getAutomountServiceAccountToken()).isFalse();
        assertThat(rendered.pod().getAutomountServiceAccountToken()).isFalse();
    }

    /** Clients, Prometheus and the operator, which asks a ready pod for its KV cache, may be anywhere. */
    @Test
    void whoeverAsksReachesThePortOfTheApi() {
        assertThat(Rendered.of(SamplePlans.s3FromFile())
                        .the(NetworkPolicy.class)
                        .getSpec()
                        .getIngress()
                        .getFirst())
                .satisfies(rule -> {
                    assertThat(rule.getFrom()).isEmpty();
                    assertThat(rule.getPorts()).singleElement().satisfies(port -> assertThat(
                                    port.getPort().getIntVal())
                            .isEqualTo(HttpPort.NUMBER));
                });
    }

    private static List<Map<String, String>> selectors(Rendered rendered) {
        return Stream.of(
                        rendered
                                .find(Deployment.class)
                                .map(d -> d.getSpec().getSelector().getMatchLabels())
                                .stream(),
                        Stream.of(
                                rendered.the(Service.class).getSpec().getSelector(),
                                rendered.the(PodDisruptionBudget.class)
                                        .getSpec()
                                        .getSelector()
                                        .getMatchLabels(),
                                rendered.the(NetworkPolicy.class)
                                        .getSpec()
                                        .getPodSelector()
                                        .getMatchLabels(),
                                rendered.the(NetworkPolicy.class)
                                        .getSpec()
                                        .getIngress()
                                        .get(1)
                                        .getFrom()
                                        .getFirst()
                                        .getPodSelector()
                                        .getMatchLabels()),
                        rendered
                                .find(PodMonitor.class)
                                .map(monitor -> monitor.getSpec().getSelector().getMatchLabels())
                                .stream(),
                        rendered.pod().getTopologySpreadConstraints().stream()
                                .map(spread -> spread.getLabelSelector().getMatchLabels()))
                .flatMap(each -> each)
                .toList();
    }
}
