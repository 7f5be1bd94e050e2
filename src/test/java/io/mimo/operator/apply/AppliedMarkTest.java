package io.mimo.operator.apply;

import static io.mimo.operator.apply.ComparedDeployment.JSON;
import static io.mimo.operator.apply.ComparedDeployment.PLANNED;
import static io.mimo.operator.apply.ComparedDeployment.deployment;
import static io.mimo.operator.apply.ComparedDeployment.fates;
import static io.mimo.operator.apply.ComparedDeployment.live;
import static io.mimo.operator.apply.ComparedDeployment.mark;
import static io.mimo.operator.apply.ComparedDeployment.planned;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.mimo.operator.apply.ComparedDeployment.Fate;
import io.mimo.operator.apply.ComparedDeployment.Field;
import io.mimo.operator.apply.ComparedDeployment.Mark;
import org.junit.jupiter.api.Test;

/** The mark of what was applied last says nothing of its own, and only of the plan. */
class AppliedMarkTest {
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
}
