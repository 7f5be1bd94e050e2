package io.mimo.cli;

import io.mimo.api.MimoDeploymentSpec;
import io.mimo.api.Precision;
import io.mimo.catalog.Catalog;
import io.mimo.inventory.Inventory;
import io.mimo.manifest.Problem;
import io.mimo.plan.CandidateReport;
import io.mimo.plan.SuggestRequest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mimo suggest}: what would fit, for somebody who has GPUs and no manifest yet. */
@Command(
        name = "suggest",
        mixinStandardHelpOptions = true,
        versionProvider = MimoCommand.Version.class,
        sortOptions = false,
        header = "List what would fit the GPUs of a cluster, best first.",
        synopsisHeading = "%nUsage: ",
        descriptionHeading = "%n",
        optionListHeading = "%n",
        description = {
            "Judges every legal layout of the catalogued checkpoints on the free GPUs, with the rules of @|bold mimo "
                    + "plan|@ and a "
                    + "manifest's defaults (vLLM release, utilization, batch). Order: room for all --replicas, Fits "
                    + "before Tight, the maker's own checkpoint, experts shared evenly, whole nodes, fewest GPUs, "
                    + "hardware on which somebody has run the model, lowest price.",
            "GPUs: of one replica. Nodes: that one replica spans. Room: replicas that the free GPUs hold at most. KV "
                    + "tokens, requests: "
                    + "what one replica's KV cache holds, all data ranks together, and how many requests of the full "
                    + "length at once. USD/h: of all --replicas."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  mimo suggest --nodes nodes.yaml --max-model-len 65536",
            "  mimo suggest --nodes nodes.yaml --pods pods.yaml --precision FP8 --replicas 2 -o json",
            "",
            "Exit code: 0 something fits, 2 nothing does, 1 unreadable input, 64 wrong usage."
        })
final class SuggestCommand implements Callable<Integer> {
    private final Streams streams;

    @Spec
    private CommandSpec command;

    @Option(
            names = "--nodes",
            required = true,
            paramLabel = "FILE",
            description =
                    "The cluster's nodes: the output of @|bold kubectl get nodes -o yaml|@ (or json), - for standard "
                            + "input.")
    private String nodes;

    @Option(
            names = "--pods",
            paramLabel = "FILE",
            description =
                    "Pods that hold GPUs: the output of @|bold kubectl get pods -A -o yaml|@. Without it every GPU "
                            + "counts as free.")
    private Optional<String> pods;

    @Option(
            names = "--max-model-len",
            paramLabel = "N",
            description = "Longest request, prompt plus output, in tokens. Default: a manifest's, "
                    + MimoDeploymentSpec.DEFAULT_MAX_MODEL_LEN + ".")
    private Optional<Integer> maxModelLen;

    @Option(
            names = "--replicas",
            paramLabel = "N",
            defaultValue = "1",
            description = "Copies of the model. Default: ${DEFAULT-VALUE}.")
    private int replicas;

    @Option(
            names = "--precision",
            paramLabel = "P",
            description = "Only checkpoints of this precision, e.g. FP8 or INT4.")
    private Optional<Precision> precision;

    @Option(
            names = "--tolerate",
            paramLabel = "KEY",
            description =
                    "Taint that the pods may tolerate, e.g. nvidia.com/gpu; repeatable. Nodes with other taints do "
                            + "not count.")
    private List<String> tolerated = List.of();

    @Option(
            names = "--all",
            description = "Every layout. Otherwise the first of each checkpoint, GPU product and number of GPUs.")
    private boolean all;

    @Option(
            names = "--most",
            paramLabel = "N",
            defaultValue = "10",
            description = "Lines at most. Default: ${DEFAULT-VALUE}.")
    private int most;

    @Mixin
    private PriceOptions prices;

    @Mixin
    private OutputOptions output;

    SuggestCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        requireSense();
        TextSource source = new TextSource(streams.in());
        Catalog catalog = prices.applyTo(Catalog.load(), source);
        Inventory inventory = InventoryReader.read(source, nodes, pods);
        SuggestRequest wish = new SuggestRequest(maxModelLen, replicas, precision, all, tolerated);
        return switch (wish.answer(catalog, inventory, most, prices.tokensPerSecond())) {
            case SuggestRequest.Answer.Wrong(List<Problem> problems) ->
                throw wrong(problems.stream()
                        .map(problem -> problem.message() + "; " + problem.remedy())
                        .collect(Collectors.joining("; ")));
            case SuggestRequest.Answer.Offered(CandidateReport report) -> {
                streams.out()
                        .print(
                                output.format() == ReportPrinter.Format.table
                                        ? CandidateTable.print(report, catalog.prices(), prices.tokensPerSecond())
                                        : ReportPrinter.document(report, output.format()));
                yield report.offers().isEmpty() ? ExitCodes.REFUSED : ExitCodes.FITS;
            }
        };
    }

    private void requireSense() {
        if (replicas < 1 || most < 1 || maxModelLen.filter(tokens -> tokens < 1).isPresent()) {
            throw wrong("--replicas, --most and --max-model-len must be at least 1");
        }
        long used = Stream.concat(Stream.of(nodes), pods.stream())
                        .filter(TextSource.STANDARD_INPUT::equals)
                        .count()
                + (prices.readsStandardInput() ? 1 : 0);
        if (used > 1) {
            throw wrong("- (standard input) is given " + used + " times; it can be read only once");
        }
    }

    private CommandLine.ParameterException wrong(String message) {
        return new CommandLine.ParameterException(command.commandLine(), message);
    }
}
