package io.mimo.operator.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.mimo.api.MimoDeployment;
import io.mimo.operator.children.Workload;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a resource was promised before a start, by its status or else by its workload. */
class AdmissionRestorerTest {
    private static final String H100 = "NVIDIA-H100-80GB-HBM3";
    private static final Instant ACCEPTED = Instant.parse("2026-11-23T10:00:00Z");
    private static final String PLAN =
            "{acceptedAt: '2026-11-23T10:00:00Z', product: " + H100 + ", replicas: 2, generation: 3}";

    private static MimoDeployment resource(String spec, String status) {
        MimoDeployment resource = Serialization.unmarshal("""
                apiVersion: serving.mimo.io/v1alpha1
                kind: MimoDeployment
                metadata: {name: flash, namespace: llm, uid: u, generation: 3}
                spec: %s
                status: %s
                """.formatted(spec, status), MimoDeployment.class);
        return resource;
    }

    private static Optional<Workload> workload(int replicas) {
        return Workload.of(Serialization.unmarshal("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: flash, namespace: llm, creationTimestamp: '2026-11-23T09:00:00Z'}
                spec:
                  replicas: %d
                  selector: {matchLabels: {a: b}}
                  template:
                    metadata: {labels: {a: b}}
                    spec:
                      nodeSelector: {nvidia.com/gpu.product: %s}
                      containers: [{name: vllm, resources: {limits: {nvidia.com/gpu: 8}}}]
                """.formatted(replicas, H100), Deployment.class));
    }

    private static Optional<Workload> unused() {
        throw new IllegalStateException("the workload cannot be read");
    }

    @Test
    void theStatusTellsWhatWasPromised() {
        Admission admission = AdmissionRestorer.of(
                        resource("{}", "{gpusPerReplica: 16, plan: " + PLAN.replace("}", ", nodesPerReplica: 2}}")),
                        AdmissionRestorerTest::unused)
                .orElseThrow();

        assertThat(admission.holder()).isEqualTo("llm/flash");
        assertThat(admission.since()).isEqualTo(ACCEPTED);
        assertThat(admission.generation()).isEqualTo(3);
        assertThat(admission.product()).isEqualTo(H100);
        assertThat(admission.gpusPerPod()).isEqualTo(8);
        assertThat(admission.podsPerReplica()).isEqualTo(2);
        assertThat(admission.pods()).isEqualTo(4);
    }

    @Test
    void ofAnAutoscaledResourceTheWorkloadTellsTheCount() {
        assertThat(AdmissionRestorer.of(
                        resource("{autoscaling: {maxReplicas: 9}}", "{gpusPerReplica: 8, plan: " + PLAN + "}"),
                        () -> workload(5)))
                .hasValueSatisfying(admission -> assertThat(admission.pods()).isEqualTo(5));
    }

    @Test
    void whatWasAppliedAndNotToldIsPromisedToo() {
        assertThat(AdmissionRestorer.of(resource("{}", "null"), () -> workload(2)))
                .hasValueSatisfying(admission -> {
                    assertThat(admission.generation()).isZero();
                    assertThat(admission.since()).isEqualTo(Instant.parse("2026-11-23T09:00:00Z"));
                    assertThat(admission.product()).isEqualTo(H100);
                    assertThat(admission.gpusPerPod()).isEqualTo(8);
                    assertThat(admission.pods()).isEqualTo(2);
                });
    }

    @Test
    void aStatusThatCannotBeReadIsNotTrustedAndTheWorkloadIsAsked() {
        assertThat(AdmissionRestorer.of(
                        resource("{}", "{plan: " + PLAN.replace("2026-11-23T10:00:00Z", "yesterday") + "}"),
                        () -> workload(2)))
                .hasValueSatisfying(admission -> assertThat(admission.pods()).isEqualTo(2));
    }

    @Test
    void whereNeitherCanBeReadNothingIsPromisedAndNobodyElseIsHeldUp() {
        assertThat(AdmissionRestorer.of(resource("{}", "null"), AdmissionRestorerTest::unused))
                .isEmpty();
    }

    @Test
    void aResourceThatWasNeverAcceptedIsPromisedNothing() {
        assertThat(AdmissionRestorer.of(resource("{}", "{verdict: NotPlaceable}"), Optional::empty))
                .isEmpty();
    }

    @Test
    void aResourceThatIsGoingIsPromisedNothing() {
        MimoDeployment going = resource("{}", "{gpusPerReplica: 8, plan: " + PLAN + "}");
        going.getMetadata().setDeletionTimestamp("2026-11-23T11:00:00Z");

        assertThat(AdmissionRestorer.of(going, () -> workload(2))).isEmpty();
    }

    @Test
    void aLapseCountsForThePresentSpecOnly() {
        String lapsed = "{conditions: [{type: PromiseLapsed, status: 'True', reason: r, message: m, "
                + "observedGeneration: %d, lastTransitionTime: '2026-11-23T10:00:00Z'}]}";

        assertThat(AdmissionRestorer.isLapsed(resource("{}", lapsed.formatted(3))))
                .isTrue();
        assertThat(AdmissionRestorer.isLapsed(resource("{}", lapsed.formatted(2))))
                .isFalse();
        assertThat(AdmissionRestorer.isLapsed(resource("{}", "null"))).isFalse();
    }
}
