package io.mimo.docs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Runs commands as a reader would: bash, in a folder, with an environment; standard output and error are one. */
record Shell(Path folder, Map<String, String> environment) {
    record Result(int code, String output) {}

    Result run(String command) {
        var builder = new ProcessBuilder(List.of("bash", "-euo", "pipefail", "-c", command))
                .directory(folder.toFile())
                .redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("MIMO_") || name.equals("KUBECONFIG"));
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), output);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted during: " + command, e);
        }
    }
}
