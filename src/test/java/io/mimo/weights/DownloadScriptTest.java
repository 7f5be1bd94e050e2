package io.mimo.weights;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The script of the download Job: what arrives, verified and under its name, and what it says of what does not. */
class DownloadScriptTest extends DownloadCase {
    @Test
    void everyFileArrivesAndTheMarkerNamesCommitAndFiles() throws Exception {
        assertThat(run().code()).isZero();

        assertComplete();
        JsonNode marker = new ObjectMapper()
                .readTree(folder.resolve(".mimo/complete.json").toFile());
        assertThat(marker.get("repository").asText()).isEqualTo(HubStandIn.REPOSITORY);
        assertThat(marker.get("commit").asText()).isEqualTo(HubStandIn.COMMIT);
        assertThat(marker.get("files").valueStream().map(file -> file.get("path")
                        .asText()))
                .containsExactlyInAnyOrder("config.json", "code/modeling.py", "empty.txt", FIRST, SECOND);
        assertThat(marker.get("files")
                        .valueStream()
                        .filter(file -> file.get("path").asText().equals(FIRST))
                        .findFirst()
                        .orElseThrow()
                        .get("sha256")
                        .asText())
                .isEqualTo(HubListing.hex("SHA-256", bytes(1)));
    }

    @Test
    void aCorruptShardIsFoundBeforeItHasItsNameAndTheNextAttemptMendsIt() throws Exception {
        byte[] corrupt = bytes(2);
        corrupt[1_234_567] ^= 1;
        hub.sendInstead(SECOND, corrupt);

        Ended ended = run();

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.lastLine())
                .isEqualTo(ended.termination())
                .contains(
                        SECOND,
                        "corrupt",
                        HubListing.hex("SHA-256", corrupt),
                        HubListing.hex("SHA-256", bytes(2)),
                        "the next attempt downloads it again");
        assertThat(folder.resolve(SECOND)).doesNotExist();
        assertThat(folder.resolve(".mimo/complete.json")).doesNotExist();

        hub.sendInstead(SECOND, null);
        assertThat(run().code()).isZero();
        assertComplete();
        assertThat(hub.sent(FIRST)).isEqualTo(SHARD_BYTES);
    }

    @Test
    void aPartThatTheVolumeChangedIsFoundToo() throws Exception {
        hub.stallAfter(SHARD_BYTES / 2);
        try (DownloadRun first = DownloadRun.start(hub, folder, Map.of(), "--workers", "1")) {
            awaitWritten(1_000_000);
            first.kill();
        }
        hub.stallAfter(Long.MAX_VALUE);
        Path part = folder.resolve(".mimo/parts").resolve(FIRST);
        byte[] changed = Files.readAllBytes(part);
        changed[0] ^= 1;
        Files.write(part, changed);

        assertThat(run().lastLine()).contains(FIRST, "corrupt");
        assertThat(run().code()).isZero();
        assertComplete();
    }

    @Test
    void aSmallFileIsVerifiedAsAGitBlob() throws Exception {
        hub.sendInstead("config.json", CONFIG.replace("mimo", "miwo").getBytes(StandardCharsets.UTF_8));

        assertThat(run().lastLine()).contains("config.json", "corrupt", "sha1");
    }

    @Test
    void aLongerFileIsRefused() throws Exception {
        hub.sendInstead(FIRST, new byte[SHARD_BYTES + 1]);

        assertThat(run().lastLine()).contains(FIRST, "more than the " + SHARD_BYTES + " bytes");
    }

    @Test
    void theTokenGoesToTheHubAndToNobodyElse() throws Exception {
        hub.require("hf_secret");

        assertThat(run(Map.of("HF_TOKEN", "hf_secret\n")).code()).isZero();

        assertComplete();
        assertThat(hub.requests())
                .filteredOn(request -> request.origin().equals("hub"))
                .hasSizeGreaterThan(5)
                .allSatisfy(request -> assertThat(request.authorization()).isEqualTo("Bearer hf_secret"));
        assertThat(hub.requests())
                .filteredOn(request -> request.origin().equals("files"))
                .hasSize(2)
                .allSatisfy(request -> assertThat(request.authorization()).isNull());
    }

    @ParameterizedTest
    @CsvSource({"401, tokenSecretRef", "403, conditions", "404, spec.model.revision"})
    void aRefusalOfTheHubEndsAtOnceWithTheRemedy(int code, String remedy) throws Exception {
        hub.refuse(code, 100);

        Ended ended = run(Map.of("HF_TOKEN", "hf_secret"));

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.termination()).contains(String.valueOf(code), HubStandIn.REPOSITORY, "no weights", remedy);
        assertThat(ended.log()).doesNotContain("hf_secret");
        assertThat(hub.requests()).hasSize(1);
    }

    /** /dev/full answers every write as a full volume does. */
    @Test
    void aFullVolumeIsNamed() throws Exception {
        Path parts = Files.createDirectories(folder.resolve(".mimo/parts"));
        Files.createSymbolicLink(parts.resolve(FIRST), Path.of("/dev/full"));

        Ended ended = run();

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.termination()).contains("No space left", "spec.cache.persistentVolumeClaim.size");
    }

    @Test
    void otherFormatsOfTheSameWeightsAreLeftOut() throws Exception {
        hub.large("pytorch_model.bin", bytes(3)).large("flash-Q4_K_M.gguf", bytes(4));

        assertThat(run().code()).isZero();

        assertComplete();
        assertThat(hub.sent("pytorch_model.bin")).isZero();
        assertThat(folder.resolve("flash-Q4_K_M.gguf")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../outside", "/etc/passwd", "a/../../b", ".mimo/complete.json"})
    void aFileThatWouldLeaveTheFolderIsRefused(String path) throws Exception {
        hub.small(path, "x");

        assertThat(run().termination()).contains("could leave its folder", "nothing is downloaded");
        assertThat(hub.requests()).hasSize(1);
    }

    @Test
    void withoutDigestsNothingIsTrusted() throws Exception {
        hub.listNoDigests();

        assertThat(run().termination()).contains("lacks a size or digest", "HF_ENDPOINT");
    }
}
