package io.mimo.sizing;

import io.mimo.api.Precision;
import io.mimo.catalog.AttentionKind;
import io.mimo.catalog.Catalog;
import io.mimo.catalog.ModelFacts;
import io.mimo.fixtures.ManifestFixture;
import io.mimo.fixtures.NodeFixture;
import io.mimo.inventory.Inventory;
import io.mimo.manifest.Layout;
import io.mimo.manifest.ServingSpec;
import io.mimo.manifest.SpecResolver;
import io.mimo.manifest.SpecResolver.Resolution;
import io.mimo.manifest.WeightFormat;
import io.mimo.plan.Decider;
import io.mimo.sizing.Profile.EngineLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The figures that the golden file records, computed from a catalogue: one per line, {@code name = bytes or verdict}.
 * Independent values for part of them are in {@link KvLedgerTest} and {@link WeightLedgerTest}.
 */
public final class RecordedFigures {
    private static final String FP8 = """
            model: {uri: "hf://XiaomiMiMo/MiMo-V2-Flash", revision: abc}
            precision: FP8
            parallelism: {tensor: 4, data: 2, expert: 8}
            """;

    private RecordedFigures() {}

    public static List<String> of(Catalog catalog) {
        List<String> lines = new ArrayList<>();
        ModelFacts model = catalog.model(Catalog.DEFAULT_MODEL);
        weights(catalog, model, lines);
        kv(catalog, model, lines);
        drafts(catalog, model, lines);
        groupRatios(catalog, model, lines);
        drivers(catalog, lines);
        overheads(catalog, model, lines);
        new TreeMap<>(catalog.gpus())
                .forEach((name, gpu) -> lines.add("gpu " + name + " visible = " + MemoryLedger.visible(gpu)));
        new TreeMap<>(catalog.prices().products())
                .keySet()
                .forEach(name -> lines.add("price " + name + " x 1000 = "
                        + catalog.prices().perHourUsd(name, 1000).orElseThrow() + " USD/h"));
        verdicts(catalog, lines);
        return lines;
    }

    private static void weights(Catalog catalog, ModelFacts model, List<String> lines) {
        for (Precision precision : List.of(Precision.BF16, Precision.FP8, Precision.INT4)) {
            int group = catalog.checkpointOf(model.name(), precision)
                    .map(known -> known.groupSize())
                    .orElse(0);
            WeightFormat format = new WeightFormat(
                    precision,
                    Optional.ofNullable(model.formats().get(precision)).orElseThrow(),
                    group,
                    false);
            lines.add("checkpoint " + precision + " = " + WeightLedger.checkpointBytes(model, format));
            for (Layout layout : List.of(
                    new Layout(1, 1, 1, 0),
                    new Layout(4, 1, 1, 0),
                    new Layout(4, 2, 1, 8),
                    new Layout(8, 1, 2, 0),
                    new Layout(64, 1, 1, 0),
                    new Layout(2, 3, 5, 6),
                    new Layout(1, 1, 48, 0))) {
                for (Stage stage : Stage.partition(model.layers(), layout.pipeline())) {
                    lines.add("weights " + precision + " " + layout.shortName() + " stage " + stage.index() + " = "
                            + WeightLedger.stageBytes(model, format, layout, stage));
                }
                Stage last = Stage.partition(model.layers(), layout.pipeline()).getLast();
                lines.add("draft " + precision + " " + layout.shortName() + " = "
                        + WeightLedger.draftBytes(model, format, layout, last));
            }
        }
    }

    private static void kv(Catalog catalog, ModelFacts model, List<String> lines) {
        catalog.releases().forEach(release -> {
            for (Layout layout : List.of(
                    new Layout(1, 1, 1, 0),
                    new Layout(4, 1, 1, 0),
                    new Layout(8, 1, 1, 0),
                    new Layout(4, 1, 2, 0),
                    new Layout(4, 1, 5, 0))) {
                for (int length : List.of(1000, 262_144)) {
                    for (boolean hybrid : List.of(true, false)) {
                        KvNeed need = KvLedger.need(
                                new KvLedger.Question(model, layout, length, 8193, layout.pipeline() != 5, hybrid, 2),
                                release);
                        lines.add("kv " + release.version() + " " + layout.shortName() + " " + length
                                + (hybrid ? "" : " no hybrid") + " = " + need);
                    }
                }
            }
        });
    }

    private static void drafts(Catalog catalog, ModelFacts model, List<String> lines) {
        catalog.releases().forEach(release -> {
            for (Layout layout : List.of(new Layout(4, 1, 1, 0), new Layout(4, 1, 16, 0))) {
                KvLedger.Question question = new KvLedger.Question(model, layout, 32_768, 8192, true, true, 2, true);
                lines.add("kv " + release.version() + " " + layout.shortName() + " with draft = "
                        + KvLedger.need(question, release));
            }
            lines.add("verdict with draft " + release.version() + " = "
                    + judged(
                            catalog,
                            "NVIDIA-H200",
                            FP8 + "engine: {image: \"vllm/vllm-openai:v" + release.version()
                                    + "\", extraArgs: ['--speculative-config={\"method\": \"mtp\", "
                                    + "\"num_speculative_tokens\": 2}']}\n"));
        });
    }

