package io.mimo.cli;

import java.io.PrintWriter;
import picocli.CommandLine.ParameterException;

/** The program {@code mimo}. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        if (args.length == 0 || !args[0].equals("operator")) {
            // only the operator logs; a logging system would cost a short command 0.15 s and write to standard output
            System.setProperty("slf4j.provider", "org.slf4j.helpers.NOP_FallbackServiceProvider");
            System.setProperty("slf4j.internal.verbosity", "ERROR");
        }
        System.exit(run(new Streams(System.in, System.out, System.err), args));
    }

    /** Runs one command and gives its exit code ({@link ExitCodes}). */
    static int run(Streams streams, String... args) {
        try {
            int code = MimoCommand.commandLine(streams)
                    .setOut(new PrintWriter(streams.out(), true))
                    .setErr(new PrintWriter(streams.err(), true))
                    .setParameterExceptionHandler((problem, _) -> usage(problem, streams))
                    .setExecutionExceptionHandler((problem, _, _) -> failure(problem, streams))
                    .execute(args);
            streams.out().flush();
            return code;
        } catch (StackOverflowError | OutOfMemoryError e) {
            return failure(e, streams);
        }
    }

    private static int usage(ParameterException problem, Streams streams) {
        streams.err().println("mimo: " + problem.getMessage());
        streams.err()
                .println("See: " + problem.getCommandLine().getCommandSpec().qualifiedName() + " --help");
        return ExitCodes.USAGE;
    }

    private static int failure(Throwable problem, Streams streams) {
        if (problem instanceof UnreadableInput) {
            streams.err().println("mimo: " + problem.getMessage());
            return ExitCodes.INVALID;
        }
        streams.err().println("mimo: this is a fault of mimo, not of your input; please report it with what follows");
        problem.printStackTrace(streams.err());
        return ExitCodes.OUR_FAULT;
    }
}
