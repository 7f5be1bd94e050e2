package io.mimo.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.manifest.schema.FieldEdits;
import io.mimo.manifest.schema.FieldEdits.Edit;
import io.mimo.manifest.schema.TemplateInputs;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every field of the schema is edited once: which edits replace pods, and that each of those is known to be one. */
class PodRollsTest {
    /** Where people scale, watch, route and pay: never worth 40 minutes of outage. */
    private static final List<String> NEVER = List.of("replicas", "autoscaling.", "monitoring.", "route.", "rollout.");

    static List<Edit> edits() {
        return FieldEdits.all();
    }

    @Test
    void everyFieldOfTheSchemaIsEdited() {
        assertThat(edits()).extracting(Edit::field).containsExactlyInAnyOrderElementsOf(FieldEdits.leaves());
        assertThat(edits()).allSatisfy(edit -> assertThat(edit.after()).isNotEqualTo(edit.before()));
    }

    @ParameterizedTest
    @MethodSource("edits")
    void whatReplacesPodsIsAnEditOfTheirInputs(Edit edit) {
        PodRolls rolls = PodRolls.of(edit);
        boolean known =
                !TemplateInputs.of(PodRolls.spec(edit.before())).sameAs(TemplateInputs.of(PodRolls.spec(edit.after())));

        assertThat(rolls == PodRolls.NO || known)
                .as("an operator that does not know of the edit would hold it back")
                .isTrue();
        if (NEVER.stream().anyMatch((edit.field() + ".")::startsWith)) {
            assertThat(rolls).isEqualTo(PodRolls.NO);
            assertThat(known)
                    .as("a template of another build would go along with it")
                    .isFalse();
        }
    }
}
