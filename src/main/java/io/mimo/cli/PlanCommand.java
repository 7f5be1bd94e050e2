package io.mimo.cli;

import io.mimo.plan.Decision;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mimo plan}. */
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        versionProvider = MimoCommand.Version.class,
        sortOptions = false,
        header = "Say whether a manifest fits the GPUs of a cluster, and why.",
        synopsisHeading = "%nUsage: ",
        descriptionHeading = "%n",
        optionListHeading = "%n",
        description = {
            "Sizes each MimoDeployment on paper, as the operator would, and prints the verdict with its arithmetic. "
                    + "No cluster "
                    + "is needed: nodes and pods come from files."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  kubectl get nodes -o yaml > nodes.yaml",
            "  mimo plan -f mimo.yaml --nodes nodes.yaml",
            "  kubectl get nodes,pods -A -o json | mimo plan -f mimo.yaml --nodes - -o json",
            "  mimo plan -f mimo.yaml --nodes nodes.yaml --prices prices.yaml --html plan.html",
            "",
            "The table ends with one GPU's memory as a bar, the heaviest pipeline stage:",
            "  # weights  = overhead  k KV cache of one request  - rest of the KV pool",
            "  ! over the budget  . outside the utilization",
            "",
            "Exit code: 0 Fits, 3 Tight (0 with --accept-tight), 2 DoesNotFit, Unsupported,",
            "NotPlaceable or, with --require-all-replicas, replicas without a place, 1 Invalid or",
            "unreadable, 64 wrong usage, 70 a fault of mimo.",
            "Of several manifests the gravest counts, in the order 1, 2, 3, 0."
        })
final class PlanCommand implements Callable<Integer> {
    private final Streams streams;

    @Mixin
    private EvaluationOptions options;

    @Mixin
    private PictureOptions output;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description =
                    "Also write a page with the memory of one GPU as bars and numbers: each manifest as written and "
                            + "with each suggestion "
                            + "applied, under both profiles. One file, nothing to load.")
    private Optional<Path> html;

    @Mixin
    private PriceOptions prices;

    PlanCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        EvaluationOptions.Run run = options.judge(streams, Optional.of(prices));
        Optional<BigDecimal> speed = prices.tokensPerSecond();
        html.ifPresent(file -> write(
                file,
                ComparisonPage.of(
                        run.judged().stream()
                                .map(one -> ComparedLayout.of(one, run.judge()))
                                .toList(),
                        speed)));
        streams.out()
                .print(ReportPrinter.print(
                        run.decisions().stream().map(Decision::report).toList(),
                        output.format(),
                        output.terminal(),
                        speed));
        return options.exitCode(run.decisions());
    }

    private static void write(Path file, String page) {
        try {
            Files.writeString(file, page);
        } catch (IOException e) {
            throw new UnreadableInput("--html " + file + ": the page cannot be written there ("
                    + e.getClass().getSimpleName()
                    + "); name a file in a folder that exists and that you may write to");
        }
    }
}
