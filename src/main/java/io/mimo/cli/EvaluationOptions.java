package io.mimo.cli;

import io.mimo.catalog.Catalog;
import io.mimo.inventory.Inventory;
import io.mimo.plan.Decision;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What {@code plan} and {@code render} have in common: the input and what is accepted of it. */
final class EvaluationOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = {"-f", "--filename"},
            required = true,
            paramLabel = "FILE",
            description = "Manifest: YAML or JSON, several documents or a List; a folder stands for its files, - for "
                    + "standard input. "
                    + "May be repeated. Objects of other kinds are passed over.")
    private List<String> manifests;

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
            names = {"-n", "--namespace"},
            paramLabel = "NAME",
            defaultValue = "default",
            description = "Namespace of manifests that name none. Default: ${DEFAULT-VALUE}.")
    private String namespace;

    @Mixin
    private CheckpointOptions checkpoint;

    @Option(names = "--accept-tight", description = "Exit 0 instead of 3 when a manifest is Tight.")
    private boolean acceptTight;

    @Option(
            names = "--require-all-replicas",
            description = "Exit 2 instead of 0 or 3 when some of a manifest's replicas find no GPUs.")
    private boolean requireAllReplicas;

    @Option(
            names = "--independent",
            description =
                    "Judge each manifest as if it came alone. Otherwise an accepted one takes its GPUs from those "
                            + "that follow.")
    private boolean independent;

    /** What was judged, in the order of the manifests, and the judge, who may be asked again. */
    record Run(ManifestEvaluator judge, List<ManifestBatch.Judged> judged) {
        List<Decision> decisions() {
            return judged.stream().map(ManifestBatch.Judged::decision).toList();
        }
    }

    /** Judges all manifests; notes go to standard error. */
    Run judge(Streams streams, Optional<PriceOptions> prices) {
        requireOneStandardInput(prices);
        TextSource source = new TextSource(streams.in());
        ManifestReader.Found found = ManifestReader.read(source, manifests, namespace);
        String note = ManifestReader.note(found.ignored());
        if (!note.isEmpty()) {
            streams.err().println(note);
        }
        if (found.manifests().isEmpty()) {
            throw new UnreadableInput(String.join(", ", manifests) + ": no MimoDeployment in it");
        }
        Inventory inventory = InventoryReader.read(source, nodes, pods);
        Catalog catalog = Catalog.load();
        ManifestEvaluator judge = new ManifestEvaluator(
                prices.map(given -> given.applyTo(catalog, source)).orElse(catalog), checkpoint.read(source));
        return new Run(judge, new ManifestBatch(judge, independent).judge(found.manifests(), inventory));
    }

    int exitCode(List<Decision> decisions) {
        return ExitCodes.gravest(decisions.stream()
                .map(decision -> ExitCodes.of(decision.report(), acceptTight, requireAllReplicas))
                .toList());
    }

    private void requireOneStandardInput(Optional<PriceOptions> prices) {
        long used = Stream.of(manifests.stream(), Stream.of(nodes), pods.stream())
                        .flatMap(names -> names)
                        .filter(TextSource.STANDARD_INPUT::equals)
                        .count()
                + checkpoint.standardInputs()
                + (prices.filter(PriceOptions::readsStandardInput).isPresent() ? 1 : 0);
        if (used > 1) {
            throw new CommandLine.ParameterException(
                    command.commandLine(), "- (standard input) is given " + used + " times; it can be read only once");
        }
    }
}
