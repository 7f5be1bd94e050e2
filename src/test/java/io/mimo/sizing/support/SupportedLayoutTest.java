package io.mimo.sizing.support;

import static io.mimo.sizing.support.Starts.BF16;
import static io.mimo.sizing.support.Starts.FP8;
import static io.mimo.sizing.support.Starts.H200;
import static io.mimo.sizing.support.Starts.INT4;
import static io.mimo.sizing.support.Starts.check;
import static io.mimo.sizing.support.Starts.image;
import static io.mimo.sizing.support.Starts.layout;
import static io.mimo.sizing.support.Starts.reasons;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.manifest.Warning;
import io.mimo.sizing.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Layouts that vLLM cannot run though the memory would hold, on both sides of each limit. */
class SupportedLayoutTest {
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
        "4, 8, 0.35.0, true"
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
}
