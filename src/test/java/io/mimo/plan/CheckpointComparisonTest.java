package io.mimo.plan;

import static io.mimo.plan.CheckpointFixture.config;
import static io.mimo.plan.CheckpointFixture.contradictions;
import static io.mimo.plan.CheckpointFixture.fp8;
import static io.mimo.plan.CheckpointFixture.index;
import static io.mimo.plan.CheckpointFixture.plan;
import static io.mimo.plan.CheckpointFixture.published;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mimo.api.PlanReport;
import io.mimo.api.PlanReport.ReasonEntry;
import io.mimo.api.Verdict;
import io.mimo.catalog.Catalog;
import io.mimo.catalog.Checkpoint;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** A checkpoint's own description against what was sized: the true one passes, any change in it is named. */
class CheckpointComparisonTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Catalog CATALOG = Catalog.load();

    static final List<Checkpoint> checkpoints = CATALOG.checkpoints();

    @ParameterizedTest
    @FieldSource("checkpoints")
    void theTrueOnePasses(Checkpoint known) {
        String precision = known.precision().name();
        ObjectNode config = config("mimo-v2-flash-" + precision.toLowerCase(Locale.ROOT));
        PlanReport report = plan(known.uri(), precision, "", config, Optional.empty());
        assertThat(report.verdict()).as("%s", report.explanation()).isEqualTo(Verdict.Fits);
    }

    @Test
    void theTrueOnePassesWithItsIndexAndForAVolume() {
        assertThat(plan("hf://XiaomiMiMo/MiMo-V2-Flash", "FP8", "", fp8(), Optional.of(index(312_900_000_000L)))
                        .verdict())
                .isEqualTo(Verdict.Fits);
        assertThat(plan(
                                "pvc://weights/bf16",
                                "BF16",
                                "",
                                config("mimo-v2-flash-bf16"),
                                Optional.of(index(619_000_000_000L)))
                        .reasons())
                .extracting(ReasonEntry::reason)
                .doesNotContain("CheckpointContradictsPlan");
    }

    @Test
    void anotherModelIsNamedWithWhatSizesIt() {
        assertThat(contradictions(published(config("qwen3-0.6b"))).getFirst())
                .satisfies(reason -> assertThat(reason.message())
                        .contains("architectures is Qwen3ForCausalLM", "sized with MiMoV2FlashForCausalLM"))
                .satisfies(reason -> assertThat(reason.remedy()).contains("mimo size --model Qwen3-0.6B"));
        ObjectNode unknown = fp8();
        unknown.putArray("architectures").add("NobodyKnowsForCausalLM");
        assertThat(contradictions(published(unknown)).getFirst().message()).contains("NobodyKnowsForCausalLM");
    }

    /** The remedy, followed, is accepted. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mimo-v2-flash-int4|FP8||set precision to INT4 and model.quantization to {format: compressed-tensors, "
                        + "groupSize: 128}|INT4|",
                "mimo-v2-flash-bf16|FP8||set precision to BF16|BF16|",
                "mimo-v2-flash-fp8|BF16||set precision to FP8|FP8|",
                "mimo-v2-flash-fp8|FP8|maxModelLen: 65536|set maxModelLen to 40000 or less|FP8|maxModelLen: 40000"
            })
    void theRemedyHolds(String file, String precision, String more, String remedy, String then, String thenMore) {
        ObjectNode config = config(file);
        if (more != null) {
            config.put("max_position_embeddings", 40_000);
        }
        PlanReport refused =
                plan("pvc://weights/own", precision, Optional.ofNullable(more).orElse(""), config, Optional.empty());
        assertThat(contradictions(refused)).extracting(ReasonEntry::remedy).containsOnly(remedy);
        PlanReport mended =
                plan("pvc://weights/own", then, Optional.ofNullable(thenMore).orElse(""), config, Optional.empty());
        assertThat(mended.reasons()).extracting(ReasonEntry::reason).doesNotContain("CheckpointContradictsPlan");
    }

    @Test
    void theIndexTellsAnotherPrecisionLayersAndExperts() {
        ObjectNode other = index(168_000_000_000L);
        ObjectNode names = (ObjectNode) other.get("weight_map");
        names.put("model.layers.69.mlp.experts.383.up_proj.weight", "c.safetensors");
        assertThat(contradictions(plan("pvc://weights/own", "FP8", "", fp8(), Optional.of(other))))
                .extracting(ReasonEntry::message)
                .satisfiesExactly(
                        first -> assertThat(first)
                                .contains("metadata.total_size is 168.0 GB, and the plan is sized with 311.9 GB"),
                        second -> assertThat(second).contains("layers in weight_map is 70", "sized with 48"),
                        third -> assertThat(third).contains("experts in weight_map is 384", "sized with 256"));
    }

    @Test
    void aDraftNeedsItsLayer() {
        ObjectNode without = index(312_000_000_000L);
        ((ObjectNode) without.get("weight_map")).remove("model.mtp.layers.0.eh_proj.weight");
        String draft =
                "engine: {extraArgs: ['--speculative-config={\"method\": \"mtp\", \"num_speculative_tokens\": 1}']}\n";
        assertThat(contradictions(plan("hf://XiaomiMiMo/MiMo-V2-Flash", "FP8", draft, fp8(), Optional.of(without))))
                .singleElement()
                .satisfies(reason -> assertThat(reason.message()).contains("draft layer in weight_map is missing"));
        assertThat(plan("hf://XiaomiMiMo/MiMo-V2-Flash", "FP8", "", fp8(), Optional.of(without))
                        .verdict())
                .isEqualTo(Verdict.Fits);
    }

    @Test
    void anOmniModelsTextPartIsCompared() {
        ObjectNode whole = JSON.createObjectNode();
        ObjectNode text = fp8();
        whole.set("architectures", text.get("architectures"));
        whole.set("quantization_config", text.remove("quantization_config"));
        whole.set("text_config", text);
        assertThat(published(whole).verdict()).isEqualTo(Verdict.Fits);
        text.put("num_hidden_layers", 70);
        assertThat(contradictions(published(whole))).singleElement().satisfies(reason -> assertThat(reason.message())
                .contains("num_hidden_layers is 70, and the plan is sized with 48"));
    }

    @Test
    void suggestsWhatTheCatalogueKnowsForItsOwnUris() {
        assertThat(contradictions(published(config("mimo-v2-flash-int4"))))
                .extracting(ReasonEntry::remedy)
                .allSatisfy(remedy -> assertThat(remedy)
                        .contains("hf://XiaomiMiMo/MiMo-V2-Flash (FP8)")
                        .doesNotContain("set precision"));
    }
}
