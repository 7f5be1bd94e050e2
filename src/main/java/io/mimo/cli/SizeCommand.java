package io.mimo.cli;

import io.mimo.api.EngineSettings;
import io.mimo.api.MimoDeploymentSpec;
import io.mimo.api.Parallelism;
import io.mimo.api.Precision;
import io.mimo.catalog.Catalog;
import io.mimo.catalog.CatalogException;
import io.mimo.catalog.EngineFacts;
import io.mimo.catalog.EngineVersion;
import io.mimo.catalog.GpuFacts;
import io.mimo.catalog.ModelFacts;
import io.mimo.manifest.Layout;
import io.mimo.plan.SizeReport;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mimo size}: the arithmetic alone. */
@Command(
        name = "size",
        mixinStandardHelpOptions = true,
        versionProvider = MimoCommand.Version.class,
        sortOptions = false,
        header = "Print what one GPU would hold, without a manifest or nodes.",
        synopsisHeading = "%nUsage: ",
        descriptionHeading = "%n",
        optionListHeading = "%n",
        description = {
            "Weights, overhead and KV cache of a model of the catalogue, split as vLLM would split it, on one GPU "
                    + "product. "
                    + "MiMo-V2-Flash is judged like a manifest, MemorySaver included; other models under the given "
                    + "limits only."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  mimo size --model MiMo-V2-Flash --tensor 4 --data 2 --expert 8 \\",
            "      --gpu NVIDIA-H100-80GB-HBM3",
            "  mimo size --model MiMo-V2-Flash --tensor 4 --gpu NVIDIA-H200 -o json",
            "",
            "Exit code: 0 Fits, 3 Tight, 2 does not fit or vLLM cannot run it,",
            "1 a value that breaks a rule, 64 wrong usage, or a model, GPU or release",
            "that is not known."
        })
final class SizeCommand implements Callable<Integer> {
    private final Streams streams;

    @Spec
    private CommandSpec command;

    @Option(
            names = "--model",
            required = true,
            paramLabel = "NAME",
            description = "A model of the catalogue, e.g. MiMo-V2-Flash.")
    private String model;

    @Option(names = "--tensor", required = true, paramLabel = "N", description = "Tensor-parallel size.")
    private int tensor;

    @Option(
            names = "--gpu",
            required = true,
            paramLabel = "PRODUCT",
            description = "GPU product as nvidia.com/gpu.product names it.")
    private String gpu;

    @Option(
            names = "--data",
            paramLabel = "N",
            defaultValue = "" + Parallelism.DEFAULT_DATA,
            description = "Data-parallel size. Default: ${DEFAULT-VALUE}.")
    private int data;

    @Option(
            names = "--pipeline",
            paramLabel = "N",
            defaultValue = "" + Parallelism.DEFAULT_PIPELINE,
            description = "Pipeline-parallel size. Default: ${DEFAULT-VALUE}.")
    private int pipeline;

    @Option(
            names = "--expert",
            paramLabel = "N",
            defaultValue = "" + Parallelism.DEFAULT_EXPERT,
            description = "Expert-parallel size: 0 (off) or tensor x data. Default: ${DEFAULT-VALUE}.")
    private int expert;

    @Option(
            names = "--precision",
            paramLabel = "P",
            description = "What the checkpoint stores. Default: the published one, FP8 of MiMo-V2-Flash.")
    private Optional<Precision> precision;

    @Option(
            names = "--max-model-len",
            paramLabel = "N",
            description = "Longest request in tokens. Default: " + MimoDeploymentSpec.DEFAULT_MAX_MODEL_LEN
                    + ", or what the model was trained for when that is less.")
    private Optional<Integer> maxModelLen;

    @Option(
            names = "--vllm",
            paramLabel = "RELEASE",
            description =
                    "vLLM release, e.g. " + EngineSettings.DEFAULT_RELEASE + ". Default: the newest that was read.")
    private Optional<String> release;

