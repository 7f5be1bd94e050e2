package io.mimo.manifest.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.catalog.EngineVersion;
import io.mimo.catalog.flags.FlagCatalog;
import io.mimo.manifest.Problem;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** The one value of --speculative-config that is sized, however it is written, and the words for all others. */
class SpeculativeConfigTest {
    private static final FlagCatalog CATALOG = FlagCatalog.load();
    private static final String CANONICAL = "--speculative-config={\"method\": \"mtp\", \"num_speculative_tokens\": 2}";
    private static final List<String> METHODS =
            CATALOG.refusedSpeculation().keySet().stream().sorted().toList();

    private static EngineArguments read(String release, String... items) {
        return EngineArguments.read(
                List.of(items), EngineVersion.parse(release).orElseThrow(), CATALOG, ExtraOverhead.NONE);
    }

    private static Problem only(String item) {
        List<Problem> problems = read("0.33.0", item).problems();
        assertThat(problems).as(item).hasSize(1);
        return problems.getFirst();
    }

    @Test
    void everySpellingMeansTheSame() {
        String json = "{\"num_speculative_tokens\":2,\"method\":\"mtp\"}";
        Stream.of(
                        new String[] {"--speculative-config=" + json},
                        new String[] {"--speculative-config", json},
                        new String[] {"--speculative_config " + json},
                        new String[] {"-sc", json},
                        new String[] {"-sc=" + json},
                        new String[] {"--speculative-c=" + json},
                        new String[] {"--speculative-config.method mtp", "--speculative-config.num_speculative_tokens 2"
                        },
                        new String[] {
                            "--speculative-config.num_speculative_tokens=2", "--speculative-config.method", "mtp"
                        },
                        new String[] {"-sc.method=mtp", "-sc.num_speculative_tokens=2"},
                        new String[] {CANONICAL})
                .forEach(items -> {
                    EngineArguments read = read("0.33.0", items);
                    assertThat(read.problems()).as("%s", List.of(items)).isEmpty();
                    assertThat(read.passThrough()).containsExactly(CANONICAL);
                    assertThat(read.effects()).isEqualTo(new EngineEffects(false, true, true, Optional.empty(), 2));
                });
        assertThat(read("0.18.0", "-sc", json).problems()).isNotEmpty();
    }

    @Test
    void otherFlagsKeepTheirPlaces() {
        EngineArguments read = read(
                "0.33.0",
                "--seed=1",
                "-sc.method=mtp",
                "--max-log-len=5",
                "-sc.num_speculative_tokens=2",
                "--enforce-eager");
        assertThat(read.passThrough()).containsExactly("--seed=1", CANONICAL, "--max-log-len=5", "--enforce-eager");
        assertThat(read.effects().enforceEager()).isTrue();
        assertThat(read.effects().drafts()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}|names no method",
                "mtp|cannot be read as JSON",
                "[]|no JSON object",
                "{\"method\": \"mtp\"}|num_speculative_tokens",
                "{\"method\": \"mtp\", \"num_speculative_tokens\": 0}|from 1 to 128",
                "{\"method\": \"mtp\", \"num_speculative_tokens\": 129}|from 1 to 128",
                "{\"method\": \"mtp\", \"num_speculative_tokens\": 1.5}|whole number",
                "{\"method\": \"mtp\", \"num_speculative_tokens\": \"1\"}|whole number",
                "{\"method\": \"mtp\", \"num_speculative_tokens\": 1} x|cannot be read as JSON",
                "{\"method\": \"mtp\", \"method\": \"eagle\", \"num_speculative_tokens\": 1}|cannot be read as JSON",
                "{\"method\": \"mpt\", \"num_speculative_tokens\": 1}|no vLLM release read has a method of that name",
            })
    void whatVllmWouldRefuseOrGuess(String value, String why) {
        Problem problem = only("--speculative-config=" + value);
        assertThat(problem.reason()).isEqualTo("FlagValueNotAccepted");
        assertThat(problem.message())
                .startsWith("--speculative-config is not accepted with this value: ")
                .contains(why);
        assertThat(problem.path()).isEqualTo("spec.engine.extraArgs[0]");
        assertThat(problem.remedy())
                .contains("--speculative-config={\"method\": \"mtp\", \"num_speculative_tokens\": 1}");
    }

    @ParameterizedTest
    @FieldSource("METHODS")
    void everyOtherMethodSaysWhy(String method) {
        Problem problem = only("--speculative-config={\"method\": \"" + method + "\", \"num_speculative_tokens\": 1}");
        assertThat(problem.reason()).isEqualTo("FlagNotModelled");
        assertThat(problem.message())
                .startsWith("--speculative-config with method " + method + " is not modelled")
                .endsWith(CATALOG.refusedSpeculation().get(method))
                .matches("[ -~]{1,300}");
    }

    @ParameterizedTest
    @CsvSource({
        "model, '\"XiaomiMiMo/MiMo-V2-Flash\"'",
        "revision, '\"main\"'",
        "enforce_eager, true",
        "draft_tensor_parallel_size, 1",
        "num_speculative_tokens_per_batch_size, []",
        "quantization, '\"fp8\"'"
    })
    void otherKeysAreRefusedByName(String key, String value) {
        Problem problem = only("--speculative-config={\"method\": \"mtp\", \"num_speculative_tokens\": 1, \"" + key
                + "\": " + value + "}");
        assertThat(problem.reason()).isEqualTo("FlagNotModelled");
        assertThat(problem.message()).contains("with the key " + key + " is not modelled");
        assertThat(read("0.33.0", "-sc.method=mtp", "-sc.num_speculative_tokens=1", "-sc." + key + "=x")
                        .problems())
                .hasSize(1);
    }

    @Test
    void jsonAndKeysDoNotMix() {
        assertThat(read("0.33.0", CANONICAL, "-sc.method=mtp").problems())
                .extracting(Problem::reason)
                .containsExactly("DuplicateFlag");
    }

    @Test
    void theCommitIsWrittenIntoItsOwnWordOnly() {
        assertThat(SpeculativeConfig.pinned(CANONICAL, Optional.of("1a2b3c4d")))
                .isEqualTo("--speculative-config={\"method\": \"mtp\", \"num_speculative_tokens\": 2, \"revision\": "
                        + "\"1a2b3c4d\"}");
        assertThat(SpeculativeConfig.pinned(CANONICAL, Optional.empty())).isEqualTo(CANONICAL);
        assertThat(SpeculativeConfig.pinned("--seed=1", Optional.of("1a2b3c4d")))
                .isEqualTo("--seed=1");
        assertThat(SpeculativeConfig.tokens(
                        "{\"method\": \"mtp\", \"num_speculative_tokens\": 2, \"revision\": \"a\"}"))
                .isEqualTo(2);
    }
}
