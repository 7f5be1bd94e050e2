package io.mimo.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The health script for Argo CD where it looks at pods; {@link HealthIT} has every state. */
class ArgoHealthTest {
    private static final Set<String> WAITS = Set.of(
            Reasons.STARTING,
            Reasons.DOWNLOADING,
            Reasons.UNSCHEDULABLE,
            Reasons.SCHEDULING_GATED,
            Reasons.LEADER_WORKER_SET_MISSING,
            Reasons.REPLACING_WORKLOAD);

    private static ArgoHealth health(String resource) throws IOException {
        return ArgoHealth.of(Serialization.unmarshal(resource, JsonNode.class));
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
    void theStatusInArgosWords(int observed, String ready, String reason, String expected) throws IOException {
        assertThat(health(resource(observed, ready, reason)).status()).isEqualTo(expected);
    }

    /** No list of reasons: the kubelet may invent new ones. */
    @Property(tries = 200)
    void whateverKeepsPodsFromServingIsDegraded(
            @ForAll @AlphaChars @StringLength(min = 1, max = 40) String reason, @ForAll("steps") String step)
            throws IOException {
        Assume.that(!WAITS.contains(reason));
        String failing =
                "  - {type: %s, status: \"False\", reason: \"%s\", message: in words}\n".formatted(step, reason);
        assertThat(health(resource(2, "False", reason) + failing).status()).isEqualTo("Degraded");
        assertThat(health(resource(2, "False", "CapacityLost")
                                + "  - {type: Placed, status: \"False\", reason: CapacityLost, message: in words}\n"
                                + failing)
                        .status())
                .isEqualTo("Degraded");
    }

    @Provide
    Arbitrary<String> steps() {
        return Arbitraries.of("Applied", "WeightsReady", "Available");
    }

    @Test
    void aLapsedPromiseIsDegradedAlsoWhereThePodsOnlyWait() throws IOException {
        assertThat(health(resource(2, "False", "SchedulingGated")).status()).isEqualTo("Progressing");
        assertThat(health(resource(2, "False", "SchedulingGated")
                                + "  - {type: PromiseLapsed, status: \"True\", reason: PodsKeptAway, message: m}\n")
                        .status())
                .isEqualTo("Degraded");
    }

    @Test
    void aDisprovedPlanIsDegradedAlsoWhereReplicasOfBeforeServe() throws IOException {
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
    @Property(tries = 100)
    void whatWaitsGoesOn(@ForAll @AlphaChars @StringLength(min = 1, max = 40) String reason) throws IOException {
        for (String step : List.of("Placed", "AutoscalingActive")) {
            assertThat(health(resource(2, "False", reason)
                                    + "  - {type: %s, status: \"False\", reason: \"%s\", message: in words}\n"
                                            .formatted(step, reason))
                            .status())
                    .isEqualTo("Progressing");
        }
    }

    @Test
    void theMessageIsThatOfReadyOrOfWhatStillHappens() throws IOException {
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
