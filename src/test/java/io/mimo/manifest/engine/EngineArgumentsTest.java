package io.mimo.manifest.engine;

import static io.mimo.manifest.engine.ArgumentLists.CATALOG;
import static io.mimo.manifest.engine.ArgumentLists.only;
import static io.mimo.manifest.engine.ArgumentLists.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.catalog.EngineVersion;
import io.mimo.catalog.flags.FlagFacts;
import io.mimo.catalog.flags.Releases;
import io.mimo.catalog.flags.Ruling;
import io.mimo.manifest.Problem;
import io.mimo.manifest.Warning;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class EngineArgumentsTest {
    private static final List<EngineVersion> RELEASES = Releases.READ;

    @ParameterizedTest
    @CsvFileSource(resources = "/manifest/engine/flag-problems.txt", delimiter = '|', quoteCharacter = '`')
    void saysWhatIsWrongAndWhatToDo(String release, String item, String reason, String message, String remedy) {
        assertThat(only(release, item))
                .isEqualTo(new Problem(reason, "spec.engine.extraArgs[0]", item, message, remedy));
    }

    @Test
    void reportsEveryProblemInOrderAndPassesNothingOfThem() {
        EngineArguments read =
                read("0.33.0", List.of("stray", "--zzz", "1", "--seed=1", "-tp", "8", "--seed=2", "--block-size=32"));
        assertThat(read.problems())
                .extracting(Problem::reason)
                .containsExactly(
                        "StrayArgument", "UnknownFlag", "FlagBelongsToField", "DuplicateFlag", "FlagNotModelled");
        assertThat(read.problems())
                .extracting(Problem::path)
                .containsExactly(
                        "spec.engine.extraArgs[0]",
                        "spec.engine.extraArgs[1]",
                        "spec.engine.extraArgs[4]",
                        "spec.engine.extraArgs[6]",
                        "spec.engine.extraArgs[7]");
        assertThat(read.passThrough()).containsExactly("--seed=1");
    }

    static final List<List<String>> duplicates = List.of(
            List.of("--seed=1", "--seed", "1"),
            List.of("--async-scheduling", "--no-async-scheduling"),
            List.of("--enable-prefix-caching", "--disable-prefix-caching"),
            List.of("--override-generation-config={}", "--override-generation-config.top_p=1"),
            List.of("--override-generation-config.top_p=1", "--override-generation-config.top_p=0.9"));

    @ParameterizedTest
    @FieldSource("duplicates")
    void refusesWhatVllmWouldSilentlyReplace(List<String> items) {
        assertThat(read("0.33.0", items).problems()).singleElement().satisfies(problem -> {
            assertThat(problem.reason()).isEqualTo("DuplicateFlag");
            assertThat(problem.path()).isEqualTo("spec.engine.extraArgs[1]");
            assertThat(problem.message()).contains("first in item 0", "silently");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--api-key=hunter2",
                "--api-key hunter2",
                "--api_key=hunter2",
                "--api-k=hunter2",
                "--hf-token=hunter2",
                "--hf-tok hunter2",
                "--secret-thing=hunter2",
                "--api-key.x=hunter2"
            })
    void neverRepeatsASecret(String item) {
        Problem problem = only("0.33.0", item);
        assertThat(problem.toString()).doesNotContain("hunter2");
        assertThat(read("0.33.0", List.of("--hf-token", "hunter2")).problems().toString())
                .doesNotContain("hunter2");
    }

    @Test
    void aPluginIsRefusedAlsoInsideJson() {
        assertThat(only("0.33.0", "--structured-outputs-config={\"reasoning_parser_plugin\": \"/x.py\"}")
                        .reason())
                .isEqualTo("FlagValueNotAccepted");
        assertThat(only("0.33.0", "--structured-outputs-config.reasoning_parser_plugin=/x.py")
                        .reason())
                .isEqualTo("FlagValueNotAccepted");
        assertThat(read("0.33.0", List.of("--structured-outputs-config.backend=xgrammar"))
                        .problems())
                .isEmpty();
    }

    @Test
    void tellsTheSizerWhatItModels() {
        assertThat(read("0.33.0", List.of()).effects())
                .isEqualTo(new EngineEffects(false, true, true, Optional.empty(), 0));
        assertThat(read(
                                "0.33.0",
                                List.of(
                                        "--enforce-eager",
                                        "--no-async-scheduling",
                                        "--attention-backend TRITON_ATTN_DIFFKV"))
                        .effects())
                .isEqualTo(new EngineEffects(true, false, true, Optional.of("TRITON_ATTN_DIFFKV"), 0));
        assertThat(read("0.33.0", List.of("--async-scheduling")).effects()).isEqualTo(EngineEffects.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "--disable-hybrid-kv-cache-manager, false",
        "--no-enable-hybrid-kv-cache-manager, true",
        "--no-disable-hybrid-kv-cache-manager, true",
        "--enable-hybrid-kv-cache-manager, true"
    })
    void warnsWhenTheHybridManagerIsOff(String item, boolean on) {
        EngineArguments read = read("0.33.0", List.of(item));
        if (item.startsWith("--no-enable")) {
            assertThat(read.problems()).extracting(Problem::reason).containsExactly("UnknownFlag");
            return;
        }
        assertThat(read.effects().hybridKvCacheManager()).isEqualTo(on);
        assertThat(read.warnings())
                .extracting(Warning::reason)
                .isEqualTo(on ? List.of() : List.of("HybridKvCacheManagerOff"));
    }

    @Test
    void warnsOfAnAnnouncedRemovalInTheNewestReleaseOnly() {
        String newest = RELEASES.getLast().toString();
        assertThat(read(newest, List.of("--log-config-file=/a.json")).warnings())
                .containsExactly(new Warning(
                        "FlagDeprecated",
                        "spec.engine.extraArgs[0]",
                        "--log-config-file: announced for removal; use --logging-config"));
        assertThat(read("0.32.0", List.of("--log-config-file=/a.json")).warnings())
                .isEmpty();
    }

    /** Each flag of each release by itself: its class decides, in words that fit a condition. */
    @ParameterizedTest
    @FieldSource("RELEASES")
    void judgesEveryFlagByItsClass(EngineVersion version) {
        for (FlagFacts flag : CATALOG.flags().stream()
                .filter(f -> f.releases().contains(version))
                .toList()) {
            EngineArguments read =
                    EngineArguments.read(List.of(sample(flag, version)), version, CATALOG, ExtraOverhead.NONE);
            assertThat(read.problems())
                    .as(flag.name())
                    .extracting(Problem::reason)
                    .isEqualTo(expected(flag, version));
            assertThat(read.passThrough())
                    .as(flag.name())
                    .hasSize(1 - read.problems().size())
                    .allSatisfy(word -> assertThat(CATALOG.existsIn(word.split("=", 2)[0], version))
                            .isTrue());
            assertThat(read.problems()).allSatisfy(problem -> {
                assertThat(problem.message()).startsWith(flag.name() + " ").matches("[ -~]{1,300}");
                assertThat(problem.remedy())
                        .startsWith("remove it")
                        .doesNotContain(": ,")
                        .doesNotEndWith(": ");
            });
        }
    }

    private static List<String> expected(FlagFacts flag, EngineVersion version) {
        Ruling ruling = flag.ruling();
        return switch (ruling.treatment()) {
            // no release before 0.20 has a back end that is accepted
            case NEUTRAL, MODELLED ->
                flag.name().equals("--attention-backend") && version.minor() < 20
                        ? List.of("FlagValueNotAccepted")
                        : List.of();
            case OWNED -> List.of(ruling.subject().equals("operator") ? "FlagBelongsToOperator" : "FlagBelongsToField");
            case REFUSED -> List.of(ruling.subject().equals("policy") ? "FlagNotAllowed" : "FlagNotModelled");
        };
    }

    private static String sample(FlagFacts flag, EngineVersion version) {
        List<String> permitted = flag.ruling().permitted(version);
        if (flag.kind().takesNothing()) {
            return permitted.contains("off") ? flag.negativeName() : flag.name();
        }
        if (flag.name().equals(SpeculativeConfig.FLAG)) {
            return flag.name() + "={\"method\": \"mtp\", \"num_speculative_tokens\": 1}";
        }
        if (flag.name().equals(KvTransferConfig.FLAG)) {
            return flag.name() + "={\"kv_connector\": \"NixlConnector\", \"kv_role\": \"kv_both\"}";
        }
        if (flag.name().equals(HybridManager.EVENTS)) {
            return flag.name() + "={\"enable_kv_cache_events\": true}";
        }
        String any =
                CATALOG.parsers().of(flag.name(), version).stream().findFirst().orElse("x");
        return flag.name() + "=" + (permitted.isEmpty() ? any : permitted.getFirst());
    }
}
