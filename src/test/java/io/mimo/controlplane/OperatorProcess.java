package io.mimo.controlplane;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;

/** The operator as its users start it, a process of {@code ./mimo operator}; ended by its id. */
public final class OperatorProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final long END_SECONDS = 15;

    private final Process process;
    private final Path log;

    private OperatorProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Returns once it says that it has started; {@code kubeconfig} decides who it is. */
    public static OperatorProcess start(Path kubeconfig, Path log, List<String> options) {
        return start(List.of("./mimo"), kubeconfig, log, options);
    }

    /** @param program another build of {@code ./mimo}, as words of a command line */
    public static OperatorProcess start(List<String> program, Path kubeconfig, Path log, List<String> options) {
        List<String> command = new ArrayList<>(program);
        // the addresses of fake pods lead somewhere else
        command.addAll(List.of(
                "operator",
                "--kubeconfig",
                kubeconfig.toString(),
                "--port",
                "0",
                "--log-format",
                "text",
                "--measure-engines=false"));
        command.addAll(options);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.to(log.toFile()))
                    .start();
            var started = new OperatorProcess(process, log);
            started.awaitStart();
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitStart() {
        try {
            Await.within(START).failFast(() -> !process.isAlive()).until(() -> log().contains("operator started"));
        } catch (ConditionTimeoutException | TerminalFailureException e) {
            close();
            throw new IllegalStateException("the operator did not start:\n" + log(), e);
        }
    }

    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("the operator did not end within " + END_SECONDS + " s:\n" + log());
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
