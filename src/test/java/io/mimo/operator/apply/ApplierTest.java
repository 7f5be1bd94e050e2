package io.mimo.operator.apply;

import static io.mimo.operator.apply.Samples.OWNER;
import static io.mimo.operator.apply.Samples.deployment;
import static io.mimo.operator.apply.Samples.planned;
import static io.mimo.operator.apply.Samples.unowned;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.mimo.fixtures.MemoryChildStore;
import io.mimo.operator.children.Children;
import io.mimo.render.Metadata;
import io.mimo.status.ApplyOutcome;
import io.mimo.status.Reasons;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is written of planned children, beside what lives; with ChildApply and Pruner as they work together. */
class ApplierTest {
    private static final String PORT = "spec: {ports: [{name: http, port: 8000}]}";

    private final StandInApiServer server = new StandInApiServer();
    private final List<MemoryChildStore> stores = MemoryChildStore.of(Children.KINDS);
    private final Children children = Samples.children(stores);
    private final Applier applier = Samples.applier(server, children);
    private final Service service = planned(Service.class, "mimo", PORT);

    @AfterEach
    void close() {
        server.close();
    }

    private void lives(HasMetadata object) {
        children.of(object).orElseThrow().remember(object, Optional.empty());
        server.put(object);
    }

    private ApplyOutcome apply(HasMetadata... desired) {
        return applier.apply(OWNER, List.of(desired), 3, List.of());
    }

    @Test
    void whatIsMissingIsCreatedInOrderAndThenNothingIsWrittenAgain() {
        Deployment workload = planned(Deployment.class, "mimo", deployment("replicas: 1"));
        ConfigMap map = planned(ConfigMap.class, "mimo-dashboard", "data: {a: b}");
        assertThat(apply(map, workload).complete()).isTrue();
        assertThat(server.writes).containsExactly("APPLY configmaps mimo-dashboard", "APPLY deployments mimo");

        server.writes.clear();
        assertThat(apply(map, workload).objects()).isEqualTo(2);
        assertThat(server.writes).isEmpty();
    }

    @Test
    void whatDiffersIsAppliedToTheVeryObjectThatWasSeen() {
        ConfigMap live = server.applied(planned(ConfigMap.class, "mimo-dashboard", "data: {a: before}"));
        lives(live);

        assertThat(apply(planned(ConfigMap.class, "mimo-dashboard", "data: {a: b}"))
                        .complete())
                .isTrue();

        assertThat(server.writes).containsExactly("APPLY configmaps mimo-dashboard");
        assertThat(server.bodies.getFirst().at("/metadata/uid").asText())
                .isEqualTo(live.getMetadata().getUid());
    }

    @Test
    void anObjectOfSomebodyElseIsLeftAloneAndStandsInTheWay() {
        Service foreign = unowned(Service.class, "mimo", PORT);
        foreign.getMetadata().setLabels(null);
        server.put(foreign);

        ApplyOutcome outcome = apply(service);

        assertThat(outcome.obstacles()).singleElement().satisfies(error -> {
            assertThat(error.reason()).isEqualTo(Reasons.NAME_TAKEN);
            assertThat(error.message()).startsWith("Service mimo exists and belongs to somebody else");
        });
        assertThat(server.writes).isEmpty();
    }

    @Test
    void anObjectOfAFormerResourceOfTheNameIsWaitedFor() {
        Service former = unowned(Service.class, "mimo", PORT);
        former.getMetadata().setOwnerReferences(List.of(Metadata.controller("mimo", "of before")));
        server.put(former);

        assertThat(apply(service).obstacles()).singleElement().satisfies(error -> assertThat(error.message())
                .contains("goes with the former resource"));
        assertThat(server.writes).isEmpty();
    }

    @Test
    void anObjectThatIsBeingDeletedIsNotWrittenTo() {
        Service going = server.applied(planned(Service.class, "mimo", PORT));
        going.getMetadata().setDeletionTimestamp("2026-11-23T10:00:00Z");
        lives(going);

        assertThat(apply(service).obstacles()).singleElement().satisfies(error -> assertThat(error.message())
                .contains("is being deleted"));
        assertThat(server.writes).isEmpty();
    }

