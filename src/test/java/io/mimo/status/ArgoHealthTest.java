package io.mimo.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The health script for Argo CD where it looks at pods; {@link HealthIT} has every state. */
class ArgoHealthTest {
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
    @CsvSource({"2, True, Ready, Healthy", "2, False, Starting, Progressing", "2, False, CrashLoopBackOff, Degraded",
        "2, False, DownloadFailed, Degraded", "1, True, Ready, Progressing"})
    void theStatusInArgosWords(int observed, String ready, String reason, String expected) throws IOException {
        assertThat(health(resource(observed, ready, reason)).status()).isEqualTo(expected);
    }

    @Test
    void theMessageIsThatOfReadyOrOfWhatStillHappens() throws IOException {
        String refused = resource(2, "False", "WeightsExceedBudget");
        assertThat(health(refused).message()).isEqualTo("WeightsExceedBudget: in words");
        assertThat(health(refused + "  - {type: Stalled, status: \"True\", reason: WeightsExceedBudget, message: in words}\n"))
                .isEqualTo(new ArgoHealth("Degraded", "WeightsExceedBudget: in words"));
        assertThat(health(resource(2, "True", "Ready") + "  - {type: Reconciling, status: \"True\", reason: RollingOut, message: one by one}\n"))
                .isEqualTo(new ArgoHealth("Progressing", "RollingOut: one by one"));
        assertThat(health("metadata: {name: a, generation: 1}").message()).isEqualTo("not judged yet");
    }

    @Test
    void everyReasonOfTheScriptIsOneOfOurs() throws IOException {
        Set<String> reasons = Stream.of(Reasons.class.getFields()).map(ArgoHealthTest::text).collect(Collectors.toSet());
        assertThat(Pattern.compile("(\\w+) = true").matcher(Files.readString(ArgoHealth.SCRIPT)).results().map(m -> m.group(1)).toList())
                .isNotEmpty().isSubsetOf(reasons);
    }

    private static String text(java.lang.reflect.Field field) {
        try {
            return (String) field.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
