package io.mimo.manifest.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.api.EngineSettings.EnvVar;
import io.mimo.catalog.EngineVersion;
import io.mimo.catalog.flags.FlagFacts;
import io.mimo.catalog.flags.Releases;
import io.mimo.catalog.flags.Ruling;
import io.mimo.catalog.flags.Treatment;
import io.mimo.catalog.flags.VariableCatalog;
import io.mimo.catalog.flags.VariableFacts;
import io.mimo.manifest.Problem;
import io.mimo.manifest.Warning;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What passes for memory set aside: what takes GPU memory and nothing else, in every release. */
class ChargedFlagsTest {
    private static final ExtraOverhead CHARGE = new ExtraOverhead(2048);
    static final List<EngineVersion> RELEASES = Releases.READ;

    private static EngineArguments read(EngineVersion version, String item) {
        return EngineArguments.read(List.of(item), version, ArgumentLists.CATALOG, CHARGE);
    }

    private static EngineArguments newest(String item) {
        return read(Releases.READ.getLast(), item);
    }

    @ParameterizedTest
    @FieldSource("RELEASES")
    void everyFlagByItsClass(EngineVersion version) {
        for (FlagFacts flag : ArgumentLists.CATALOG.flags()) {
            Ruling ruling = flag.ruling();
            if (ruling.treatment() != Treatment.REFUSED || !flag.releases().contains(version)) {
                continue;
            }
            boolean memory = ruling.subject().equals(Ruling.MEMORY);
            EngineArguments read = read(version, flag.kind().takesNothing() ? flag.name() : flag.name() + "=x");
            assertThat(read.problems()).as(flag.name()).hasSize(memory ? 0 : 1);
            assertThat(read.passThrough()).as(flag.name()).hasSize(memory ? 1 : 0);
            assertThat(read.warnings())
                    .as(flag.name())
                    .filteredOn(warning -> warning.reason().equals("UnmodelledFlagCharged"))
                    .hasSize(memory ? 1 : 0)
                    .allSatisfy(warning -> assertThat(warning.message())
                            .startsWith(flag.name() + " is not modelled: ")
                            .contains("charges 2048 MiB on each GPU"));
            assertThat(read.problems())
                    .allSatisfy(problem -> assertThat(problem.remedy()).doesNotContain("extraOverhead"));
        }
    }

    @ParameterizedTest
    @FieldSource("RELEASES")
    void everyVariableByItsClass(EngineVersion version) {
        VariableCatalog catalog = VariableCatalog.load();
        for (VariableFacts variable : catalog.variables()) {
            Ruling ruling = variable.ruling();
            if (ruling.treatment() != Treatment.REFUSED || !variable.existsIn(version)) {
                continue;
            }
            boolean memory = ruling.subject().equals(Ruling.MEMORY);
            EngineEnvironment read =
                    EngineEnvironment.read(List.of(new EnvVar(variable.name(), "1")), version, catalog, CHARGE);
            assertThat(read.problems()).as(variable.name()).hasSize(memory ? 0 : 1);
            assertThat(read.warnings())
                    .as(variable.name())
                    .extracting(Warning::reason)
                    .isEqualTo(memory ? List.of("UnmodelledVariableCharged") : List.of());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--tensor-parallel-size=8",
                "--api-key=x",
                "--nnodes=2",
                "--block-size=32",
                "--num-gpu-blocks-override=1000",
                "--kv-cache-memory-bytes=1000",
                "--enable-lora",
                "--decode-context-parallel-size=2",
                "--hf-overrides={\"num_hidden_layers\":24}",
                "--hf-overrides={\"moe_router_dtype\":\"bfloat16\",\"num_hidden_layers\":24}",
                "--hf-overrides={",
                "--hf-overrides={}",
                "--attention-config.backend=FLASH_ATTN",
                "--dtype=float16",
                "--all2all-backend=nonsense",
                "--optimization-level=9",
                "--attention-backend=FLASH_ATTN",
                "--no-enable-chunked-prefill",
                "--kv-transfer-config={\"kv_connector\":\"MultiConnector\",\"kv_role\":\"kv_both\"}",
                "--speculative-config={\"method\":\"ngram\",\"num_speculative_tokens\":3}"
            })
    void noChargeCoversWhatChangesTheSizing(String item) {
        assertThat(newest(item).problems())
                .singleElement()
                .extracting(Problem::remedy)
                .asString()
                .doesNotContain("extraOverhead");
        assertThat(newest(item).passThrough()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--all2all-backend=deepep_low_latency",
                "-O3",
                "--performance-mode=throughput",
                "--max-logprobs=-1",
                "--logprobs-mode=raw_logits",
                "--hf-overrides={\"moe_router_dtype\":\"bfloat16\"}",
                "--hf-overrides.moe_router_dtype=bfloat16",
                "--compilation-config.cudagraph_mode=FULL_DECODE_ONLY",
                "--kv-transfer-config={\"kv_connector\":\"LMCacheMPConnector\",\"kv_role\":\"kv_both\","
                        + "\"kv_connector_extra_config\":{\"lmcache.mp.host\":\"a\"}}"
            })
    void valuesAndKeysPassForTheCharge(String item) {
        EngineVersion version = Releases.READ.getLast();
        assertThat(newest(item).problems()).isEmpty();
        assertThat(newest(item).warnings()).extracting(Warning::reason).contains("UnmodelledFlagCharged");
        assertThat(EngineArguments.read(List.of(item), version, ArgumentLists.CATALOG, ExtraOverhead.NONE)
                        .problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.remedy()).contains("or set " + ExtraOverhead.PATH));
    }

    @Test
    void whatIsModelledIsNotWarnedOf() {
        for (String item :
                List.of("--all2all-backend=allgather_reducescatter", "-O2", "--seed=1", "--max-logprobs=5")) {
            assertThat(newest(item).problems()).isEmpty();
            assertThat(newest(item).warnings()).isEmpty();
        }
    }
}
