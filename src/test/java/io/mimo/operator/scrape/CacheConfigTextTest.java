package io.mimo.operator.scrape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.quicktheories.generators.SourceDSL.lists;
import static org.quicktheories.generators.SourceDSL.longs;

import io.mimo.generators.Property;
import io.mimo.status.EngineFigures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quicktheories.core.Gen;

/** Recorded answers, and any other text. */
public class CacheConfigTextTest {
    static final EngineFigures A1 = new EngineFigures(295_713, OptionalLong.of(1_565_668));

    public static String recorded(String name) throws IOException {
        try (var stream = CacheConfigTextTest.class.getResourceAsStream("/measured/" + name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String series(String labels) {
        return "# TYPE vllm:cache_config_info gauge\nvllm:cache_config_info{" + labels + "} 1.0\n";
    }

    @Test
    void recordedAnswers() throws IOException {
        assertThat(CacheConfigText.read(recorded("metrics-tp4.txt"))).hasValue(A1);
        assertThat(CacheConfigText.read(recorded("metrics-tp2dp2.txt")))
                .hasValue(new EngineFigures(140_259, OptionalLong.of(742_608)));
    }

    /** Releases before 0.24; several engines; one that has not profiled its memory yet. */
    @Test
    void theEngineThatHasLeastCounts() {
        String one = series("block_size=\"16\",engine=\"0\",num_gpu_blocks=\"300\"");
        assertThat(CacheConfigText.read(one)).hasValue(new EngineFigures(300, OptionalLong.empty()));
        assertThat(CacheConfigText.read(one + series("engine=\"1\",num_gpu_blocks=\"300\"")))
                .as("each tells the sum")
                .hasValue(new EngineFigures(150, OptionalLong.empty()));
        String tokens = "\",num_gpu_blocks=\"300\",kv_cache_size_tokens=\"";
        assertThat(CacheConfigText.read(
                        series("engine=\"0" + tokens + "700\"") + series("engine=\"1" + tokens + "600\"")))
                .hasValue(new EngineFigures(150, OptionalLong.of(600)));
        assertThat(CacheConfigText.read(one + series("engine=\"1\",num_gpu_blocks=\"None\"")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>",
                "vllm:cache_config_info",
                "vllm:cache_config_info{",
                "vllm:cache_config_info{num_gpu_blocks=\"7",
                "vllm:cache_config_info{num_gpu_blocks=\"-7\"} 1",
                "vllm:cache_config_info{num_gpu_blocks=\"0\"} 1",
                "vllm:cache_config_info{num_gpu_blocks=\"7e3\"} 1",
                "vllm:cache_config_info{num_gpu_blocks=\"99999999999999999999\"} 1",
                "# vllm:cache_config_info{num_gpu_blocks=\"7\"} 1",
                "vllm:cache_config_info_of_tomorrow{num_gpu_blocks=\"7\"} 1",
                "vllm:cache_config_info{num_gpu_blocks_override=\"7\"} 1"
            })
    void whatIsNotUnderstoodIsNoAnswer(String text) {
        assertThat(CacheConfigText.read(text)).isEmpty();
    }

    @Test
    void anyTextIsReadOrNot() {
        Property.tries(1000)
                .forAll(Property.anyText(255), Property.anyText(255))
                .checkAssert((before, text) -> {
                    assertThatCode(() -> CacheConfigText.read(text)).doesNotThrowAnyException();
                    assertThatCode(() -> CacheConfigText.read(before + "\nvllm:cache_config_info{" + text))
                            .doesNotThrowAnyException();
                });
    }

    private static Gen<List<String>> labels() {
        Gen<String> names = Property.text("abcdefghijklmnopqrstuvwxyz", 1, 6);
        Gen<String> values = Property.text("ab7 {}=,#", 0, 12)
                .map(text -> text.replace("a", "\\\"").replace("b", "\\\\"));
        return lists().of(names.zip(values, (name, value) -> "x_" + name + "=\"" + value + "\""))
                .ofSizeBetween(0, 8);
    }

    @Test
    void orderEscapesAndOtherLabelsDoNotMatter() {
        Property.tries(500)
                .forAll(labels(), longs().between(1, 10_000_000_000L), labels())
                .checkAssert((others, blocks, more) -> {
                    List<String> labels = new ArrayList<>(others);
                    labels.add("num_gpu_blocks=\"" + blocks + "\"");
                    labels.addAll(more);
                    labels.add("kv_cache_size_tokens=\"" + blocks * 5 + "\"");
                    Optional<EngineFigures> read = CacheConfigText.read(series(String.join(",", labels)));
                    assertThat(read).hasValue(new EngineFigures(blocks, OptionalLong.of(blocks * 5)));
                    assertThat(CacheConfigText.read(series(String.join(",", labels.reversed()))))
                            .isEqualTo(read);
                });
    }
}