    @Option(
            names = "--utilization",
            paramLabel = "SHARE",
            defaultValue = MimoDeploymentSpec.DEFAULT_GPU_MEMORY_UTILIZATION + "0",
            description = "Share of the GPU's memory that vLLM may take, 0.50 to 0.98. Default: ${DEFAULT-VALUE}.")
    private BigDecimal utilization;

    @Option(
            names = "--max-num-batched-tokens",
            paramLabel = "N",
            defaultValue = "" + EngineSettings.DEFAULT_MAX_NUM_BATCHED_TOKENS,
            description = "Tokens of one batch. Default: ${DEFAULT-VALUE}.")
    private int batchedTokens;

    @Option(
            names = "--max-num-seqs",
            paramLabel = "N",
            defaultValue = "" + EngineSettings.DEFAULT_MAX_NUM_SEQS,
            description = "Requests at once. Default: ${DEFAULT-VALUE}.")
    private int sequences;

    @Mixin
    private PictureOptions output;

    SizeCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        Catalog catalog = Catalog.load();
        SizeReport report = report(question(catalog), catalog);
        streams.out()
                .print(
                        output.format() == ReportPrinter.Format.table
                                ? new SizeTable(report, utilization, batchedTokens, sequences).text(output.terminal())
                                : ReportPrinter.document(report, output.format()));
        return ExitCodes.of(report.verdict(), false);
    }

    private SizeReport report(SizeReport.Question question, Catalog catalog) {
        try {
            return SizeReport.of(question, catalog);
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage() + "; releases that were read: " + releases(catalog));
        }
    }

    private SizeReport.Question question(Catalog catalog) {
        if (tensor < 1
                || data < 1
                || pipeline < 1
                || sequences < 1
                || batchedTokens < sequences
                || maxModelLen.filter(n -> n < 1).isPresent()) {
            throw wrong("sizes and lengths must be at least 1, and --max-num-batched-tokens at least --max-num-seqs");
        }
        if (expert != 0 && expert != tensor * data) {
            throw wrong("--expert must be 0 (off) or tensor x data = " + tensor * data + ", not " + expert);
        }
        if (utilization.compareTo(new BigDecimal("0.50")) < 0 || utilization.compareTo(new BigDecimal("0.98")) > 0) {
            throw wrong("--utilization must be from 0.50 to 0.98, not " + utilization);
        }
        ModelFacts facts = model(catalog);
        int length = maxModelLen.orElse(Math.min(MimoDeploymentSpec.DEFAULT_MAX_MODEL_LEN, facts.maxPositions()));
        return new SizeReport.Question(
                facts,
                precision,
                new Layout(tensor, data, pipeline, expert),
                product(catalog),
                length,
                version(catalog),
                utilization,
                batchedTokens,
                sequences);
    }

    private ModelFacts model(Catalog catalog) {
        try {
            return catalog.model(model);
        } catch (CatalogException e) {
            throw wrong("--model: " + e.getMessage());
        }
    }

    private GpuFacts product(Catalog catalog) {
        return catalog.gpus().values().stream()
                .filter(known -> known.product().equalsIgnoreCase(gpu))
                .findFirst()
                .orElseThrow(() -> wrong("--gpu: no product named " + gpu + " in the catalogue; it has "
                        + String.join(", ", catalog.gpus().keySet())));
    }

    private EngineVersion version(Catalog catalog) {
        return release.map(text -> EngineVersion.parse(text)
                        .filter(version -> catalog.engine(version)
                                .filter(facts -> facts.reading() != EngineFacts.Reading.FarAhead)
                                .isPresent())
                        .orElseThrow(() -> wrong("--vllm: " + text
                                + " is no release that can be sized; these were read: " + releases(catalog)
                                + "; one between them or up to " + Catalog.MINORS_AHEAD
                                + " minor versions above is sized by its neighbours")))
                .orElseGet(() -> catalog.releases().getLast().version());
    }

    private static String releases(Catalog catalog) {
        return catalog.releases().stream()
                .map(known -> known.version().toString())
                .collect(Collectors.joining(", "));
    }

    private CommandLine.ParameterException wrong(String message) {
        return new CommandLine.ParameterException(command.commandLine(), message);
    }
}
