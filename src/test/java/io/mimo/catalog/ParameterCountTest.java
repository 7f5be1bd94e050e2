package io.mimo.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against the counts that the models' makers publish: {@code total_parameters} of their safetensors indexes. */
class ParameterCountTest {
    @ParameterizedTest
    @CsvSource({
        "MiMo-V2-Flash, 308778780864",
        "Qwen3-32B, 32762123264",
        "Qwen3-0.6B, 596049920",
        "Llama-3.1-8B, 8030261248",
        "Qwen3-30B-A3B, 30532122624",
        "Mistral-Small-3.2-24B, 23572403200"
    })
    void countsEveryParameter(String model, long parameters) {
        assertThat(ParameterCount.of(Catalog.load().model(model))).isEqualTo(parameters);
    }
}
