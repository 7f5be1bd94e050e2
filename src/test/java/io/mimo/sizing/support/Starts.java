package io.mimo.sizing.support;

import io.mimo.catalog.Catalog;
import io.mimo.catalog.GpuFacts;
import io.mimo.fixtures.ManifestFixture;
import io.mimo.manifest.ServingSpec;
import io.mimo.manifest.Warning;
import io.mimo.sizing.Reason;
import java.util.List;

/** Starts of the engine, checked: a manifest, its layout and release, a GPU. */
final class Starts {
    static final Catalog CATALOG = Catalog.load();

    static final GpuFacts H200 = CATALOG.gpu("NVIDIA-H200", 143_771, 90);

    static final String FP8 = "model: {uri: \"hf://XiaomiMiMo/MiMo-V2-Flash\", revision: abc}\nprecision: FP8\n";

    static final String BF16 = "model: {uri: \"pvc://models/bf16\"}\nprecision: BF16\n";

    static final String INT4 = "model: {uri: \"pvc://models/int4\"}\nprecision: INT4\n";

    private Starts() {}

    static ServingSpec spec(String yaml) {
        return ManifestFixture.spec(yaml, CATALOG);
    }

    static Support check(String yaml, GpuFacts gpu) {
        return SupportChecks.evaluate(new EngineStart(spec(yaml), gpu, CATALOG));
    }

    static List<String> reasons(String yaml, GpuFacts gpu) {
        return check(yaml, gpu).reasons().stream().map(Reason::reason).toList();
    }

    static List<String> warnings(String yaml, GpuFacts gpu) {
        return check(yaml, gpu).warnings().stream().map(Warning::reason).toList();
    }

    static String layout(int tensor, int data, int pipeline, boolean expert) {
        return "parallelism: {tensor: " + tensor + ", data: " + data + ", pipeline: " + pipeline + ", expert: "
                + (expert ? tensor * data : 0) + "}\n";
    }

    static String image(String version) {
        return "engine: {image: \"vllm/vllm-openai:v" + version + "\"}\n";
    }
}
