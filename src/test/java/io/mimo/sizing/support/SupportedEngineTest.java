package io.mimo.sizing.support;

import static io.mimo.sizing.support.Starts.BF16;
import static io.mimo.sizing.support.Starts.CATALOG;
import static io.mimo.sizing.support.Starts.FP8;
import static io.mimo.sizing.support.Starts.H200;
import static io.mimo.sizing.support.Starts.INT4;
import static io.mimo.sizing.support.Starts.check;
import static io.mimo.sizing.support.Starts.image;
import static io.mimo.sizing.support.Starts.layout;
import static io.mimo.sizing.support.Starts.reasons;
import static io.mimo.sizing.support.Starts.warnings;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.catalog.GpuFacts;
import io.mimo.manifest.Warning;
import io.mimo.sizing.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files, releases and GPUs that vLLM cannot run though the memory would hold, on both sides of each limit. */
class SupportedEngineTest {
    private static GpuFacts capability(int capability) {
        return new GpuFacts("GPU-" + capability, 143_771, 0, capability, true);
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
