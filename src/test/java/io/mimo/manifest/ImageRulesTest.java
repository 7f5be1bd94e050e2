package io.mimo.manifest;

import static io.mimo.fixtures.ManifestFixture.manifest;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.catalog.Catalog;
import io.mimo.catalog.ImageFacts.Known;
import io.mimo.catalog.ImageFacts.Tag;
import io.mimo.manifest.SpecResolver.Resolution;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** An image is what its maker says that it is, and nothing that its tag happens to look like. */
class ImageRulesTest {
    private static final Catalog CATALOG = Catalog.load();

    private static Resolution resolve(String engine) {
        return SpecResolver.resolve(manifest("""
                model: {uri: "hf://XiaomiMiMo/MiMo-V2-Flash", revision: main}
                precision: FP8
                parallelism: {tensor: 4, data: 2, expert: 8}
                engine: {%s}
                """.formatted(engine)), CATALOG);
    }

    private static List<Problem> problems(String engine) {
        return switch (resolve(engine)) {
            case Resolution.Broken(List<Problem> problems, var _) -> problems;
            case Resolution.Valid _ -> List.of();
        };
    }

    @ParameterizedTest
    @CsvSource({
        "vllm/vllm-openai:v0.33.0, 0.33.0",
        "mirror.example.com:5000/hub/vllm/vllm-openai:v0.32.0-cu129, 0.32.0",
        "vllm-openai:v0.28.0, 0.28.0"
    })
    void aTagOfVllmsOwnImageIsItsRelease(String image, String release) {
        assertThat(resolve("image: " + image)).isInstanceOfSatisfying(Resolution.Valid.class, valid -> assertThat(
                        valid.spec().runtime().version().toString())
                .isEqualTo(release));
    }

    /** Every image of another project, and one that nobody knows. */
    static Stream<String> imagesWithTagsOfTheirOwn() {
        return Stream.concat(
                CATALOG.images().images().stream()
                        .filter(known -> known.tag() == Tag.Own && known.holds() == null && known.hardware() == null)
                        .map(Known::path),
                Stream.of("team/serving", "team/vllm", "registry.example.com/vllm-openai-fork"));
    }

    @ParameterizedTest
    @MethodSource("imagesWithTagsOfTheirOwn")
    void anotherProjectsTagIsNoReleaseOfVllm(String path) {
        for (String tag : List.of("v0.33.0", "3.2.1", "0.33.0", "25.09-py3", "latest")) {
            String image = "registry.example.com/" + path + ":" + tag;
            assertThat(problems("image: '" + image + "'")).singleElement().satisfies(problem -> {
                assertThat(problem.reason()).isEqualTo("EngineVersionUnknown");
                assertThat(problem.path()).isEqualTo("spec.engine.image");
                assertThat(problem.message()).contains(image);
                assertThat(problem.remedy()).contains("engine.version");
            });
            assertThat(problems("image: '" + image + "', version: 0.33.0")).isEmpty();
        }
    }

    /** Whatever version is said of it. */
    static Stream<String> otherEngines() {
        return CATALOG.images().images().stream()
                .filter(known -> known.holds() != null)
                .map(Known::path);
    }

    @ParameterizedTest
    @MethodSource("otherEngines")
    void anotherEngineIsCalledByItsName(String path) {
        String holds = CATALOG.images().images().stream()
                .filter(known -> known.path().equals(path))
                .findFirst()
                .map(Known::holds)
                .orElseThrow();
        for (String version : List.of("", ", version: 0.33.0")) {
            assertThat(problems("image: '" + path + ":v0.5.6'" + version))
                    .singleElement()
                    .satisfies(problem -> {
                        assertThat(problem.reason()).isEqualTo("ImageNotVllm");
                        assertThat(problem.message()).contains("holds " + holds).doesNotContain("vLLM 0.5.6");
                    });
        }
    }

