package io.mimo.cli;

import io.mimo.operator.OperatorMain;
import io.mimo.operator.OperatorOptions;
import io.mimo.operator.OperatorOptions.LogFormat;
import io.mimo.operator.cluster.ConfigMapName;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code mimo operator}: runs until it is told to end. */
@Command(
        name = "operator",
        mixinStandardHelpOptions = true,
        versionProvider = MimoCommand.Version.class,
        sortOptions = false,
        header = "Run the controller against a cluster.",
        synopsisHeading = "%nUsage: ",
        descriptionHeading = "%n",
        optionListHeading = "%n",
        description = {
            "Judges the MimoDeployments of a cluster whenever they, the nodes or the GPU pods change, answers in "
                    + "their status "
                    + "and creates the serving objects of those that fit. Install the definition first: @|bold mimo "
                    + "crd|@."
        },
        footer = {"", "On a laptop, with the cluster that kubectl talks to:", "  mimo operator --no-leader-election"})
final class OperatorCommand implements Callable<Integer> {
    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAME",
            split = ",",
            description = "Serve only the resources of this namespace; may be repeated. Default, and when empty: all.")
    private Set<String> namespaces = Set.of();

    @Option(
            names = "--inventory-config-map",
            paramLabel = "NAMESPACE/NAME",
            description =
                    "Take nodes and foreign pods from this ConfigMap, as recorded with kubectl get -o yaml, instead "
                            + "of from the "
                            + "cluster; needs --namespace. No permission on nodes is needed then, and every resource "
                            + "is warned.")
    private Optional<String> inventory;

    @Spec
    private CommandSpec spec;

    @Option(names = "--no-leader-election", description = "For a single process: start at once, without a Lease.")
    private boolean alone;

    @Option(
            names = "--lease-namespace",
            paramLabel = "NAME",
            description = "Namespace of the Lease. Default: the kubeconfig's or the pod's own.")
    private Optional<String> leaseNamespace;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "Port of /livez, /readyz and /metrics; 0 takes a free one, -1 serves none. Default: "
                    + "${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--max-concurrent-rollouts",
            paramLabel = "COUNT",
            defaultValue = "1",
            description =
                    "Resources that may roll at once because of another version of the operator; the next begins when "
                            + "one before is "
                            + "Ready. Default: ${DEFAULT-VALUE}.")
    private int maxConcurrentRollouts;

    @Option(
            names = "--measure-engines",
            arity = "1",
            paramLabel = "true|false",
            defaultValue = "true",
            description =
                    "Ask one ready pod of each resource for the size of its KV cache (http://POD:8000/metrics), to "
                            + "put it beside the "
                            + "prediction in the status. Default: ${DEFAULT-VALUE}.")
    private boolean measureEngines;

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = "Default: as kubectl finds it, or the pod's own token.")
    private Optional<Path> kubeconfig;

    @Option(
            names = "--context",
            paramLabel = "NAME",
            description = "Context of the kubeconfig. Default: the current one.")
    private Optional<String> context;

    @Option(
            names = "--log-format",
            paramLabel = "FORMAT",
            description = "text or json. Default: text on a terminal, else json.")
    private Optional<LogFormat> logFormat;

    @Override
    public Integer call() {
        return OperatorMain.run(options());
    }

    OperatorOptions options() {
        if (maxConcurrentRollouts < 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--max-concurrent-rollouts: " + maxConcurrentRollouts + " lets nothing ever "
                            + "roll; write 1 or more, and rollout.onOperatorUpgrade: Hold in the resources that shall "
                            + "stay as they are");
        }
        boolean terminal = System.console() != null && System.console().isTerminal();
        return new OperatorOptions(
                served(),
                !alone,
                port,
                leaseNamespace,
                kubeconfig,
                context,
                logFormat.orElse(terminal ? LogFormat.TEXT : LogFormat.JSON),
                inventory.map(this::configMap),
                maxConcurrentRollouts,
                measureEngines);
    }

    /** An empty name comes from what substitutes a variable, as the Operator Lifecycle Manager's bundle does. */
    private Set<String> served() {
        return namespaces.stream()
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    private ConfigMapName configMap(String words) {
        String[] parts = words.split("/", -1);
        if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "--inventory-config-map: '" + words + "' is not NAMESPACE/NAME");
        }
        if (served().isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--inventory-config-map needs --namespace: pods of other namespaces are known only from the "
                            + "record");
        }
        return new ConfigMapName(parts[0], parts[1]);
    }
}
