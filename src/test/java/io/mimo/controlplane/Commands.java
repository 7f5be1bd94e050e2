package io.mimo.controlplane;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Runs a program to its end and answers its standard output; {@link CommandFailedException} when its exit code is not
 * 0.
 */
final class Commands {

    private static final Path SCRIPTS = Path.of("src/control-plane").toAbsolutePath();

    private Commands() {}

    /**
     * The path of a script of src/control-plane; the working directory of tests is the project's folder, as Maven does
     * it.
     */
    static String script(String name) {
        return SCRIPTS.resolve(name).toString();
    }

    static String program(String name) {
        String given = System.getenv("MIMO_CONTROL_PLANE_BIN");
        return Path.of(given == null ? ".control-plane/bin" : given)
                .resolve(name)
                .toAbsolutePath()
                .toString();
    }

    /** For what takes long: standard error is shown as it comes. */
    static String show(Map<String, String> environment, List<String> command) {
        return unchecked(() -> run(environment, "", command, null));
    }

    /** For what is quick: standard error is part of the exception, nothing is shown. */
    static String run(Map<String, String> environment, String input, List<String> command) {
        return unchecked(() -> {
            Path stderr = Files.createTempFile("stderr", "");
            try {
                return run(environment, input, command, stderr);
            } finally {
                Files.delete(stderr);
            }
        });
    }

    private static String run(Map<String, String> environment, String input, List<String> command, Path stderr)
            throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command)
                .redirectError(stderr == null ? Redirect.INHERIT : Redirect.to(stderr.toFile()));
        builder.environment().putAll(environment);
        Process process = builder.start();
        Thread.startVirtualThread(() -> write(process.getOutputStream(), input));
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        if (code != 0) {
            throw new CommandFailedException(command, code, output, stderr == null ? "" : Files.readString(stderr));
        }
        return output;
    }

    /** On a thread of its own: a program that answers while it still reads must find somebody who reads its answer. */
    private static void write(OutputStream stdin, String input) {
        try (stdin) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // the program ended without reading all of it; its exit code tells
        }
    }

    private interface Action {
        String run() throws IOException, InterruptedException;
    }

    private static String unchecked(Action action) {
        try {
            return action.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a program ran", e);
        }
    }
}
