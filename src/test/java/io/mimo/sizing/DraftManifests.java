package io.mimo.sizing;

import io.mimo.catalog.Catalog;
import io.mimo.catalog.GpuFacts;
import io.mimo.fixtures.ManifestFixture;
import io.mimo.manifest.ServingSpec;

/** Manifests whose engine drafts tokens with the checkpoint's own layer. */
final class DraftManifests {
    static final Catalog CATALOG = Catalog.load();

    static final GpuFacts H200 = CATALOG.gpu("NVIDIA-H200", 143_771, 90);

    static final String FP8 = "model: {uri: \"hf://XiaomiMiMo/MiMo-V2-Flash\", revision: abc}\nprecision: FP8\n";

    static final String ONE_NODE = "parallelism: {tensor: 4, data: 2, expert: 8}\n";

    private DraftManifests() {}

    static String drafting(String version, int tokens) {
        return "engine: {image: \"vllm/vllm-openai:v" + version
                + "\", maxNumSeqs: 512, extraArgs: ['--speculative-config={\"method\": \"mtp\", "
                + "\"num_speculative_tokens\": " + tokens + "}']}\n";
    }

    static ServingSpec spec(String yaml) {
        return ManifestFixture.spec(yaml, CATALOG);
    }
}
