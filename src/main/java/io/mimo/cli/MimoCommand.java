package io.mimo.cli;

import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code mimo}: the root of the commands. */
@Command(
        name = "mimo",
        mixinStandardHelpOptions = true,
        versionProvider = MimoCommand.Version.class,
        header = "Serve MiMo-V2-Flash with vLLM on GPUs that it provably fits.",
        synopsisHeading = "%nUsage: ",
        descriptionHeading = "%n",
        optionListHeading = "%n",
        description = {
            "A MimoDeployment says how the model is to be served: precision, parallelism, context length. mimo proves "
                    + "on paper "
                    + "whether that fits the GPUs that a cluster has, shows the arithmetic, and renders the serving "
                    + "objects only then."
        },
        commandListHeading = "%nCommands:",
        footer = {
            "",
            "Begin with:",
            "  kubectl get nodes -o yaml > nodes.yaml",
            "  mimo suggest --nodes nodes.yaml",
            "  mimo plan -f mimo.yaml --nodes nodes.yaml"
        })
final class MimoCommand implements Runnable {
    @Spec
    private CommandSpec command;

    @Override
    public void run() {
        throw new ParameterException(
                command.commandLine(),
                "a command is missing: "
                        + String.join(", ", command.subcommands().keySet()));
    }

    static CommandLine commandLine(Streams streams) {
        return new CommandLine(new MimoCommand())
                .addSubcommand(new PlanCommand(streams))
                .addSubcommand(new RenderCommand(streams))
                .addSubcommand(new SuggestCommand(streams))
                .addSubcommand(new SizeCommand(streams))
                .addSubcommand(new CrdCommand(streams))
                .addSubcommand(new OperatorCommand())
                .addSubcommand(new ReadyCommand(streams))
                .setCaseInsensitiveEnumValuesAllowed(true);
    }

    /** The version that the build wrote into the jar's manifest. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {
                "mimo "
                        + Optional.ofNullable(MimoCommand.class.getPackage().getImplementationVersion())
                                .orElse("(not from a jar)")
            };
        }
    }
}