    @ParameterizedTest
    @CsvSource({
        "vllm/vllm-openai-rocm:v0.33.0, AMD GPUs (ROCm)",
        "rocm/vllm:rocm7.0_vllm_0.14, AMD GPUs (ROCm)",
        "vllm/vllm-openai:v0.33.0-rocm, AMD GPUs (ROCm)",
        "vllm/vllm-openai-cpu:v0.24.0, CPUs",
        "vllm/vllm-openai-xpu:v0.33.0, Intel GPUs",
        "team/vllm-gaudi:v0.33.0, Intel Gaudi",
        "team/vllm-openai-hpu:v0.33.0, Intel Gaudi",
        "vllm/vllm-tpu:v0.33.0, Google TPUs",
        "team/serving:1.0-neuronx, AWS Neuron",
        "quay.io/ascend/vllm-ascend:v0.33.0, Huawei Ascend",
        "ghcr.io/llm-d/llm-d-xpu:v0.4.0, Intel GPUs"
    })
    void aBuildForOtherHardwareIsRefusedOnNvidias(String image, String hardware) {
        for (String version : List.of("", ", version: 0.33.0")) {
            assertThat(problems("image: '" + image + "'" + version))
                    .filteredOn(problem -> problem.reason().equals("ImageForOtherHardware"))
                    .singleElement()
                    .satisfies(problem -> assertThat(problem.message())
                            .contains("is built for " + hardware)
                            .contains("nvidia.com/gpu"));
        }
    }

    @ParameterizedTest
    @CsvSource({"team/rocmantic:1, 0.33.0", "cpu-team.example.com/serving:1, 0.33.0", "team/tputil:1.2, 0.33.0"})
    void aWordWithinAWordSaysNothing(String image, String version) {
        assertThat(problems("image: '" + image + "', version: " + version)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"v0.20.0, 0.33.0, false", "v0.33.0, 0.33.0, true", "v0.33.1, 0.33.0, false", "nightly, 0.33.0, true"})
    void theTagAndTheDeclaredVersionAgree(String tag, String version, boolean agree) {
        List<Problem> problems = problems("image: 'vllm/vllm-openai:" + tag + "', version: " + version);
        assertThat(problems.isEmpty()).isEqualTo(agree);
        assertThat(problems).allSatisfy(problem -> {
            assertThat(problem.reason()).isEqualTo("EngineVersionContradictsImage");
            assertThat(problem.message()).contains(version).contains(tag.substring(1));
        });
    }

    @ParameterizedTest
    @CsvSource({
        "v0.33.0-x86_64, amd64",
        "v0.33.0-aarch64, arm64",
        "v0.33.0-arm64-cu129, arm64",
        "v0.33.0,",
        "v0.33.0-cu129,"
    })
    void anArchitectureInTheTagIsThatOfTheNodes(String tag, String architecture) {
        Resolution.Valid found = (Resolution.Valid) resolve("image: 'vllm/vllm-openai:" + tag + "'");
        assertThat(Optional.ofNullable(found.spec().hardware().nodeSelector().get("kubernetes.io/arch")))
                .isEqualTo(Optional.ofNullable(architecture));
    }

    @ParameterizedTest
    @CsvSource({"nvcr.io/nvidia/vllm:25.09-py3, true", "team/serving:1, false", "vllm/vllm-openai:v0.33.0, false"})
    void anEntrypointThatIsNotVllmIsWarnedOf(String image, boolean warned) {
        String version = image.startsWith("vllm/") ? "" : ", version: 0.33.0";
        Resolution.Valid found = (Resolution.Valid) resolve("image: '" + image + "'" + version);
        assertThat(found.spec().warnings().stream().anyMatch(w -> w.reason().equals("EntrypointNotVllm")))
                .isEqualTo(warned);
    }

    @ParameterizedTest
    @CsvSource({"arm64, v0.33.0-x86_64, true", "amd64, v0.33.0-x86_64, false", "arm64, v0.33.0, false"})
    void aNodeSelectorOfAnotherArchitectureContradictsTheImage(String asked, String tag, boolean contradicts) {
        Resolution found = SpecResolver.resolve(manifest("""
                model: {uri: "hf://XiaomiMiMo/MiMo-V2-Flash", revision: main}
                precision: FP8
                parallelism: {tensor: 4, data: 2, expert: 8}
                engine: {image: "vllm/vllm-openai:%s"}
                podTemplate: {nodeSelector: {kubernetes.io/arch: %s}}
                """.formatted(tag, asked)), CATALOG);
        assertThat(found instanceof Resolution.Broken broken
                        && broken.problems().stream()
                                .anyMatch(problem -> problem.reason().equals("ImageForOtherArchitecture")))
                .isEqualTo(contradicts);
    }
}
