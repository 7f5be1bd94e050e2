package io.mimo.cli;

import picocli.CommandLine.Option;

/** An answer whose table ends with bars. */
final class PictureOptions extends OutputOptions {
    @Option(
            names = "--color",
            paramLabel = "WHEN",
            defaultValue = "auto",
            description = "Colour the bar: auto (on a terminal, unless NO_COLOR is set), always or never. Default: "
                    + "${DEFAULT-VALUE}.")
    private Terminal.When colour;

    Terminal terminal() {
        return Terminal.of(colour);
    }
}
