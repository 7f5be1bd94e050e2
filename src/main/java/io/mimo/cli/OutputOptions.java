package io.mimo.cli;

import picocli.CommandLine.Option;

/** How an answer is printed. */
class OutputOptions {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table for people; json or yaml for programs, whose fields are a contract (docs/json.md). "
                    + "Default: ${DEFAULT-VALUE}.")
    private ReportPrinter.Format format;

    ReportPrinter.Format format() {
        return format;
    }
}
