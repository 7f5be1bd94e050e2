package io.mimo.status;

import static io.mimo.status.Reports.decide;
import static io.mimo.status.Reports.judgement;
import static io.mimo.status.Reports.resource;
import static io.mimo.status.Reports.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentStatus.Condition;
import io.mimo.status.ObservedDownload.Reading;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the status says while weights are downloaded. */
class CacheStatusTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    private static final ApplyOutcome DONE = new ApplyOutcome(6, List.of(), List.of());
    private static final MimoDeployment CACHED = resource(1, "cache: {}");

    private static ObservedDownload download(boolean complete, Reading reading, PodFailureReason cause) {
        return new ObservedDownload(
                "Example/Flash at main",
                "flash-weights",
                complete,
                Optional.ofNullable(reading),
                Optional.ofNullable(cause));
    }

    private static StatusUpdate build(MimoDeployment resource, ObservedWorkload workload, ObservedDownload download) {
        return StatusBuilder.build(
                resource, judgement(decide(resource, 1)), DONE, workload.with(Optional.of(download)), NOW);
    }

    private static StatusUpdate build(ObservedDownload download) {
        return build(CACHED, ObservedWorkload.none("http://flash"), download);
    }

    private static ObservedWorkload serving() {
        return new ObservedWorkload(true, 1, 1, 1, 1, "a=b", "http://flash", Optional.empty(), List.of(), List.of());
    }

    private static Condition weights(StatusUpdate update) {
        return condition(update, ConditionType.WeightsReady);
    }

    private static Condition condition(StatusUpdate update, ConditionType type) {
        return update.status().conditions().stream()
                .filter(c -> c.type().equals(type.name()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theStepLiesBetweenAppliedAndAvailableAndOnlyWithACache() {
        assertThat(build(download(false, null, null)).status().conditions())
                .extracting(Condition::type)
                .containsExactly(
                        "Accepted", "Sized", "Placed", "Applied", "WeightsReady", "Available", "Ready", "Reconciling");
        MimoDeployment plain = resource(1, "replicas: 1");
        assertThat(StatusBuilder.build(plain, judgement(decide(plain, 1)), DONE, serving(), NOW)
                        .status()
                        .conditions())
                .extracting(Condition::type)
                .doesNotContain("WeightsReady");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            41000000000 | 313000000000 | 3  | 65 | 400000000 | ''       | 41 of 313 GB, 3 of 65 files; about 12 \
            minutes left;
            312990000000| 313000000000 | 64 | 65 | 400000000 | ''       | 313 of 313 GB, 64 of 65 files; about 1 \
            minute left;
            0           | 313000000000 | 0  | 65 | 0         | hub: 503 | 0 of 313 GB, 0 of 65 files; hub: 503;
            0           | 0            | 0  | 0  | 0         | ''       | the files are being listed;
            """)
    void progressIsTold(long done, long total, int files, int of, long rate, String waits, String words) {
        Condition condition =
                weights(build(download(false, new Reading.Progress(done, total, files, of, rate, waits), null)));

        assertThat(condition.status()).isEqualTo("False");
        assertThat(condition.reason()).isEqualTo(Reasons.DOWNLOADING);
        assertThat(condition.message()).startsWith(words).endsWith("serving pods are made when every file is verified");
    }

    @Test
    void whoDoesNotAnswerIsNotAFailure() {
        Condition condition =
                weights(build(download(false, new Reading.NotReachable("http://10.0.0.7:8001/progress"), null)));

        assertThat(condition.reason()).isEqualTo(Reasons.DOWNLOADING);
        assertThat(condition.message())
                .contains("http://10.0.0.7:8001/progress does not answer", "the download goes on");
    }

    @Test
    void aFailureIsLiftedAndToldOnce() {
        PodFailureReason cause = new PodFailureReason(
                "flash-weights-x", Reasons.DOWNLOAD_FAILED, "the hub answers 401; put a token there");
        StatusUpdate failed = build(download(false, null, cause));

        assertThat(weights(failed).reason()).isEqualTo(Reasons.DOWNLOAD_FAILED);
        assertThat(weights(failed).message()).isEqualTo("the hub answers 401; put a token there (pod flash-weights-x)");
        assertThat(condition(failed, ConditionType.Ready).reason()).isEqualTo(Reasons.DOWNLOAD_FAILED);
        assertThat(failed.events())
                .filteredOn(note -> note.reason().equals(Reasons.DOWNLOAD_FAILED))
                .singleElement()
                .satisfies(note -> assertThat(note.warning()).isTrue());

        StatusUpdate again = build(
                with(CACHED, failed.status()), ObservedWorkload.none("http://flash"), download(false, null, cause));
        assertThat(again.events()).isEmpty();
    }

    @Test
    void nothingServesBeforeAndWhatServedGoesOn() {
        StatusUpdate first = build(download(false, null, null));
        assertThat(condition(first, ConditionType.Available).reason()).isEqualTo(Reasons.NOT_REACHED);
        assertThat(first.events()).extracting(EventDraft::reason).doesNotContain(Reasons.DOWNLOADING);

        StatusUpdate change = build(CACHED, serving(), download(false, null, null));
        assertThat(condition(change, ConditionType.Available).reason()).isEqualTo(Reasons.STILL_SERVING);
        assertThat(condition(change, ConditionType.Ready).reason()).isEqualTo(Reasons.DOWNLOADING);
    }

    @Test
    void whenEveryFileIsThereItIsToldAndReadyFollows() {
        StatusUpdate before = build(download(false, null, null));
        StatusUpdate update = build(with(CACHED, before.status()), serving(), download(true, null, null));

        assertThat(weights(update).status()).isEqualTo("True");
        assertThat(weights(update).message()).contains("Example/Flash at main", "flash-weights", "verified");
        assertThat(condition(update, ConditionType.Ready).status()).isEqualTo("True");
        assertThat(condition(update, ConditionType.Ready).message())
                .isEqualTo(condition(update, ConditionType.Available).message());
        assertThat(update.events()).extracting(EventDraft::reason).contains(Reasons.WEIGHTS_READY);
    }

    @Test
    void whatIsNotAppliedIsNotWaitedFor() {
        ApplyOutcome refused =
                new ApplyOutcome(0, List.of(), List.of(new ApplyOutcome.ApplyError(Reasons.APPLY_FAILED, "no")));
        StatusUpdate update = StatusBuilder.build(
                CACHED,
                judgement(decide(CACHED, 1)),
                refused,
                ObservedWorkload.none("http://flash").with(Optional.of(download(false, null, null))),
                NOW);

        assertThat(weights(update).reason()).isEqualTo(Reasons.NOT_REACHED);
    }
}
