package io.mimo.operator.apply;

import static io.mimo.operator.apply.ComparedDeployment.JSON;
import static io.mimo.operator.apply.ComparedDeployment.MIRRORED;
import static io.mimo.operator.apply.ComparedDeployment.PLANNED;
import static io.mimo.operator.apply.ComparedDeployment.deployment;
import static io.mimo.operator.apply.ComparedDeployment.fates;
import static io.mimo.operator.apply.ComparedDeployment.live;
import static io.mimo.operator.apply.ComparedDeployment.mark;
import static io.mimo.operator.apply.ComparedDeployment.planned;
import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.generators.Generate.enumValues;
import static org.quicktheories.generators.SourceDSL.lists;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.mimo.generators.Property;
import io.mimo.operator.apply.ComparedDeployment.Fate;
import io.mimo.operator.apply.ComparedDeployment.Field;
import io.mimo.operator.apply.ComparedDeployment.Mark;
import io.mimo.status.ApplyOutcome.Change;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whose a difference is: of admission it is when our last apply was of this plan and the field is still ours. */
class FieldComparisonTest {
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
                                                    .map(Field::path)
                                                    .toList());
                });
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
}
