package io.mimo.status;

import static io.mimo.status.Reports.decide;
import static io.mimo.status.Reports.judgement;
import static io.mimo.status.Reports.resource;
import static io.mimo.status.Reports.with;
import static io.mimo.status.StatusFixture.DONE;
import static io.mimo.status.StatusFixture.LATER;
import static io.mimo.status.StatusFixture.build;
import static io.mimo.status.StatusFixture.condition;
import static io.mimo.status.StatusFixture.none;
import static io.mimo.status.StatusFixture.told;
import static io.mimo.status.StatusFixture.workload;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.api.EngineSettings;
import io.mimo.api.MimoDeployment;
import io.mimo.render.OptionalKind;
import io.mimo.status.ApplyOutcome.ApplyError;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Applied and ChangedByAdmission: what the API server makes of the objects. */
class AppliedStatusTest {
    private static final ApplyOutcome.Change IMAGE = new ApplyOutcome.Change(
            "Deployment flash",
            "spec.template.spec.containers[vllm].image",
            EngineSettings.DEFAULT_IMAGE,
            "mirror.example.org/" + EngineSettings.DEFAULT_IMAGE);
    private static final ApplyOutcome.Change MEMORY = new ApplyOutcome.Change(
            "Deployment flash", "spec.template.spec.containers[vllm].resources.limits.memory", "64Gi", "");

    @Test
    void whatStandsInTheWayOfApplyingIsTold() {
        MimoDeployment resource = resource(1, "replicas: 1");
        var outcome = new ApplyOutcome(
                4,
                List.of(),
                List.of(
                        new ApplyError(Reasons.NAME_TAKEN, "Service flash exists"),
                        new ApplyError(Reasons.APPLY_FAILED, "Deployment flash: quota exceeded")));

        StatusUpdate update = build(resource, decide(resource, 1), outcome, none());

        assertThat(told(update)).contains("Applied=False/NameTaken Available=Unknown/NotReached Ready=False/NameTaken");
        assertThat(condition(update, ConditionType.Applied).message())
                .isEqualTo("Service flash exists; Deployment flash: quota exceeded");
        assertThat(build(
                                resource,
                                decide(resource, 1),
                                new ApplyOutcome(5, List.of(OptionalKind.POD_MONITOR), List.of()),
                                none())
                        .status()
                        .conditions()
                        .get(3)
                        .message())
                .isEqualTo("5 objects are as planned; left out, as the CRD is not installed: "
                        + "PodMonitor (podmonitors.monitoring.coreos.com)");
    }

    @Test
    void textIsOneShortLineOfAscii() {
        MimoDeployment resource = resource(1, "replicas: 1");
        var outcome = new ApplyOutcome(
                0,
                List.of(),
                List.of(new ApplyError(Reasons.APPLY_FAILED, "line one\nline two \u2013 " + "x".repeat(2000))));

        StatusUpdate update = build(resource, decide(resource, 1), outcome, none());

        assertThat(condition(update, ConditionType.Applied).message())
                .hasSize(300)
                .startsWith("line one line two ? xxx")
                .endsWith("...");
        assertThat(update.events()).allSatisfy(note -> assertThat(note.message())
                .hasSizeLessThanOrEqualTo(1024)
                .matches("[\\x20-\\x7e]+"));
    }

    /** A minute after a status, with these fields changed. */
    private static StatusUpdate later(MimoDeployment resource, StatusUpdate before, ApplyOutcome.Change... changes) {
        return StatusBuilder.build(
                with(resource, before.status()),
                judgement(decide(resource, 1)),
                new ApplyOutcome(5, List.of(), List.of(), List.of(changes)),
                workload(1, 1, 1),
                LATER);
    }

    /** It is said while it is so, once as an event, and decides nothing. */
    @Test
    void whatAdmissionChangesIsAWarningAndNoObstacle() {
        MimoDeployment resource = resource(1, "replicas: 1");
        StatusUpdate serving = build(resource, decide(resource, 1), DONE, workload(1, 1, 1));

        StatusUpdate changed = later(resource, serving, IMAGE, MEMORY);

        assertThat(told(changed)).isEqualTo(told(serving) + " ChangedByAdmission=True/FieldChanged");
        assertThat(condition(changed, ConditionType.ChangedByAdmission).message())
                .isEqualTo("Deployment flash "
                        + "spec.template.spec.containers[vllm].image: "
                        + "mirror.example.org/" + EngineSettings.DEFAULT_IMAGE + " instead of "
                        + EngineSettings.DEFAULT_IMAGE + " "
                        + "(and 1 more field), by a policy or webhook of this cluster; left so. To plan it "
                        + "so, set spec.engine.image to it");
        assertThat(changed.events()).singleElement().satisfies(note -> {
            assertThat(note.reason()).isEqualTo(Reasons.FIELD_CHANGED);
            assertThat(note.warning()).isTrue();
        });
        StatusUpdate removed = later(resource, changed, MEMORY);
        assertThat(removed.events()).isEmpty();
        assertThat(condition(removed, ConditionType.ChangedByAdmission).message())
                .contains(
                        "limits.memory: removed instead of 64Gi, by",
                        "To have the plan's value, exempt the object from it");
        assertThat(told(later(resource, removed))).isEqualTo(told(serving));
    }
}
