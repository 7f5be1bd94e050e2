package io.mimo.cli;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.mimo.plan.Decision;
import io.mimo.plan.Plan;
import io.mimo.render.Capabilities;
import io.mimo.render.OptionalKind;
import io.mimo.render.Renderer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mimo render}: all or nothing, so that a pipeline never applies half of a file. */
@Command(
        name = "render",
        mixinStandardHelpOptions = true,
        versionProvider = MimoCommand.Version.class,
        sortOptions = false,
        header = "Print the objects that the operator would create for a manifest.",
        synopsisHeading = "%nUsage: ",
        descriptionHeading = "%n",
        optionListHeading = "%n",
        description = {
            "Judges like @|bold mimo plan|@ and prints the children as YAML. When a manifest is refused nothing is "
                    + "printed on "
                    + "standard output, and the reason goes to standard error."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  mimo render -f mimo.yaml --nodes nodes.yaml | kubectl apply -f -",
            "",
            "Exit codes: those of mimo plan."
        })
final class RenderCommand implements Callable<Integer> {
    /** Optional kinds of the cluster, and the words for all and none of them. */
    enum Capability {
        podmonitor(OptionalKind.POD_MONITOR),
        prometheusrule(OptionalKind.PROMETHEUS_RULE),
        scaledobject(OptionalKind.SCALED_OBJECT),
        httproute(OptionalKind.HTTP_ROUTE),
        leaderworkerset(OptionalKind.LEADER_WORKER_SET),
        all(OptionalKind.values()),
        none;

        private final List<OptionalKind> kinds;

        Capability(OptionalKind... kinds) {
            this.kinds = List.of(kinds);
        }
    }

    private final Streams streams;

    @Mixin
    private EvaluationOptions options;

    @Option(
            names = "--capabilities",
            paramLabel = "KIND",
            split = ",",
            defaultValue = "all",
            description = "Optional kinds that the cluster knows: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Set<Capability> capabilities;

    RenderCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        List<Decision> decisions = options.judge(streams, Optional.empty()).decisions();
        List<Decision> refused =
                decisions.stream().filter(Decision.Refused.class::isInstance).toList();
        if (!refused.isEmpty()) {
            streams.err()
                    .print(ReportPrinter.print(
                            refused.stream().map(Decision::report).toList(),
                            ReportPrinter.Format.table,
                            Terminal.of(Terminal.When.auto),
                            Optional.empty()));
            return options.exitCode(decisions);
        }
        var served = new Capabilities(
                capabilities.stream().flatMap(each -> each.kinds.stream()).collect(Collectors.toSet()));
        List<HasMetadata> objects = new ArrayList<>();
        for (Decision decision : decisions) {
            Plan plan = ((Decision.Accepted) decision).plan();
            if (Renderer.leftOut(plan, served).contains(OptionalKind.LEADER_WORKER_SET)) {
                streams.err()
                        .println(plan.workload().namespace() + "/"
                                + plan.workload().name()
                                + "  LeaderWorkerSetMissing: one replica spans "
                                + plan.nodesPerReplica()
                                + " nodes, which needs the kind that --capabilities leaves out: leaderworkerset");
                return ExitCodes.REFUSED;
            }
            objects.addAll(Renderer.render(plan, served));
        }
        streams.out().print(Renderer.toYaml(objects));
        return options.exitCode(decisions);
    }
}
