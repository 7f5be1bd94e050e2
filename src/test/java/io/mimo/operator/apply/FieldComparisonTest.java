package io.mimo.operator.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.generators.Generate.enumValues;
import static org.quicktheories.generators.SourceDSL.lists;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.mimo.generators.Property;
import io.mimo.status.ApplyOutcome.Change;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whose a difference is: of admission it is when our last apply was of this plan and the field is still ours. */
class FieldComparisonTest {
    private static final KubernetesSerialization JSON = new KubernetesSerialization();
    private static final String MIRRORED = "mirror.example.org/vllm:v1";

    /** A planned field, another value of it, and our ownership of it as the API server writes it. */
    private enum Field {
        REPLICAS("replicas: 2", "replicas: 5", "f:replicas: {}", "spec.replicas"),
        IMAGE("image: vllm:v1", "image: " + MIRRORED, "f:image: {}", "spec.template.spec.containers[vllm].image"),
        ARGUMENTS("args: [a, b]", "args: [a, b, c]", "f:args: {}", "spec.template.spec.containers[vllm].args"),
        MEMORY(
                "memory: 64Gi",
                "memory: 32Gi",
                "f:memory: {}",
                "spec.template.spec.containers[vllm].resources.limits.memory"),
        SELECTOR(
                "nodeSelector: {pool: a}",
                "nodeSelector: {pool: b}",
                "f:nodeSelector: {}",
                "spec.template.spec.nodeSelector"),
        TOLERATIONS(
                "tolerations: [{key: k}]",
                "tolerations: [{key: k}, {key: more}]",
                "f:tolerations: {}",
                "spec.template.spec.tolerations"),
        LABEL("team: x", "team: y", "f:team: {}", "metadata.labels.team");

        private final String planned;
        private final String other;
        private final String owned;
        private final String path;

        Field(String planned, String other, String owned, String path) {
            this.planned = planned;
            this.other = other;
            this.owned = owned;
            this.path = path;
        }
    }

    /** What has happened to a field since it was planned. */
    private enum Fate {
        UNTOUCHED,
        /** Another value, and it stays ours. */
        ADMISSION,
        /** Another value, and so theirs: an update takes what it changes. */
        EDITED,
        /** The planned value, and not ours: an apply by force that says the same again and then lets go. */
        TAKEN
    }

    private enum Mark {
        OF_THIS_PLAN,
        OF_ANOTHER,
        NONE
    }

