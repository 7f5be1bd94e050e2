package io.mimo.cli;

import io.mimo.plan.Decision;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mimo plan}. */
@Command(name = "plan", mixinStandardHelpOptions = true, versionProvider = MimoCommand.Version.class, sortOptions = false,
        header = "Say whether a manifest fits the GPUs of a cluster, and why.", synopsisHeading = "%nUsage: ", descriptionHeading = "%n",
                optionListHeading = "%n",
        description = {"Sizes each MimoDeployment on paper, as the operator would, and prints the verdict with its arithmetic. No cluster "
                + "is needed: nodes and pods come from files."},
        footerHeading = "%nExamples:",
        footer = {"  kubectl get nodes -o yaml > nodes.yaml", "  mimo plan -f mimo.yaml --nodes nodes.yaml",
                "  kubectl get nodes,pods -A -o json | mimo plan -f mimo.yaml --nodes - -o json", "",
                "Exit code: 0 Fits, 3 Tight (0 with --accept-tight), 2 DoesNotFit, Unsupported or",
                "NotPlaceable, 1 Invalid or unreadable, 64 wrong usage, 70 a fault of mimo.",
                "Of several manifests the gravest counts, in the order 1, 2, 3, 0."})
final class PlanCommand implements Callable<Integer> {
    private final Streams streams;

    @Mixin
    private JudgeOptions options;

    @Option(names = {"-o", "--output"}, paramLabel = "FORMAT", defaultValue = "table",
            description = "table for people; json or yaml for programs (a PlanReport, or a PlanReportList for several). Default: "
                    + "${DEFAULT-VALUE}.")
    private ReportPrinter.Format format;

    PlanCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        List<Decision> decisions = options.decide(streams);
        streams.out().print(ReportPrinter.print(decisions.stream().map(Decision::report).toList(), format));
        return options.exitCode(decisions);
    }
}
