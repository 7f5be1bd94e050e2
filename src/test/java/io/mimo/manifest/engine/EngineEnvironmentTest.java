package io.mimo.manifest.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.api.EngineSettings.EnvVar;
import io.mimo.catalog.EngineVersion;
import io.mimo.catalog.flags.Releases;
import io.mimo.catalog.flags.Ruling;
import io.mimo.catalog.flags.VariableCatalog;
import io.mimo.catalog.flags.VariableFacts;
import io.mimo.manifest.Problem;
import io.mimo.manifest.Warning;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class EngineEnvironmentTest {
    private static final VariableCatalog CATALOG = VariableCatalog.load();
    private static final List<EngineVersion> RELEASES = Releases.READ;

    @ParameterizedTest
    @CsvFileSource(resources = "/manifest/engine/variable-problems.txt", delimiter = '|', quoteCharacter = '`')
    void saysWhatIsWrongAndWhatToDo(
            String release, String name, String value, String reason, String message, String remedy) {
        assertThat(read(release, new EnvVar(name, value)).problems())
                .containsExactly(new Problem(reason, "spec.engine.env[0]", name, message, remedy));
    }

    @ParameterizedTest
    @CsvSource({
        "0.33.0, VLLM_LOGGING_LEVEL, DEBUG",
        "0.33.0, VLLM_KV_CACHE_LAYOUT, LBNHC",
        "0.20.0, VLLM_KV_CACHE_LAYOUT, NHD",
        "0.33.0, NCCL_DEBUG, INFO",
        "0.33.0, NCCL_SOCKET_IFNAME, eth0",
        "0.33.0, HF_ENDPOINT, https://mirror.example",
        "0.33.0, MY_OWN, x",
        "0.33.0, VLLM_PLUGINS, ''",
        "0.33.0, VLLM_PLUGINS,",
        "0.33.0, TOKENIZERS_PARALLELISM, false",
        "0.33.0, VLLM_ALLOW_CHUNKED_LOCAL_ATTN_WITH_HYBRID_KV_CACHE, 0",
        "0.18.0, VLLM_ALLOW_CHUNKED_LOCAL_ATTN_WITH_HYBRID_KV_CACHE, 1"
    })
    void passesWhatChangesNothing(String release, String name, String value) {
        assertThat(read(release, new EnvVar(name, value)))
                .isEqualTo(new EngineEnvironment(List.of(), List.of(), EngineEffects.NONE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.14.0", "0.18.0", "0.20.0", "0.20.2"})
    void chunkedAttentionSwitchesTheHybridManagerOffInOldReleases(String release) {
        EngineEnvironment read = read(release, new EnvVar("VLLM_ALLOW_CHUNKED_LOCAL_ATTN_WITH_HYBRID_KV_CACHE", "0"));
        assertThat(read.effects().hybridKvCacheManager()).isFalse();
        assertThat(read.warnings()).extracting(Warning::reason).containsExactly("HybridKvCacheManagerOff");
    }

    @Test
    void warnsOfSecretsInPlainText() {
        EngineEnvironment read = read("0.33.0", new EnvVar("OPENAI_API_KEY", "hunter2"));
        assertThat(read.problems()).isEmpty();
        assertThat(read.warnings()).extracting(Warning::reason).containsExactly("LiteralSecret");
        assertThat(read.toString()).doesNotContain("hunter2");
    }

    @Test
    void refusesANameGivenTwice() {
        EngineEnvironment read = read("0.33.0", new EnvVar("A", "1"), new EnvVar("B", "1"), new EnvVar("A", "1"));
        assertThat(read.problems())
                .containsExactly(new Problem(
                        "DuplicateVariable",
                        "spec.engine.env[2]",
                        "A",
                        "A is given again (first in item 0); server-side apply refuses the pod template",
                        "keep one of them"));
    }

    /** Each variable of each release by itself, in words that fit a condition. */
    @ParameterizedTest
    @FieldSource("RELEASES")
    void judgesEveryVariableByItsClass(EngineVersion version) {
        for (VariableFacts variable :
                CATALOG.variables().stream().filter(v -> v.existsIn(version)).toList()) {
            Ruling ruling = variable.ruling();
            String value = ruling.permitted(version).stream().findFirst().orElse("x");
            EngineEnvironment read = EngineEnvironment.read(
                    List.of(new EnvVar(variable.name(), value)), version, CATALOG, ExtraOverhead.NONE);
            assertThat(read.problems())
                    .as(variable.name())
                    .extracting(Problem::reason)
                    .isEqualTo(
                            switch (ruling.treatment()) {
                                case NEUTRAL, MODELLED -> List.of();
                                case OWNED ->
                                    List.of(
                                            ruling.subject().equals("operator")
                                                    ? "VariableBelongsToOperator"
                                                    : "VariableBelongsToField");
                                case REFUSED ->
                                    List.of(
                                            ruling.subject().equals("policy")
                                                    ? "VariableNotAllowed"
                                                    : "VariableNotModelled");
                            });
            assertThat(read.problems())
                    .allSatisfy(problem -> assertThat(problem.message()).matches("[ -~]{1,300}"));
        }
    }

    private static EngineEnvironment read(String release, EnvVar... variables) {
        return EngineEnvironment.read(
                List.of(variables), EngineVersion.parse(release).orElseThrow(), CATALOG, ExtraOverhead.NONE);
    }
}