    @Test
    void aWorkloadThatLostItsLabelsGetsThemBackAndKeepsItsTemplate() {
        Deployment unseen = server.applied(planned(Deployment.class, "mimo", deployment("replicas: 1")));
        unseen.getMetadata().setLabels(null);
        server.put(unseen);

        ApplyOutcome outcome = apply(planned(Deployment.class, "mimo", deployment("replicas: 2")));

        assertThat(outcome.obstacles()).singleElement().satisfies(error -> assertThat(error.message())
                .contains("its labels had been changed"));
        assertThat(server.writes).containsExactly("MERGE deployments mimo");
        assertThat(server.bodies.getFirst().has("spec")).isFalse();
    }

    @Test
    void aNewWorkloadWhoseCountIsLeftOutStartsWithTheCountThatIsAskedFor() {
        apply(planned(Deployment.class, "mimo", deployment("")));

        assertThat(server.writes).containsExactly("APPLY deployments mimo", "APPLY deployments mimo");
        assertThat(server.bodies.get(0).at("/spec").has("replicas")).isFalse();
        assertThat(server.bodies.get(1).at("/spec/replicas").asInt()).isEqualTo(3);
        assertThat(server.bodies.get(1).at("/spec").size()).isOne();
    }

    @Test
    void aCountThatBecomesTheAutoscalersIsTakenBeforeItIsLetGo() {
        Deployment live = server.applied(planned(Deployment.class, "mimo", deployment("replicas: 2")));
        lives(live);

        apply(planned(Deployment.class, "mimo", deployment("")));

        assertThat(server.bodies).hasSize(2);
        assertThat(server.bodies.get(0).at("/spec/replicas").asInt()).isEqualTo(2);
        assertThat(server.bodies.get(1).at("/spec").has("replicas")).isFalse();
    }

    @Test
    void afterARefusalTheOtherChildrenAreStillApplied() {
        server.refuse("services mimo", 403);

        ApplyOutcome outcome = apply(service, planned(ConfigMap.class, "mimo-dashboard", "data: {a: b}"));

        assertThat(outcome.obstacles()).singleElement().satisfies(error -> assertThat(error.message())
                .startsWith("Service mimo is not as planned"));
        assertThat(outcome.objects()).isOne();
        assertThat(server.writes).containsExactly("APPLY services mimo", "APPLY configmaps mimo-dashboard");
    }

    @Test
    void whatIsNotPlannedAnyMoreGoesBeforeAnythingIsAppliedAndVolumesStay() {
        lives(server.applied(planned(HorizontalPodAutoscaler.class, "mimo", "spec: {maxReplicas: 2}")));
        lives(server.applied(planned(PersistentVolumeClaim.class, "mimo-weights", Samples.claim("1Gi"))));
        PodDisruptionBudget foreign = unowned(PodDisruptionBudget.class, "other", "spec: {maxUnavailable: 1}");
        lives(foreign);

        apply(service);

        assertThat(server.writes).containsExactly("DELETE horizontalpodautoscalers mimo", "APPLY services mimo");
    }

    @Test
    void aDeletionThatIsRefusedIsAnObstacleAndOneThatIsDoneAlreadyIsNone() {
        lives(server.applied(planned(ConfigMap.class, "gone", "data: {a: b}")));
        lives(server.applied(planned(ConfigMap.class, "kept", "data: {a: b}")));
        server.refuse("configmaps gone", 404);
        server.refuse("configmaps kept", 409);

        assertThat(apply(service).obstacles()).singleElement().satisfies(error -> assertThat(error.message())
                .startsWith("ConfigMap kept is not as planned"));
    }

    @Test
    void preparingDeletesNothingButTheDownloadOfOtherWeights() {
        lives(server.applied(planned(ConfigMap.class, "mimo-dashboard", "data: {a: b}")));

        applier.prepare(OWNER, List.of(service));

        assertThat(server.writes).containsExactly("APPLY services mimo");
    }
}
