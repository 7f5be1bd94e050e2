package io.mimo.manifest;

import static io.mimo.fixtures.ManifestFixture.manifest;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.catalog.Catalog;
import io.mimo.generators.Property;
import io.mimo.manifest.SpecResolver.Resolution;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No uri is sized as a model that neither the catalogue nor the manifest says that it holds. */
class IdentityRulesTest {
    private static final Catalog CATALOG = Catalog.load();

    private static Resolution resolve(String uri, String precision, String more) {
        return SpecResolver.resolve(manifest("""
                model: {uri: "%s"%s}
                precision: %s
                parallelism: {tensor: 4, data: 2, expert: 8}
                """.formatted(uri, more, precision)), CATALOG);
    }

    private static List<Problem> problems(String uri, String precision, String more) {
        return resolve(uri, precision, more) instanceof Resolution.Broken broken ? broken.problems() : List.of();
    }

    private static final String DECLARED = ", architecture: MiMo-V2-Flash";

    @ParameterizedTest
    @CsvSource({
        "hf://XiaomiMiMo/MiMo-V2.5-Pro, MiMo-V2.5-Pro, 1.02 trillion parameters",
        "hf://XiaomiMiMo/MiMo-V2.5-Pro-FP8, MiMo-V2.5-Pro, 1.02 trillion parameters",
        "hf://XiaomiMiMo/MiMo-V2.5, MiMo-V2.5, 310 billion",
        "hf://team/mimo-v2.6-flash-rl, MiMo-V2.6-Flash, MXFP4",
        "hf://XiaomiMiMo/MiMo-V3-Flash, another member of the MiMo family, ",
        "hf://XiaomiMiMo/MiMo-V2.7-Pro, another member of the MiMo family, ",
        "hf://XiaomiMiMo/MiMo-7B-RL, MiMo-7B, 7 billion",
        "hf://Qwen/Qwen3-32B-FP8, Qwen3-32B, mimo size --model Qwen3-32B",
        "hf://Qwen/Qwen3-0.6B, Qwen3-0.6B, mimo size --model Qwen3-0.6B",
        "pvc://models/MiMo-V2.5-Pro, MiMo-V2.5-Pro, 1.02 trillion parameters",
        "s3://bucket/mimo-v2.5/, MiMo-V2.5, 310 billion"
    })
    void anotherModelIsCalledByItsNameWhateverIsDeclared(String uri, String model, String size) {
        for (String declared : List.of("", DECLARED)) {
            assertThat(problems(uri, "FP8", declared)).singleElement().satisfies(problem -> {
                assertThat(problem.reason()).isEqualTo("ModelNotServed");
                assertThat(problem.path()).isEqualTo("spec.model.uri");
                assertThat(problem.message() + problem.remedy())
                        .contains(uri, "is named after " + model, "hf://XiaomiMiMo/MiMo-V2-Flash")
                        .contains(size == null ? "" : size);
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hf://deepseek-ai/DeepSeek-V3.2", "hf://team/finetuned", "hf://team/flash-FP8", "hf://a/b"})
    void anUnknownRepositoryNeedsItsModelSaid(String uri) {
        assertThat(problems(uri, "FP8", "")).singleElement().satisfies(problem -> {
            assertThat(problem.reason()).isEqualTo("ModelUnknown");
            assertThat(problem.remedy()).contains("model.architecture: MiMo-V2-Flash");
        });
        assertThat(resolve(uri, "FP8", DECLARED)).isInstanceOfSatisfying(Resolution.Valid.class, valid -> {
            assertThat(valid.spec().model().name()).isEqualTo("MiMo-V2-Flash");
            assertThat(valid.spec().warnings())
                    .filteredOn(warning -> warning.reason().equals("CheckpointNotVerified"))
                    .singleElement()
                    .satisfies(warning ->
                            assertThat(warning.message()).contains("MiMo-V2-Flash", "308.8 billion parameters", "FP8"));
        });
    }

    @ParameterizedTest
    @CsvSource({
        "hf://unsloth/MiMo-V2-Flash-GGUF, FP8, GGUF, Q4_K_M or Q3_K_M",
        "hf://lukealonso/MiMo-V2-Flash-NVFP4, FP8, NVFP4, no precision stands for NVFP4",
        "hf://team/MiMo-V2-Flash-AWQ, FP8, AWQ, set precision to INT4",
        "hf://team/MiMo-V2-Flash-GPTQ-Int4, BF16, GPTQ, set precision to INT4",
        "hf://team/MiMo-V2-Flash-FP8, BF16, FP8, set precision to FP8",
        "hf://team/MiMo-V2-Flash-BF16, FP8, BF16, set precision to BF16",
        "hf://team/MiMo-V2-Flash-w8a8, INT4, INT8, no precision stands for INT8",
        "pvc://weights/flash-gguf, FP8, GGUF, Q4_K_M",
        "s3://bucket/models/mimo-awq/, FP8, AWQ, INT4"
    })
    void aFormatInTheNameContradictsAnotherPrecision(String uri, String precision, String format, String remedy) {
        assertThat(problems(uri, precision, DECLARED)).singleElement().satisfies(problem -> {
            assertThat(problem.reason()).isEqualTo("NameContradictsPrecision");
            assertThat(problem.message()).contains(uri, "says that it holds " + format, "precision says " + precision);
            assertThat(problem.remedy()).contains(remedy);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "hf://XiaomiMiMo/MiMo-V2-Flash, FP8, ''",
        "hf://xiaomimimo/mimo-v2-flash, FP8, ''",
        "hf://cyankiwi/MiMo-V2-Flash-AWQ-4bit, INT4, ''",
        "hf://team/MiMo-V2-Flash-AWQ-4bit, INT4, ', architecture: mimo-v2-flash'",
        "hf://team/MiMo-V2-Flash-ft-FP8, FP8, ', architecture: MiMo-V2-Flash'",
        "pvc://gguf-and-fp8/flash, FP8, ''",
        "pvc://claim, FP8, ''",
        "pvc://claim/mimo-v2, FP8, ''",
        "s3://bucket/mimo/fp8, FP8, ''"
    })
    void whatIsKnownDeclaredOrOnAVolumeIsSized(String uri, String precision, String more) {
        assertThat(problems(uri, precision, more)).isEmpty();
    }

    @Test
    void anArchitectureIsOneThatIsServed() {
        assertThat(problems("pvc://claim/x", "FP8", ", architecture: Qwen3-32B"))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.reason()).isEqualTo("ModelNotServed");
                    assertThat(problem.path()).isEqualTo("spec.model.architecture");
                    assertThat(problem.remedy()).contains("MiMo-V2-Flash", "mimo size --model Qwen3-32B");
                });
        assertThat(problems("hf://XiaomiMiMo/MiMo-V2-Flash", "FP8", ", architecture: Qwen3-32B"))
                .singleElement()
                .satisfies(problem -> assertThat(problem.reason()).isEqualTo("ArchitectureContradictsCheckpoint"));
    }

    /** Any repository whose name is none of the catalogue's. */
    @Test
    void noRepositoryIsSizedUnlessItIsKnownOrDeclared() {
        Property.tries(1_000)
                .forAll(Property.text("aZ0-._xMimo", 0, 12), Property.text("aZ9-._qFlash", 0, 20))
                .checkAssert((owner, name) -> {
                    String uri = "hf://o" + owner + "/r" + name;
                    assertThat(problems(uri, "FP8", ""))
                            .extracting(Problem::reason)
                            .containsAnyOf("ModelUnknown", "ModelNotServed");
                });
    }
}
