package io.mimo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** {@code mimo plan --model-config}: the files of a checkpoint beside the manifest. */
class CheckpointOptionsTest extends PlanRuns {
    private static final String FITS = Samples.manifest("fits", "FP8", "{tensor: 4, data: 2, expert: 8}", "");
    private static final String CONFIG = "src/test/resources/checkpoints/mimo-v2-flash-fp8.json";

    @Test
    void theTrueFilesChangeNothing() throws IOException {
        CliRun without = plan(FITS);
        assertThat(without.code()).isZero();
        assertThat(plan(FITS, "--model-config", CONFIG)).isEqualTo(without);
        String index = write("index.json", "{\"metadata\": {\"total_size\": 312900000000}, \"weight_map\": {}}");
        assertThat(plan(FITS, "--model-config", CONFIG, "--safetensors-index", index))
                .isEqualTo(without);
    }

    @Test
    void anotherCheckpointIsInvalidWithBothValues() throws IOException {
        CliRun run =
                plan(FITS, "--model-config", "src/test/resources/checkpoints/mimo-v2-flash-int4.json", "-o", "json");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out())
                .contains("CheckpointContradictsPlan")
                .contains("quant_method is compressed-tensors, and the plan is sized with precision FP8");
        String index = write("index.json", "{\"metadata\": {\"total_size\": 168000000000}}");
        assertThat(plan(FITS, "--model-config", CONFIG, "--safetensors-index", index)
                        .out()
                        .replaceAll("\\s+", " "))
                .contains("metadata.total_size is 168.0 GB, and the plan is sized with 311.9 GB");
    }

    @Test
    void whatIsNoConfigIsNamed() throws IOException {
        for (String text : new String[] {"", "[1]", "{", "architectures: [x]"}) {
            CliRun run = plan(FITS, "--model-config", write("config.json", text));
            assertThat(run.code()).as(text).isEqualTo(1);
            assertThat(run.err()).contains("--model-config ", "no JSON");
        }
        assertThat(plan(FITS, "--safetensors-index", CONFIG).err()).contains("add --model-config FILE");
        assertThat(plan(FITS, "--model-config", "missing.json").err()).contains("there is no such file");
        assertThat(plan(FITS, "--model-config", "-").code()).isEqualTo(64);
    }
}
