package io.mimo.manifest.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.api.Autoscaling;
import io.mimo.api.EngineSettings;
import io.mimo.api.MimoDeployment;
import io.mimo.api.ModelSource;
import io.mimo.api.MountedObject;
import io.mimo.api.Parallelism;
import io.mimo.api.PodOverlay;
import io.mimo.api.SpecBuilder;
import io.mimo.manifest.Problem;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The words of each rule are held against the API server by SchemaAndCelIT; here: what is missing or out of range
 * breaks nothing.
 */
class ObjectRulesTest {
    @Test
    void absentFieldsBreakNoRule() {
        assertThat(ObjectRules.check(new MimoDeployment())).isEmpty();
        assertThat(check(null, null, null, null, null)).isEmpty();
        assertThat(check(
                        new ModelSource(
                                null,
                                "main",
                                null,
                                new ModelSource.Quantization(null, null),
                                null,
                                null,
                                null,
                                null,
                                null),
                        new Parallelism(null, null, null, 8),
                        new Autoscaling(5, null, null, null, null, null),
                        EngineSettings.NONE,
                        new PodOverlay(
                                null,
                                null,
                                null,
                                Arrays.asList((PodOverlay.Toleration) null),
                                null,
                                null,
                                null,
                                null,
                                null,
                                Arrays.asList((MountedObject) null),
                                Arrays.asList(new MountedObject(null, null)),
                                new PodOverlay.Resources(null, null),
                                null)))
                .isEmpty();
    }

    @Test
    void whatTheSchemaRefusesIsLeftToTheSchema() {
        assertThat(check(null, new Parallelism(0, null, null, 0), null, null, null))
                .isEmpty();
        assertThat(check(null, new Parallelism(100, null, null, -1), null, null, null))
                .isEmpty();
    }

    @Test
    void schemaDefaultsCountForAbsentFields() {
        assertThat(check(null, new Parallelism(4, null, null, 4), null, null, null))
                .isEmpty();
        assertThat(check(null, null, null, EngineSettings.sized(null, 9000, null), null))
                .extracting(Problem::reason)
                .containsExactly("BatchTooSmall");
    }

    private static List<Problem> check(
            ModelSource model, Parallelism sizes, Autoscaling autoscaling, EngineSettings engine, PodOverlay overlay) {
        MimoDeployment resource = new MimoDeployment();
        resource.setSpec(new SpecBuilder()
                .model(model)
                .parallelism(sizes)
                .autoscaling(autoscaling)
                .engine(engine)
                .podTemplate(overlay)
                .build());
        return ObjectRules.check(resource);
    }
}
