package io.mimo.operator.apply;

import static io.mimo.operator.apply.Samples.OWNER;
import static io.mimo.operator.apply.Samples.planned;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatusBuilder;
import io.mimo.fixtures.MemoryChildStore;
import io.mimo.operator.children.Children;
import io.mimo.status.ApplyOutcome;
import io.mimo.status.Reasons;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PausedComparisonTest {
    private final StandInApiServer server = new StandInApiServer();
    private final Children children = Samples.children(MemoryChildStore.of(Children.KINDS));

    @AfterEach
    void nothingWasWritten() {
        assertThat(server.writes).isEmpty();
        server.close();
    }

    private void lives(HasMetadata object) {
        children.of(object).orElseThrow().remember(object, Optional.empty());
    }

    private ApplyOutcome compare(HasMetadata... desired) {
        return Samples.applier(server, children).compare(OWNER, List.of(desired), List.of());
    }

    private static ConfigMap map(String name, String value) {
        return planned(ConfigMap.class, name, "data: {a: " + value + "}");
    }

    @Test
    void everyDifferenceIsToldAndNothingIsWritten() {
        lives(server.applied(map("same", "x")));
        lives(server.applied(map("other", "x")));
        lives(server.applied(map("surplus", "x")));

        ApplyOutcome outcome = compare(map("same", "x"), map("other", "y"), map("missing", "x"));

        assertThat(outcome.objects()).isOne();
        assertThat(outcome.obstacles())
                .allSatisfy(error -> assertThat(error.reason()).isEqualTo(Reasons.PAUSED));
        assertThat(outcome.obstacles())
                .extracting(error -> error.message().replaceFirst(" and stays so.*", ""))
                .containsExactly(
                        "ConfigMap other is not as planned",
                        "ConfigMap missing is not as planned",
                        "ConfigMap surplus is not planned any more");
    }

    @Test
    void aCompleteDownloadIsAsPlannedWhateverItsTemplate() {
        Job complete = server.applied(planned(Job.class, "mimo-weights", Samples.job("vllm:v1")));
        complete.setStatus(new JobStatusBuilder()
                .addNewCondition()
                .withType("Complete")
                .withStatus("True")
                .endCondition()
                .build());
        lives(complete);

        assertThat(compare(planned(Job.class, "mimo-weights", Samples.job("vllm:v2")))
                        .complete())
                .isTrue();
    }

    @Test
    void aVolumeThatHasGrownIsAsPlannedAndSurplusOnesAreNotTold() {
        lives(server.applied(planned(PersistentVolumeClaim.class, "mimo-weights", Samples.claim("400Gi"))));
        lives(server.applied(planned(PersistentVolumeClaim.class, "of-before", Samples.claim("400Gi"))));

        assertThat(compare(planned(PersistentVolumeClaim.class, "mimo-weights", Samples.claim("350Gi")))
                        .complete())
                .isTrue();
    }
}
