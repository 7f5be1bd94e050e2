package io.mimo.sizing;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.catalog.Catalog;
import io.mimo.catalog.GpuFacts;
import io.mimo.manifest.ServingSpec;
import io.mimo.manifest.Warning;
import io.mimo.plan.Manifests;
import io.mimo.sizing.SupportRules.Support;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What vLLM cannot run though the memory would hold, rule by rule and on both sides of each limit. */
class SupportRulesTest {
    private static final Catalog CATALOG = Catalog.load();
    private static final GpuFacts H200 = CATALOG.gpu("NVIDIA-H200", 143_771, 90);
    private static final String FP8 =
            "model: {uri: \"hf://XiaomiMiMo/MiMo-V2-Flash\", revision: abc}\nprecision: FP8\n";
    private static final String BF16 = "model: {uri: \"pvc://models/bf16\"}\nprecision: BF16\n";
    private static final String INT4 = "model: {uri: \"pvc://models/int4\"}\nprecision: INT4\n";

    private static ServingSpec spec(String yaml) {
        return Manifests.spec(yaml, CATALOG);
    }

    private static Support check(String yaml, GpuFacts gpu) {
        return SupportRules.check(spec(yaml), gpu, CATALOG);
    }

    private static List<String> reasons(String yaml, GpuFacts gpu) {
        return check(yaml, gpu).reasons().stream().map(Reason::reason).toList();
    }

    private static List<String> warnings(String yaml, GpuFacts gpu) {
        return check(yaml, gpu).warnings().stream().map(Warning::reason).toList();
    }

    private static String layout(int tensor, int data, int pipeline, boolean expert) {
        return "parallelism: {tensor: " + tensor + ", data: " + data + ", pipeline: " + pipeline + ", expert: "
                + (expert ? tensor * data : 0) + "}\n";
    }

    private static GpuFacts capability(int capability) {
        return new GpuFacts("GPU-" + capability, 143_771, 0, capability, true);
    }

