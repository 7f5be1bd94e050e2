package io.mimo.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EngineVersionTest {
    @ParameterizedTest
    @CsvSource({
        "0.33.0, 0.33.0",
        "v0.33.0, 0.33.0",
        "v0.33.0-cu129, 0.33.0",
        "v0.33.0-aarch64, 0.33.0",
        "0.33.0.post1, 0.33.0",
        "0.31.2rc1, 0.31.2",
        "0.32.1.dev4+g12ab34c, 0.32.1",
        "' 0.20.2 ', 0.20.2",
        "1.0.0, 1.0.0"
    })
    void readsReleases(String text, String expected) {
        assertThat(EngineVersion.parse(text)).map(EngineVersion::toString).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "latest",
                "nightly",
                "0.33",
                "v0",
                "25.09-py3",
                "25.10.1-py3",
                "0.33.x",
                "cu129",
                "0.33.0x",
                "0.99999999999.0"
            })
    void readsNothingElse(String text) {
        assertThat(EngineVersion.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "vllm/vllm-openai:v0.33.0, 0.33.0",
        "vllm/vllm-openai:v0.33.0-cu129, 0.33.0",
        "vllm/vllm-openai:v0.33.0-aarch64, 0.33.0",
        "vllm/vllm-openai:v0.33.0@sha256:" + "0123abcd0123abcd0123abcd0123abcd0123abcd0123abcd0123abcd0123abcd, 0.33.0",
        "registry.example:5000/team/vllm:0.28.0, 0.28.0",
        "vllm:v0.24.0, 0.24.0"
    })
    void readsAnImagesTag(String image, String expected) {
        assertThat(EngineVersion.ofImage(image)).map(EngineVersion::toString).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "vllm/vllm-openai",
                "vllm/vllm-openai:latest",
                "vllm/vllm-openai:nightly-0123abcd",
                "vllm/vllm-openai@sha256:" + "0123abcd0123abcd0123abcd0123abcd0123abcd0123abcd0123abcd0123abcd",
                "registry.example:5000/vllm-openai",
                "0.33.0:5000/vllm-openai",
                "nvcr.example/nvidia/vllm:25.09-py3"
            })
    void doesNotGuessAnImagesRelease(String image) {
        assertThat(EngineVersion.ofImage(image)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0.9.0, 0.14.0", "0.14.0, 0.14.1", "0.33.0, 1.0.0"})
    void ordersByNumbersNotByText(String older, String newer) {
        assertThat(EngineVersion.parse(older).orElseThrow())
                .isLessThan(EngineVersion.parse(newer).orElseThrow());
    }
}
