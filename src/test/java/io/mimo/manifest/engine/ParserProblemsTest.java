package io.mimo.manifest.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.catalog.EngineVersion;
import io.mimo.catalog.flags.FlagCatalog;
import io.mimo.catalog.flags.Releases;
import io.mimo.manifest.Problem;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** vLLM ends at once with a parser that its release does not register. */
class ParserProblemsTest {
    private static final FlagCatalog CATALOG = FlagCatalog.load();

    private static List<Problem> problems(String argument, EngineVersion version) {
        return EngineArguments.read(List.of(argument), version, CATALOG, ExtraOverhead.NONE)
                .problems();
    }

    static Stream<EngineVersion> releases() {
        return Releases.READ.stream();
    }

    @ParameterizedTest
    @MethodSource("releases")
    void eachParserOfTheReleaseIsAcceptedAndNoOther(EngineVersion version) {
        for (String flag : List.of("--reasoning-parser", "--tool-call-parser")) {
            List<String> known = CATALOG.parsers().of(flag, version);
            assertThat(known).contains(flag.equals("--tool-call-parser") ? "qwen3_xml" : "qwen3");
            known.forEach(name ->
                    assertThat(problems(flag + "=" + name, version)).as(name).isEmpty());
            assertThat(problems(flag + "=nonsense", version)).singleElement().satisfies(problem -> {
                assertThat(problem.reason()).isEqualTo("ParserNotRegistered");
                assertThat(problem.message()).contains("vLLM " + version + " has no parser nonsense");
                assertThat(problem.remedy()).contains(known);
            });
        }
    }

    /** mimo came with 0.20, as another name of qwen3. */
    @ParameterizedTest
    @CsvSource({
        "--reasoning-parser=mimo, 0.18.0, there from 0.20 on",
        "--tool-call-parser=qwen3_xm, 0.33.0, write --tool-call-parser=qwen3_xml"
    })
    void itIsSaidSinceWhenAndWhatIsMeant(String argument, String version, String said) {
        assertThat(problems(argument, EngineVersion.parse(version).orElseThrow()))
                .singleElement()
                .satisfies(problem ->
                        assertThat(problem.message() + problem.remedy()).contains(said));
    }
}