    private static String image(String version) {
        return "engine: {image: \"vllm/vllm-openai:v" + version + "\"}\n";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "8|1|1|Fp8ScalesDoNotLoad|use tensor 4, data 2, expert 8 on the same 8 GPUs",
                "8|2|2|Fp8ScalesDoNotLoad|use tensor 4, data 4, pipeline 2, expert 16 on the same 32 GPUs",
                "2|2|1|Fp8ScalesSilentlyWrong|use tensor 4",
                "2|2|2|Fp8ScalesSilentlyWrong|use tensor 4, pipeline 2",
                "1|1|4|Fp8ScalesSilentlyWrong|use tensor 4, pipeline 1 on the same 4 GPUs",
                "2|2|3|Fp8ScalesSilentlyWrong|use tensor 4, pipeline 3",
                "1|4|3|Fp8ScalesSilentlyWrong|use tensor 4, pipeline 3",
                "1|1|12|Fp8ScalesSilentlyWrong|use tensor 4, pipeline 3 on the same 12 GPUs",
                "2|1|1|Fp8ScalesSilentlyWrong|no sound FP8 layout exists on 2 GPUs: use a multiple of 4 (tensor 4), "
                        + "or an INT4 checkpoint"
            })
    void theFp8ScalesDemandTensorFourAndTheRemedyIsASoundLayoutOnTheSameGpus(
            int tensor, int data, int pipeline, String reason, String remedy) {
        assertThat(check(FP8 + layout(tensor, data, pipeline, true), H200).reasons())
                .singleElement()
                .satisfies(only -> {
                    assertThat(only.reason()).isEqualTo(reason);
                    assertThat(only.remedy()).isEqualTo(remedy);
                    assertThat(only.path()).isEqualTo("spec.parallelism.tensor");
                });
    }

    @Test
    void tensorFourIsSoundWithEveryOtherSizeAndOtherPrecisionsWithEveryTensor() {
        for (int data : List.of(1, 2, 4)) {
            for (int pipeline : List.of(1, 2, 3)) {
                assertThat(reasons(FP8 + layout(4, data, pipeline, true), H200)).isEmpty();
                assertThat(reasons(BF16 + layout(8, data, pipeline, true), H200))
                        .isEmpty();
                assertThat(reasons(INT4 + layout(2, data, pipeline, true), H200))
                        .isEmpty();
            }
        }
        assertThat(check(FP8 + layout(8, 1, 1, true) + "sizing: {allowUnsupportedLayout: true}\n", H200))
                .satisfies(waived -> {
                    assertThat(waived.reasons()).isEmpty();
                    assertThat(waived.warnings())
                            .extracting(Warning::reason, Warning::path)
                            .containsExactly(org.assertj.core.groups.Tuple.tuple(
                                    "UnsupportedLayoutAllowed", "spec.parallelism.tensor"));
                });
    }

    /**
     * 2,048 columns of an expert, blocks of 128: sixteen ranks get whole blocks, more get parts, which 0.33 can refine
     * down to a quarter.
     */
    @ParameterizedTest
    @CsvSource({
        "4, 4, 0.33.0, true",
        "4, 8, 0.33.0, true",
        "4, 16, 0.33.0, true",
        "4, 32, 0.33.0, false",
        "4, 8, 0.32.0, false",
        "4, 4, 0.32.0, true",
        "4, 8, 0.32.5, false",
        "4, 8, 9.99.0, true"
    })
    void slicesOfAnFp8ExpertRespectTheScaleBlocks(int tensor, int data, String version, boolean sound) {
        String without = FP8 + layout(tensor, data, 1, false) + image(version);
        assertThat(reasons(without, H200)).isEqualTo(sound ? List.of() : List.of("ExpertSliceTooThin"));
        assertThat(reasons(FP8 + layout(tensor, data, 1, true) + image(version), H200))
                .isEmpty();
    }

    @Test
    void aSliceThatIsTooThinIsToldInTheEnginesWords() {
        Reason fp8 = check(FP8 + layout(4, 8, 1, false) + image("0.32.0"), H200)
                .reasons()
                .getFirst();
        assertThat(fp8.message())
                .isEqualTo("without expert parallelism 32 ranks get 64 of each expert's 2048 columns, which the "
                        + "quantisation blocks refuse: "
                        + "'output_size of gate's and up's weight = 64 is not divisible by weight "
                        + "quantization block_n = 128'");
        assertThat(fp8.remedy()).isEqualTo("set expert to 32");
        assertThat(reasons(INT4 + layout(4, 4, 1, false), H200)).isEmpty();
        Reason int4 = check(INT4 + layout(4, 8, 1, false), H200).reasons().getFirst();
        assertThat(int4.reason()).isEqualTo("ExpertSliceTooThin");
        assertThat(int4.message()).endsWith("'per tensor-parallel partition (64) to be divisible by group_size (128)'");
        assertThat(reasons(BF16 + layout(4, 8, 1, false), H200)).isEmpty();
    }

    @Test
    void wholeColumnsOrWholeExperts() {
        assertThat(reasons(FP8 + layout(4, 3, 1, false), H200)).containsExactly("ExpertsNotDivisible");
        assertThat(reasons(FP8 + layout(4, 3, 1, true), H200)).isEmpty();
        assertThat(reasons(FP8 + layout(4, 64, 1, true), H200))
                .as("one expert for each of 256 ranks")
                .isEmpty();
        assertThat(reasons(FP8 + layout(4, 65, 1, true), H200)).containsExactly("MoreRanksThanExperts");
        assertThat(reasons(BF16 + layout(4, 512, 1, false), H200))
                .as("without expert parallelism no rank is without")
                .isEmpty();
    }

    @Test
    void anEngineWithoutTheModelIsRefusedAndWaivedLayoutsDoNotHideIt() {
        Reason old = check(FP8 + layout(4, 1, 1, false) + image("0.13.0"), H200)
                .reasons()
                .getFirst();
        assertThat(old.reason()).isEqualTo("EngineTooOld");
        assertThat(old.message())
                .isEqualTo(
                        "vLLM 0.13.0 does not have the model class MiMoV2FlashForCausalLM; the first release that has "
                                + "it is 0.14.0");
        assertThat(old.remedy())
                .isEqualTo(
                        "use vllm/vllm-openai:v" + CATALOG.releases().getLast().version());
        assertThat(reasons(FP8 + layout(4, 8, 1, false) + image("0.13.0"), H200))
                .as("no release is known to refine its blocks")
                .containsExactly("EngineTooOld", "ExpertSliceTooThin");
    }

    @Test
    void anOldOrUnreadReleaseIsWarnedOf() {
        assertThat(warnings(FP8 + layout(4, 1, 1, false) + image("0.20.0"), H200))
                .containsExactly("EngineOutdated");
        assertThat(warnings(FP8 + layout(4, 1, 1, false) + image("0.21.0"), H200))
                .isEmpty();
        Warning unread = check(FP8 + layout(4, 1, 1, false) + image("0.25.1"), H200)
                .warnings()
                .getFirst();
        assertThat(unread.reason()).isEqualTo("ReleaseInterpolated");
        assertThat(unread.message())
                .isEqualTo("vLLM 0.25.1 was not read: sized by the larger need of its neighbours 0.24.0 and 0.28.0");
    }

    @Test
    void ggufIsNotServed() {
        assertThat(reasons("model: {uri: \"pvc://models/gguf\"}\nprecision: Q4_K_M\n" + layout(8, 1, 1, false), H200))
                .containsExactly("GgufNotServed");
    }

    @Test
    void fp8NeedsHopperAndSinksNeedFlashAttentionThreeInTwoReleases() {
        assertThat(reasons(FP8 + layout(4, 1, 1, false), capability(89))).containsExactly("Fp8NeedsHopper");
        assertThat(check(FP8 + layout(4, 1, 1, false), capability(89))
                        .reasons()
                        .getFirst()
                        .message())
                .startsWith("GPU-89 is of compute capability 8.9: ");
        assertThat(reasons(FP8 + layout(4, 1, 1, false), capability(90))).isEmpty();
        assertThat(reasons(FP8 + layout(4, 1, 1, false), capability(0)))
                .as("unknown")
                .isEmpty();
        assertThat(reasons(BF16 + layout(4, 1, 1, false), capability(80))).isEmpty();
        for (String version : List.of("0.20.0", "0.21.0", "0.23.0")) {
            assertThat(reasons(BF16 + layout(4, 1, 1, false) + image(version), capability(80)))
                    .containsExactly("SinksNeedFlashAttention3");
            assertThat(reasons(BF16 + layout(4, 1, 1, false) + image(version), capability(120)))
                    .containsExactly("SinksNeedFlashAttention3");
            assertThat(reasons(BF16 + layout(4, 1, 1, false) + image(version), capability(90)))
                    .isEmpty();
        }
        assertThat(reasons(BF16 + layout(4, 1, 1, false) + image("0.24.0"), capability(80)))
                .isEmpty();
        assertThat(warnings(FP8 + layout(4, 1, 1, false), new GpuFacts("NVIDIA-X", 143_771, 0, 90, false)))
                .containsExactly("HardwareNotVerified");
    }

    /** By release, compute capability and backend; the crash's cause is told where there is one. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0.31.0|90|false||KvCacheDtypeIgnored|",
                "0.32.0|80|false|Fp8KvCrashes||8.9 or newer",
                "0.32.0|86|true|Fp8KvCrashes||8.9 or newer",
                "0.32.0|90|false|Fp8KvCrashes||equal K and V widths",
                "0.32.0|100|false|Fp8KvCrashes||no fp8 KV there",
                "0.32.0|89|false|||",
                "0.32.0|120|false|||",
                "0.32.0|90|true||Fp8KvNotVerified|",
                "0.33.0|100|true||Fp8KvNotVerified|",
                "0.33.0|120|true|||",
                "0.33.0|89|true|||"
            })
    void fp8KvByReleaseAndGpu(
            String version, int capability, boolean triton, String reason, String warning, String cause) {
        String yaml = INT4 + layout(4, 1, 1, false) + "kvCacheDtype: fp8\nengine: {image: \"vllm/vllm-openai:v"
                + version + "\"" + (triton ? ", extraArgs: [--attention-backend=TRITON_ATTN_DIFFKV]" : "") + "}\n";
        Support support = check(yaml, capability(capability));
        assertThat(support.reasons())
                .extracting(Reason::reason)
                .isEqualTo(reason == null ? List.of() : List.of(reason));
        assertThat(support.warnings())
                .extracting(Warning::reason)
                .isEqualTo(warning == null ? List.of() : List.of(warning));
        if (cause != null) {
            assertThat(support.reasons().getFirst().message())
                    .contains("crashes this model on GPU-" + capability, cause);
        }
    }
}
