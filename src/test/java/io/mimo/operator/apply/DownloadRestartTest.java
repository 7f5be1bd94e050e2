package io.mimo.operator.apply;

import static io.mimo.operator.apply.Samples.OWNER;
import static io.mimo.operator.apply.Samples.planned;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatusBuilder;
import io.mimo.fixtures.MemoryChildStore;
import io.mimo.operator.children.Children;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DownloadRestartTest {
    private static final String NAME = "mimo-weights";
    private static final String EARLIER = "2026-11-23T09:00:00Z";
    private static final String LATER = "2026-11-23T11:00:00Z";

    private final StandInApiServer server = new StandInApiServer();
    private final Children children = Samples.children(MemoryChildStore.of(Children.KINDS));
    private final Applier applier = Samples.applier(server, children);
    private final Job live = server.applied(planned(Job.class, NAME, Samples.job("vllm:v1")));
    private final PersistentVolumeClaim claim =
            server.applied(planned(PersistentVolumeClaim.class, NAME, Samples.claim("1Gi")));

    @BeforeEach
    void bothLive() {
        lives(live);
        lives(claim);
        claim.getMetadata().setCreationTimestamp(EARLIER);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private void lives(HasMetadata object) {
        children.of(object).orElseThrow().remember(object, Optional.empty());
    }

    private void complete() {
        live.setStatus(new JobStatusBuilder()
                .addNewCondition()
                .withType("Complete")
                .withStatus("True")
                .endCondition()
                .build());
    }

    private List<String> written(String image) {
        applier.prepare(
                OWNER,
                List.of(
                        planned(PersistentVolumeClaim.class, NAME, Samples.claim("1Gi")),
                        planned(Job.class, NAME, Samples.job(image))));
        return server.writes;
    }

    @Test
    void aDownloadAsPlannedIsLeftAlone() {
        assertThat(written("vllm:v1")).isEmpty();
    }

    @Test
    void aDownloadThatRunsAndDiffersIsDeletedAndNeverChanged() {
        assertThat(written("vllm:v2")).containsExactly("DELETE jobs " + NAME);
    }

    @Test
    void aDownloadThatIsCompleteIsLeftAloneThoughItDiffers() {
        complete();

        assertThat(written("vllm:v2")).isEmpty();
    }

    @Test
    void aCompleteDownloadOfAnEarlierVolumeIsMadeAgain() {
        complete();
        claim.getMetadata().setCreationTimestamp(LATER);

        assertThat(written("vllm:v1")).containsExactly("DELETE jobs " + NAME);
    }

    @Test
    void aCompleteDownloadLetsGoOfAVolumeThatIsBeingDeleted() {
        complete();
        claim.getMetadata().setDeletionTimestamp(LATER);

        assertThat(written("vllm:v1")).startsWith("DELETE jobs " + NAME);
    }

    @Test
    void aDownloadThatRunsKeepsAVolumeThatIsBeingDeleted() {
        claim.getMetadata().setDeletionTimestamp(LATER);

        assertThat(written("vllm:v1")).isEmpty();
    }
}
