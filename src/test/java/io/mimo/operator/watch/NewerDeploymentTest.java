package io.mimo.operator.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.DefaultKubernetesResourceList;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentStatus;
import io.mimo.api.NotUnderstood;
import io.mimo.catalog.Catalog;
import io.mimo.generators.Property;
import io.mimo.inventory.Inventory;
import io.mimo.operator.admission.AdmissionRestorer;
import io.mimo.operator.reconcile.DeclaredStatus;
import io.mimo.plan.Decider;
import io.mimo.plan.Decision;
import io.mimo.status.ConditionType;
import io.mimo.status.FaultStatus;
import io.mimo.status.Reasons;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Whatever a stored MimoDeployment holds, it is read; what is not understood is named and refused, and no status is
 * trusted.
 */
class NewerDeploymentTest {
    private static final Catalog CATALOG = Catalog.load();
    private static final String STORED = """
            {"apiVersion": "serving.mimo.io/v1alpha1", "kind": "MimoDeployment",
             "metadata": {"name": "flash", "namespace": "llm", "uid": "u", "generation": 3, "resourceVersion": "7"},
             "spec": {"model": {"uri": "hf://XiaomiMiMo/MiMo-V2-Flash"}, "precision": "FP8", "kvCacheDtype": "auto", \
            "maxModelLen": 32768,
               "parallelism": {"tensor": 4, "data": 2, "expert": 8}, "replicas": 2, "sizing": {"allowTight": true},
               "accelerator": {"products": ["NVIDIA-H200"]},
               "podTemplate": {"nodeSelector": {"a": "b"}, "tolerations": [{"key": "k", "operator": "Exists"}, {"key": \
            "l", "effect": "NoSchedule"}]}},
             "status": {"observedGeneration": 3, "verdict": "Fits", "gpusPerReplica": 8,
               "conditions": [{"type": "Ready", "status": "True", "reason": "Ready", "message": "m", \
            "observedGeneration": 3,
                 "lastTransitionTime": "2026-01-01T00:00:00Z"}],
               "plan": {"generation": 3, "product": "NVIDIA-H200", "profile": "Requested", "nodesPerReplica": 1, \
            "replicas": 2,
                 "acceptedAt": "2026-01-01T00:00:00Z"}}}""";

    private final LenientSerialization serialization = new LenientSerialization(new UnreadableObjects());

    private MimoDeployment read(JsonNode stored) {
        return serialization.unmarshal(stored.toString(), MimoDeployment.class);
    }

