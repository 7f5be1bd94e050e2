package io.mimo.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.generators.Generate.pick;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.mimo.generators.Property;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quicktheories.core.Gen;

/** The health script for Argo CD where it looks at pods; {@link HealthIT} has every state. */
class ArgoHealthTest {
    private static final Set<String> WAITS = Set.of(
            Reasons.STARTING,
            Reasons.DOWNLOADING,
            Reasons.UNSCHEDULABLE,
            Reasons.SCHEDULING_GATED,
            Reasons.LEADER_WORKER_SET_MISSING,
            Reasons.REPLACING_WORKLOAD);
    private static final Gen<String> REASONS = Property.text(Property.LETTERS, 1, 40);

    private static ArgoHealth health(String resource) {
        try {
            return ArgoHealth.of(Serialization.unmarshal(resource, JsonNode.class));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String resource(int observed, String ready, String reason) {
        return """
                metadata: {name: a, generation: 2}
                status:
                  observedGeneration: %d
                  conditions:
                  - {type: Accepted, status: "True", reason: Valid, message: ok}
                  - {type: Ready, status: "%s", reason: %s, message: in words}
                """.formatted(observed, ready, reason);
    }

    @ParameterizedTest
    @CsvSource({
        "2, True, Ready, Healthy",
        "2, False, Starting, Progressing",
        "2, False, CrashLoopBackOff, Degraded",
        "2, False, DownloadFailed, Degraded",
        "1, True, Ready, Progressing"
    })
    void theStatusInArgosWords(int observed, String ready, String reason, String expected) {
        assertThat(health(resource(observed, ready, reason)).status()).isEqualTo(expected);
    }

    private static String failing(String step, String reason) {
        return "  - {type: %s, status: \"False\", reason: \"%s\", message: in words}\n".formatted(step, reason);
    }

    /** No list of reasons: the kubelet may invent new ones. */
    @Test
    void whateverKeepsPodsFromServingIsDegraded() {
        Property.tries(200)
                .forAll(
                        REASONS.assuming(reason -> !WAITS.contains(reason)),
                        pick(List.of("Applied", "WeightsReady", "Available")))
                .checkAssert((reason, step) -> {
                    assertThat(health(resource(2, "False", reason) + failing(step, reason))
                                    .status())
                            .isEqualTo("Degraded");
                    assertThat(health(resource(2, "False", "CapacityLost")
                                            + failing("Placed", "CapacityLost")
                                            + failing(step, reason))
                                    .status())
                            .isEqualTo("Degraded");
                });
    }

    @Test
    void aLapsedPromiseIsDegradedAlsoWhereThePodsOnlyWait() {
        assertThat(health(resource(2, "False", "SchedulingGated")).status()).isEqualTo("Progressing");
        assertThat(health(resource(2, "False", "SchedulingGated")
                                + "  - {type: PromiseLapsed, status: \"True\", reason: PodsKeptAway, message: m}\n")
                        .status())
                .isEqualTo("Degraded");
    }

    @Test
    void aDisprovedPlanIsDegradedAlsoWhereReplicasOfBeforeServe() {
        assertThat(health(resource(2, "True", "Ready")
                                + "  - {type: SizingDisproved, status: \"True\", reason: OutOfMemory, message: m}\n")
                        .status())
                .isEqualTo("Degraded");
        assertThat(health(resource(2, "True", "Ready")
                                + "  - {type: MeasuredDiffers, status: \"True\", reason: KvCacheSmaller, message: m}\n")
                        .status())
                .isEqualTo("Healthy");
    }

    /** What waits for GPUs or a metric may be called anything, too. */
    @Test
    void whatWaitsGoesOn() {
        Property.tries(100).forAll(REASONS).checkAssert(reason -> {
            for (String step : List.of("Placed", "AutoscalingActive")) {
                assertThat(health(resource(2, "False", reason) + failing(step, reason))
                                .status())
                        .isEqualTo("Progressing");
            }
        });
    }

    @Test
    void theMessageIsThatOfReadyOrOfWhatStillHappens() {
        String refused = resource(2, "False", "WeightsExceedBudget");
        assertThat(health(refused).message()).isEqualTo("WeightsExceedBudget: in words");
        assertThat(health(refused
                        + "  - {type: Stalled, status: \"True\", reason: WeightsExceedBudget, message: in words}\n"))
                .isEqualTo(new ArgoHealth("Degraded", "WeightsExceedBudget: in words"));
        assertThat(health(resource(2, "True", "Ready")
                        + "  - {type: Reconciling, status: \"True\", reason: RollingOut, message: one by one}\n"))
                .isEqualTo(new ArgoHealth("Progressing", "RollingOut: one by one"));
        assertThat(health("metadata: {name: a, generation: 1}").message()).isEqualTo("not judged yet");
    }

    @Test
    void theScriptListsOnlyWhatEndsByItself() throws IOException {
        String lists = Files.readString(ArgoHealth.SCRIPT)
                .lines()
                .filter(line -> !line.contains("fails"))
                .collect(Collectors.joining("\n"));
        assertThat(Pattern.compile("(\\w+) = true")
                        .matcher(lists)
                        .results()
                        .map(m -> m.group(1))
                        .toList())
                .containsExactlyInAnyOrderElementsOf(WAITS);
    }
}
