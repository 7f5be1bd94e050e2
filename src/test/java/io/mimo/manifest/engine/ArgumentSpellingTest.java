package io.mimo.manifest.engine;

import static io.mimo.manifest.engine.ArgumentLists.only;
import static io.mimo.manifest.engine.ArgumentLists.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.manifest.Problem;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every spelling of an argument that vLLM takes means the same here. */
class ArgumentSpellingTest {
    static Stream<Arguments> spellings() {
        return Stream.of(values(), switches(), lists(), json()).flatMap(each -> each);
    }

    private static Stream<Arguments> values() {
        return Stream.of(
                spelled("one value")
                        .in("--max-log-len=80")
                        .in("--max-log-len", "80")
                        .in("--max-log-len 80")
                        .in("--max_log_len=80")
                        .in("--max_log_len", "80")
                        .in(" --max-log-len   80 ")
                        .in("--max-log-l=80")
                        .means("--max-log-len=80"),
                spelled("a negative number")
                        .in("--seed=-1")
                        .in("--seed", "-1")
                        .in("--seed -1")
                        .means("--seed=-1"),
                spelled("an empty value").in("--root-path=").means("--root-path="),
                spelled("a value with = in it")
                        .in("--otlp-traces-endpoint=http://a/?b=c")
                        .in("--otlp-traces-endpoint http://a/?b=c")
                        .means("--otlp-traces-endpoint=http://a/?b=c"));
    }

    private static Stream<Arguments> switches() {
        return Stream.of(
                spelled("a switch")
                        .in("--enable-prefix-caching")
                        .in("--enable_prefix_caching")
                        .in("--enable-prefix-c")
                        .means("--enable-prefix-caching"),
                spelled("a switch, off")
                        .in("--no-enable-prefix-caching")
                        .in("--no-enable_prefix_caching")
                        .in("--disable-prefix-caching")
                        .means("--no-enable-prefix-caching"),
                spelled("the opposite of a negative switch")
                        .in("--enable-uvicorn-access-log")
                        .in("--no-disable-uvicorn-access-log")
                        .means("--no-disable-uvicorn-access-log"));
    }

    private static Stream<Arguments> lists() {
        return Stream.of(
                spelled("several values")
                        .in("--collect-detailed-traces", "model", "worker")
                        .in("--collect-detailed-traces model worker")
                        .in("--collect-detailed-traces model", "worker")
                        .means("--collect-detailed-traces", "model", "worker"),
                spelled("one of several")
                        .in("--collect-detailed-traces=all")
                        .in("--collect-detailed-traces all")
                        .means("--collect-detailed-traces=all"));
    }

    private static Stream<Arguments> json() {
        return Stream.of(
                spelled("JSON")
                        .in("--override-generation-config={\"top_p\": 0.9}")
                        .in("--override-generation-config {\"top_p\": 0.9}")
                        .in("--override-generation-config", "{\"top_p\": 0.9}")
                        .means("--override-generation-config={\"top_p\": 0.9}"),
                spelled("a key of JSON")
                        .in("--override-generation-config.top_p=0.9")
                        .in("--override-generation-config.top_p", "0.9")
                        .in("--override-generation-config.top_p 0.9")
                        .in("--override_generation_config.top_p 0.9")
                        .means("--override-generation-config.top_p=0.9"),
                spelled("two keys")
                        .in("--override-generation-config.top_p=0.9", "--override-generation-config.top_k=20")
                        .means("--override-generation-config.top_p=0.9", "--override-generation-config.top_k=20"),
                spelled("a list under a key")
                        .in("--structured-outputs-config.a+ x", "--structured-outputs-config.a+=y")
                        .means("--structured-outputs-config.a+=x", "--structured-outputs-config.a+=y"),
                spelled("vLLM's -O")
                        .in("-O2")
                        .in("-O=2")
                        .in("-O", "2")
                        .in("-O 2")
                        .in("--optimization-level 2")
                        .means("--optimization-level=2"),
                spelled("a template that holds dashes")
                        .in("--chat-template={{ x }} --y")
                        .in("--chat-template {{ x }} --y")
                        .means("--chat-template={{ x }} --y"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("spellings")
    void everySpellingMeansTheSame(String what, List<List<String>> spellings, List<String> canonical) {
        assertThat(spellings).allSatisfy(items -> {
            EngineArguments read = read("0.33.0", items);
            assertThat(read.problems()).as("%s", items).isEmpty();
            assertThat(read.passThrough()).as("%s", items).isEqualTo(canonical);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-tp=4",
                "-tp 4",
                "--tensor-parallel-size=4",
                "--tensor_parallel_size 4",
                "--tensor-par=4",
                "--tensor-p 4"
            })
    void tensorParallelBelongsToItsFieldHoweverItIsWritten(String item) {
        assertThat(only("0.33.0", item))
                .isEqualTo(new Problem(
                        "FlagBelongsToField",
                        "spec.engine.extraArgs[0]",
                        item,
                        "--tensor-parallel-size contradicts spec.parallelism.tensor, which decides it",
                        "remove it and set spec.parallelism.tensor"));
        assertThat(read("0.33.0", List.of("-tp", "4")).problems())
                .singleElement()
                .extracting(Problem::value)
                .isEqualTo("-tp 4");
    }

    @ParameterizedTest
    @CsvSource({
        "-n4, --nnodes",
        "-r0, --node-rank",
        "-qfp8, --quantization",
        "-cc.mode=3, --compilation-config.mode",
        "-ac.backend=FLASH_ATTN, --attention-config.backend",
        "-O3, --optimization-level",
        "-ep, --enable-expert-parallel",
        "--no-enable-expert-parallel, --no-enable-expert-parallel",
        "--disable-expert-parallel, --no-enable-expert-parallel",
        "-as=1, --api-server-count"
    })
    void shortFormsAreNoWayAround(String item, String flag) {
        assertThat(only("0.33.0", item).message()).startsWith(flag + " ");
    }

    @Test
    void aWordAfterASwitchIsNotItsValue() {
        assertThat(read("0.33.0", List.of("--enforce-eager", "true")).problems())
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.path()).isEqualTo("spec.engine.extraArgs[1]");
                    assertThat(problem.reason()).isEqualTo("StrayArgument");
                    assertThat(problem.message()).contains("--enforce-eager takes no value");
                });
    }

    private static Row spelled(String what) {
        return new Row(what, List.of());
    }

    private record Row(String what, List<List<String>> spellings) {
        Row in(String... items) {
            return new Row(
                    what,
                    Stream.concat(spellings.stream(), Stream.of(List.of(items))).toList());
        }

        Arguments means(String... canonical) {
            return Arguments.of(what, spellings, List.of(canonical));
        }
    }
}