    private MimoDeployment read(String from, String to) {
        assertThat(STORED).contains(from);
        return read(BrokenJson.read(STORED.replace(from, to)));
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void everyStoredResourceIsReadJudgedAndSeeded() {
        Property.tries(1000).forAll(BrokenJson.of(STORED)).checkAssert(broken -> {
            // no API server lets anything but metadata through as metadata
            ((ObjectNode) broken).set("metadata", BrokenJson.read(STORED).get("metadata"));
            MimoDeployment resource = read(broken);
            assertThat(resource.getMetadata().getName()).isEqualTo("flash");
            Decision decision = Decider.decide(resource, CATALOG, Inventory.of(List.of(), List.of()));
            assertThat(decision.report().reasons().stream()
                            .anyMatch(reason -> reason.reason().equals(Reasons.WRITTEN_FOR_NEWER_OPERATOR)))
                    .isEqualTo(!resource.notUnderstood().isEmpty());
            AdmissionRestorer.of(resource, Optional::empty)
                    .ifPresent(entry -> assertThat(entry.product()).isNotNull());
            assertThat(FaultStatus.of(resource, "fault", Instant.EPOCH).conditions())
                    .extracting("type")
                    .contains("OperatorFault");
        });
    }

    @Test
    void anUnknownFieldIsNamedAndTheRestIsRead() {
        MimoDeployment newer = read("\"replicas\": 2", "\"replicas\": 2, \"speculation\": {\"depth\": 3}");
        assertThat(newer.notUnderstood()).containsExactly(new NotUnderstood("spec.speculation", true, "{\"depth\":3}"));
        assertThat(newer.getSpec().replicas()).isEqualTo(2);
        var reason = Decider.decide(newer, CATALOG, Inventory.of(List.of(), List.of()))
                .report()
                .reasons()
                .getFirst();
        assertThat(reason.reason()).isEqualTo(Reasons.WRITTEN_FOR_NEWER_OPERATOR);
        assertThat(reason.message()).contains("spec.speculation", "{\"depth\":3}");
        assertThat(reason.remedy()).contains("upgrade the operator", "remove the field");
    }

    @Test
    void unknownValuesAreNamedWhereTheyStand() {
        assertThat(read("\"precision\": \"FP8\"", "\"precision\": \"FP4\"").notUnderstood())
                .containsExactly(new NotUnderstood("spec.precision", false, "\"FP4\""));
        assertThat(read("{\"key\": \"k\", \"operator\": \"Exists\"}, {", "\"k\", {\"matches\": 1, ")
                        .notUnderstood())
                .containsExactlyInAnyOrder(
                        new NotUnderstood("spec.podTemplate.tolerations[0]", false, "\"k\""),
                        new NotUnderstood("spec.podTemplate.tolerations[1].matches", true, "1"));
    }

    @Test
    void aCopyIsNotUnderstoodEither() {
        MimoDeployment newer = read("\"replicas\": 2", "\"replicas\": 2, \"speculation\": 1");
        assertThat(serialization.clone(newer).notUnderstood()).isEqualTo(newer.notUnderstood());
    }

    @Test
    void aListOfResourcesIsReadWholeWithOneOfTheFuture() {
        DefaultKubernetesResourceList<MimoDeployment> list = serialization.unmarshal(
                bytes("{\"metadata\": {}, \"items\": [" + STORED + "," + STORED.replace("FP8", "FP4") + "," + STORED
                        + "]}"),
                new TypeReference<>() {});
        assertThat(list.getItems())
                .extracting(item -> item.notUnderstood().size())
                .containsExactly(0, 1, 0);
    }

    @Test
    void aStatusIsNotTrusted() {
        assertThat(read("\"acceptedAt\": \"2026-01-01T00:00:00Z\"", "\"acceptedAt\": \"long ago\"")
                        .getStatus()
                        .plan()
                        .acceptedAt())
                .isNull();
        assertThat(read("\"profile\": \"Requested\"", "\"profile\": \"Turbo\"")
                        .getStatus()
                        .plan()
                        .profile())
                .isNull();
        MimoDeployment newer = read("\"verdict\": \"Fits\"", "\"verdict\": \"FitsTomorrow\", \"mood\": \"good\"");
        assertThat(newer.getStatus().verdict()).isNull();
        assertThat(newer.notUnderstood()).isEmpty();
        assertThat(AdmissionRestorer.of(read("\"product\": \"NVIDIA-H200\", ", ""), Optional::empty))
                .isEmpty();
        assertThat(AdmissionRestorer.of(read("\"nodesPerReplica\": 1", "\"nodesPerReplica\": 0"), Optional::empty))
                .isPresent();
    }

    @Test
    void aFaultOfTheWorkloadIsNoFaultOfTheSeed() {
        assertThat(AdmissionRestorer.of(read("\"status\": {\"observed", "\"former\": {\"observed"), () -> {
                    throw new IllegalStateException("Deployment flash cannot be read");
                }))
                .isEmpty();
    }

    @Test
    void aFaultLeavesTheGenerationUnobserved() {
        MimoDeployment resource = read("\"generation\": 3, \"resource", "\"generation\": 4, \"resource");
        MimoDeploymentStatus told = FaultStatus.of(resource, "it broke", Instant.EPOCH);
        assertThat(told.observedGeneration()).isEqualTo(3);
        assertThat(told.plan()).isEqualTo(resource.getStatus().plan());
        assertThat(told.conditions()).extracting("type").containsExactly("Ready", ConditionType.OperatorFault.name());
        assertThat(told.conditions().getLast().message()).contains("it broke", "left as it is");
        resource.setStatus(told);
        assertThat(FaultStatus.of(resource, "it broke", Instant.now())).isEqualTo(told);
    }

    @Test
    void whatAnOlderCrdDoesNotDeclareIsLeftOut() {
        DeclaredStatus older =
                DeclaredStatus.of(Serialization.unmarshal("""
                components: {schemas: {a: {x-kubernetes-group-version-kind: [{kind: MimoDeployment}], properties: \
                {status: {properties: {
                  observedGeneration: {type: integer}, verdict: {enum: [Tight]}, plan: {properties: {product: {type: \
                string}}},
                  conditions: {items: {properties: {type: {}, status: {}, reason: {}, message: {}, lastTransitionTime: \
                {}}}}}}}}}}
                """, JsonNode.class)).orElseThrow();
        MimoDeploymentStatus stored =
                older.of(read("\"replicas\": 2", "\"replicas\": 2").getStatus());
        assertThat(stored.observedGeneration()).isEqualTo(3);
        assertThat(stored.verdict()).isNull();
        assertThat(stored.gpusPerReplica()).isNull();
        assertThat(stored.plan().product()).isEqualTo("NVIDIA-H200");
        assertThat(stored.plan().acceptedAt()).isNull();
        assertThat(stored.conditions()).singleElement().satisfies(condition -> assertThat(
                        condition.observedGeneration())
                .isNull());
        assertThat(older.of(stored)).isEqualTo(stored);
        assertThat(stored.conditions().getFirst().type()).isEqualTo("Ready");
    }
}