    private static final String PLANNED = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: x, namespace: llm, labels: {team: x}}
            spec:
              replicas: 2
              selector: {matchLabels: {a: b}}
              template:
                spec:
                  nodeSelector: {pool: a}
                  tolerations: [{key: k}]
                  containers:
                    - name: vllm
                      image: vllm:v1
                      args: [a, b]
                      resources: {limits: {memory: 64Gi}}
            """;
    private static final String OWNED = """
            f:metadata: {f:labels: {f:team: {}}, f:annotations: {f:serving.mimo.io/applied: {}}}
            f:spec:
              f:replicas: {}
              f:selector: {}
              f:template:
                f:spec:
                  f:nodeSelector: {}
                  f:tolerations: {}
                  f:containers:
                    'k:{"name":"vllm"}':
                      .: {}
                      f:name: {}
                      f:image: {}
                      f:args: {}
                      f:resources: {f:limits: {f:memory: {}}}
            """;

    private static Deployment deployment(String yaml) {
        return JSON.unmarshal("---\n" + yaml, Deployment.class);
    }

    private static Deployment planned() {
        return deployment(PLANNED);
    }

    private static String mark(Deployment planned) {
        return AppliedMark.of(JSON.convertValue(planned, JsonNode.class));
    }

    private static Deployment live(List<Fate> fates, Mark mark) {
        String yaml = PLANNED;
        String owned = OWNED;
        for (Field field : Field.values()) {
            Fate fate = fates.get(field.ordinal());
            boolean other = fate == Fate.ADMISSION || fate == Fate.EDITED;
            yaml = other ? yaml.replace(field.planned, field.other) : yaml;
            boolean lost = fate == Fate.EDITED || fate == Fate.TAKEN;
            // a map that holds nothing owned is not in the set
            owned = !lost
                    ? owned
                    : owned.replace("f:resources: {f:limits: {" + field.owned + "}}", "")
                            .replace("f:labels: {" + field.owned + "}, ", "")
                            .replace(field.owned, "");
        }
        Deployment live = deployment(yaml);
        live.getMetadata()
                .setManagedFields(List.of(new ManagedFieldsEntryBuilder()
                        .withManager(ChildWrites.MANAGER)
                        .withOperation("Apply")
                        .withFieldsV1(JSON.unmarshal("---\n" + owned, io.fabric8.kubernetes.api.model.FieldsV1.class))
                        .build()));
        switch (mark) {
            case OF_THIS_PLAN -> AppliedMark.put(live, mark(planned()));
            case OF_ANOTHER -> AppliedMark.put(live, mark(deployment(PLANNED.replace("v1", "v0"))));
            case NONE -> {}
        }
        return live;
    }

    @Test
    void onlyWhatAdmissionMadeOfThisVeryPlanIsAsPlannedAndDiffers() {
        Property.tries(Property.TRIES)
                .forAll(lists().of(enumValues(Fate.class)).ofSize(7), enumValues(Mark.class))
                .checkAssert((fates, mark) -> {
                    FieldComparison compared = FieldComparison.of(JSON, planned(), live(fates, mark));

                    boolean untouched = fates.stream().allMatch(Fate.UNTOUCHED::equals);
                    boolean others = fates.contains(Fate.EDITED) || fates.contains(Fate.TAKEN);
                    boolean asApplied = mark == Mark.OF_THIS_PLAN && !others;
                    assertThat(compared.isAsPlanned()).isEqualTo(untouched || asApplied);
                    assertThat(compared.changes("Deployment x"))
                            .extracting(Change::path)
                            .containsExactlyInAnyOrderElementsOf(
                                    !asApplied
                                            ? List.of()
                                            : Arrays.stream(Field.values())
                                                    .filter(field -> fates.get(field.ordinal()) == Fate.ADMISSION)
                                                    .map(field -> field.path)
                                                    .toList());
                });
    }

    private static List<Fate> fates(Field field, Fate fate) {
        List<Fate> fates = new ArrayList<>(List.of(
                Fate.UNTOUCHED,
                Fate.UNTOUCHED,
                Fate.UNTOUCHED,
                Fate.UNTOUCHED,
                Fate.UNTOUCHED,
                Fate.UNTOUCHED,
                Fate.UNTOUCHED));
        fates.set(field.ordinal(), fate);
        return fates;
    }

    @Test
    void aChangeIsToldWithItsPathAndBothValues() {
        assertThat(FieldComparison.of(JSON, planned(), live(fates(Field.IMAGE, Fate.ADMISSION), Mark.OF_THIS_PLAN))
                        .changes("Deployment x"))
                .containsExactly(
                        new Change("Deployment x", "spec.template.spec.containers[vllm].image", "vllm:v1", MIRRORED));
    }

    @Test
    void whatAdmissionRemovesIsTold() {
        Deployment live = live(fates(Field.IMAGE, Fate.UNTOUCHED), Mark.OF_THIS_PLAN);
        live.getSpec().getTemplate().getSpec().setNodeSelector(null);

        assertThat(FieldComparison.of(JSON, planned(), live).changes("Deployment x"))
                .singleElement()
                .isEqualTo(new Change("Deployment x", "spec.template.spec.nodeSelector", "{\"pool\":\"a\"}", ""));
    }

    /** The strategy is no part of the mark, so a mark cannot say that a difference of it is admission's. */
    @Test
    void howItRollsOutIsWrittenWhileItRollsOut() {
        Deployment planned =
                deployment(PLANNED.replace("  replicas: 2", "  replicas: 2\n  strategy: {type: Recreate}"));
        Deployment live = live(fates(Field.IMAGE, Fate.ADMISSION), Mark.OF_THIS_PLAN);
        assertThat(mark(planned)).isEqualTo(mark(planned()));
        assertThat(FieldComparison.of(JSON, planned, live).isAsPlanned()).isTrue();

        live.getMetadata().setGeneration(2L);
        live.setStatus(JSON.unmarshal(
                "---\n{observedGeneration: 2, replicas: 3, updatedReplicas: 1}",
                io.fabric8.kubernetes.api.model.apps.DeploymentStatus.class));

        assertThat(FieldComparison.of(JSON, planned, live).isAsPlanned()).isFalse();
    }

    /** The mark is neither planned nor compared, whoever put it there. */
    @Test
    void theMarkItselfIsNoDifference() {
        Deployment planned = planned();
        AppliedMark.put(planned, "a user's own");

        assertThat(FieldComparison.of(JSON, planned, live(fates(Field.IMAGE, Fate.UNTOUCHED), Mark.OF_ANOTHER))
                        .isAsPlanned())
                .isTrue();
        assertThat(FieldComparison.of(JSON, planned, live(fates(Field.IMAGE, Fate.ADMISSION), Mark.OF_THIS_PLAN))
                        .isAsPlanned())
                .isTrue();
    }

    @Test
    void theOrderOfFieldsMakesNoOtherMark() {
        assertThat(mark(deployment(PLANNED.replace("labels: {team: x}", "labels: {b: c, team: x}"))))
                .isEqualTo(mark(deployment(PLANNED.replace("labels: {team: x}", "labels: {team: x, b: c}"))))
                .isNotEqualTo(mark(planned()));
    }

    @Test
    void aPathIsReadable() {
        assertThat(FieldsV1.readable(".spec.ports[k:{\"port\":8000,\"protocol\":\"TCP\"}].name"))
                .isEqualTo("spec.ports[8000,TCP].name");
        assertThat(FieldsV1.readable(".metadata.finalizers[v:\"a\"]")).isEqualTo("metadata.finalizers[a]");
        assertThat(FieldsV1.readable(".spec.c[k:{\"name\":\"a\"}].env[k:{\"name\":\"B\"}].value"))
                .isEqualTo("spec.c[a].env[B].value");
        assertThat(FieldsV1.readable(".spec.replicas")).isEqualTo("spec.replicas");
    }
}
