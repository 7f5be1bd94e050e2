package io.mimo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mimo.catalog.Catalog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code mimo size}: the arithmetic of {@code mimo plan} without a manifest, and other models. */
class SizeCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NEWEST =
            Catalog.load().releases().getLast().version().toString();
    private static final String H100 = "NVIDIA-H100-80GB-HBM3";

    @Test
    void theLedgerIsThatOfPlan() throws IOException {
        JsonNode sized =
                JSON.readTree(mimo("--tensor", "4", "--data", "2", "--expert", "8", "--gpu", H100, "-o", "json")
                        .out());
        JsonNode planned = JSON.readTree(
                CliRun.of("plan", "-f", "examples/fits.yaml", "--nodes", "examples/nodes/nodes.yaml", "-o", "json")
                        .out());
        assertThat(planned.at("/layout/gpusPerReplica").asInt())
                .as("the example is this layout")
                .isEqualTo(8);
        assertThat(sized.get("ledger").get(0).get("weightsMiB"))
                .isEqualTo(planned.get("ledger").get(0).get("weightsMiB"));
        assertThat(sized.get("ledger").get(0).get("overheadMiB"))
                .isEqualTo(planned.get("ledger").get(0).get("overheadMiB"));
        assertThat(sized.get("verdict").asText()).isEqualTo("Fits");
        assertThat(sized.get("kind").asText()).isEqualTo("SizeReport");
    }

    @Test
    void exitCodesFollowTheVerdict() {
        assertThat(mimo("--tensor", "4", "--data", "2", "--expert", "8", "--gpu", H100)
                        .code())
                .isZero();
        assertThat(mimo("--tensor", "4", "--gpu", H100).code()).isEqualTo(2);
        assertThat(mimo("--tensor", "4", "--gpu", H100, "--max-model-len", "16384", "--utilization", "0.97")
                        .code())
                .isEqualTo(3);
        CliRun unsound = mimo("--tensor", "8", "--gpu", H100);
        assertThat(unsound.code()).isEqualTo(2);
        assertThat(unsound.out()).startsWith("Unsupported: MiMo-V2-Flash FP8 as TP8 on 8 x NVIDIA-H100-80GB-HBM3");
    }

    @Test
    void theTableHasEveryTermAndTheBar() {
        CliRun run = mimo("--tensor", "4", "--gpu", H100);
        assertThat(run.out())
                .contains(
                        "DoesNotFit: MiMo-V2-Flash FP8 as TP4 on 4 x ",
                        "vLLM " + NEWEST + ", utilization 0.90",
                        "! over the budget 7.90")
                .doesNotContain("KV cache of one data rank");
        assertThat(mimo("--tensor", "4", "--gpu", "NVIDIA-H200").out())
                .contains("KV cache of one data rank: ", "- rest of the KV pool ");
        CliRun illegal = mimo("--tensor", "3", "--gpu", H100);
        assertThat(illegal.code()).isEqualTo(1);
        assertThat(illegal.out()).containsOnlyOnce("the nearest legal values are 2 and 4");
        assertThat(run.out()
                        .lines()
                        .filter(line -> line.startsWith("Requested "))
                        .findFirst()
                        .orElseThrow()
                        .split(" +"))
                .containsExactly("Requested", "0", "79.20", "71.28", "72.81", "5.30", "-6.83", "1.06", "7.90");
        assertThat(run.out()).contains("MemorySaver").doesNotContain("CapacityAssumed");
    }

    @Test
    void theReleaseAndTheLimitsCount() throws IOException {
        List<String> layout = List.of("--tensor", "4", "--data", "2", "--expert", "8", "--gpu", H100, "-o", "json");
        JsonNode usual = JSON.readTree(mimo(layout.toArray(String[]::new)).out());
        for (List<String> more : List.of(
                List.of("--vllm", "0.14.0"),
                List.of("--max-num-batched-tokens", "16384"),
                List.of("--max-model-len", "65536"),
                List.of("--pipeline", "2"))) {
            List<String> all = new ArrayList<>(layout);
            all.addAll(more);
            assertThat(JSON.readTree(mimo(all.toArray(String[]::new)).out()).get("ledger"))
                    .as("%s", more)
                    .isNotEqualTo(usual.get("ledger"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--model Nobody --tensor 4 --gpu NVIDIA-H200 | MiMo-V2-Flash",
                "--model MiMo-V2-Flash --tensor 4 --gpu H200 | NVIDIA-H200",
                "--model MiMo-V2-Flash --tensor 4 --gpu NVIDIA-H200 --vllm 0.9.0 | 0.14.0",
                "--model MiMo-V2-Flash --tensor 4 --gpu NVIDIA-H200 --vllm newest | 0.14.0",
                "--model MiMo-V2-Flash --tensor 4 --gpu NVIDIA-H200 --expert 3 | tensor x data = 4",
                "--model MiMo-V2-Flash --tensor 0 --gpu NVIDIA-H200 | at least 1",
                "--model MiMo-V2-Flash --tensor 4 --gpu NVIDIA-H200 --utilization 90 | 0.50 to 0.98",
                "--model Qwen3-32B --precision INT4 --tensor 4 --gpu NVIDIA-H200 | catalogued as BF16"
            })
    void whatIsUnknownIsAnsweredWithWhatIsKnown(String line, String known) {
        CliRun run = CliRun.of(("size " + line).split(" "));
        assertThat(run.code()).isEqualTo(64);
        assertThat(run.err()).contains(known);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void otherModelsAreSizedToo() throws IOException {
        CliRun fits = CliRun.of("size", "--model", "qwen3-32b", "--tensor", "2", "--gpu", H100, "-o", "json");
        assertThat(fits.code()).isZero();
        JsonNode report = JSON.readTree(fits.out());
        // 32.76 billion parameters in BF16 over two GPUs: 31,200 MiB
        assertThat(report.at("/ledger/0/weightsMiB").asDouble()).isBetween(30_500.0, 32_500.0);
        assertThat(report.get("model").asText()).isEqualTo("Qwen3-32B");
        assertThat(CliRun.of("size", "--model", "Qwen3-32B", "--tensor", "1", "--gpu", "NVIDIA-L40S")
                        .code())
                .isEqualTo(2);
        CliRun uneven = CliRun.of("size", "--model", "Qwen3-32B", "--tensor", "3", "--gpu", H100);
        assertThat(uneven.code()).isEqualTo(2);
        assertThat(uneven.out()).contains("Unsupported: ", "cannot be split over 3 GPUs");
        CliRun latent = CliRun.of("size", "--model", "DeepSeek-V3", "--tensor", "8", "--gpu", H100);
        assertThat(latent.code()).isEqualTo(2);
        assertThat(latent.out()).contains("latent attention");
    }

    private static CliRun mimo(String... more) {
        List<String> arguments = new ArrayList<>(List.of("size", "--model", "MiMo-V2-Flash"));
        arguments.addAll(List.of(more));
        return CliRun.of(arguments.toArray(String[]::new));
    }
}
