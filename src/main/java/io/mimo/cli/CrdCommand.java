package io.mimo.cli;

import io.mimo.manifest.schema.BundledCrd;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code mimo crd}. */
@Command(
        name = "crd",
        mixinStandardHelpOptions = true,
        versionProvider = MimoCommand.Version.class,
        header = "Print the CustomResourceDefinition of MimoDeployment.",
        footer = {"", "  mimo crd | kubectl apply --server-side -f -"})
final class CrdCommand implements Callable<Integer> {
    private final Streams streams;

    CrdCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        streams.out().print(BundledCrd.yaml());
        return ExitCodes.FITS;
    }
}