    private static void overheads(Catalog catalog, ModelFacts model, List<String> lines) {
        catalog.releases().forEach(release -> {
            for (Layout layout : List.of(new Layout(1, 1, 1, 0), new Layout(4, 1, 1, 0))) {
                for (EngineLimits limits : List.of(
                        new EngineLimits(2048, 16, true),
                        new EngineLimits(8192, 256, false),
                        new EngineLimits(16384, 1024, false))) {
                    lines.add("overhead " + release.version() + " " + layout.shortName() + " " + limits + " = "
                            + Overhead.of(catalog.overhead(), release, layout, limits, model.vocabSize()));
                }
            }
        });
    }

    /** Two kinds of 80 and 100 or 120 layers: just at the ratio below which releases merge them into one group size. */
    private static void groupRatios(Catalog catalog, ModelFacts model, List<String> lines) {
        for (int most : List.of(100, 120)) {
            ModelFacts other = twoKinds(model, most);
            KvLedger.Question question =
                    new KvLedger.Question(other, new Layout(4, 1, 1, 0), 32_768, 8192, true, true, 2);
            catalog.releases()
                    .forEach(release -> lines.add("kv " + release.version() + " 80 and " + most + " layers = "
                            + KvLedger.need(question, release)));
        }
    }

    /** 80 layers of full attention and so many of a window. */
    private static ModelFacts twoKinds(ModelFacts model, int most) {
        AttentionKind full = new AttentionKind(
                "full",
                4,
                192,
                128,
                64,
                0,
                false,
                false,
                false,
                "full",
                false,
                false,
                IntStream.range(0, 80).boxed().toList());
        AttentionKind window = new AttentionKind(
                "window", 4, 192, 128, 64, 128, false, false, false, "window", false, false, List.of());
        return new ModelFacts(
                "ratio",
                model.architecture(),
                "",
                80 + most,
                4096,
                152_576,
                false,
                262_144,
                64,
                List.of(full, window),
                List.of(),
                0,
                model.moe(),
                model.formats(),
                0,
                ModelFacts.Draft.NONE,
                "",
                Map.of());
    }

    private static void drivers(Catalog catalog, List<String> lines) {
        catalog.releases()
                .forEach(release -> lines.add("driver 570 " + release.version() + " = "
                        + Products.driverWarning("NVIDIA-H200", release.cuda(), Map.of("NVIDIA-H200", 570))));
    }

    /** Verdicts, reasons and warnings on every product, and of one GGUF file and one wrong layout. */
    private static void verdicts(Catalog catalog, List<String> lines) {
        new TreeMap<>(catalog.gpus())
                .keySet()
                .forEach(gpu -> lines.add(
                        "verdict on " + gpu + " fp8 KV = " + judged(catalog, gpu, FP8 + "kvCacheDtype: fp8\n")));
        for (String gguf : List.of("Q4_K_M", "Q3_K_M")) {
            lines.add("verdict " + gguf + " = "
                    + judged(
                            catalog,
                            "NVIDIA-GeForce-RTX-3090",
                            "model: {uri: \"pvc://models/x\"}\nprecision: " + gguf + "\nparallelism: {tensor: 2}\n"));
        }
        lines.add("verdict INT4 in slices = "
                + judged(
                        catalog,
                        "NVIDIA-H200",
                        "model: {uri: \"hf://cyankiwi/MiMo-V2-Flash-AWQ-4bit\", revision: abc}\nprecision: "
                                + "INT4\nparallelism: {tensor: 4}\n"));
        lines.add("verdict TP8 = " + judged(catalog, "NVIDIA-H200", FP8.replace("tensor: 4, data: 2", "tensor: 8")));
        Inventory h100 = NodeFixture.h100(2, 8);
        lines.add("cost = "
                + Decider.decide(ManifestFixture.manifest(FP8), catalog, h100)
                        .report()
                        .cost());
    }

    private static String judged(Catalog catalog, String gpu, String spec) {
        if (!(SpecResolver.resolve(ManifestFixture.manifest(spec), catalog)
                instanceof Resolution.Valid(ServingSpec resolved))) {
            return "invalid";
        }
        Inventory inventory =
                Inventory.of(NodeFixture.nodes(1, 8, gpu, gpu.contains("3090") ? 24_576 : 183_359), List.of());
        SizingResult judgement =
                new Evaluator(inventory, resolved.hardware(), catalog).judge(resolved, Optional.empty());
        return judgement.verdict() + " " + judgement.reasons() + " " + judgement.warnings();
    }
}
