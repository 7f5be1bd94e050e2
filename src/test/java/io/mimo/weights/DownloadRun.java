package io.mimo.weights;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The shipped script as a process, as the download Job runs it. */
final class DownloadRun implements AutoCloseable {
    private static final Path SCRIPT = Path.of("src/main/resources/weights/download.py");
    private static final Pattern PORT = Pattern.compile("progress on port (\\d+)");
    private static final long LIMIT_SECONDS = 60;

    private final Process process;
    private final Path log;
    private final Path terminationLog;

    private DownloadRun(Process process, Path log, Path terminationLog) {
        this.process = process;
        this.log = log;
        this.terminationLog = terminationLog;
    }

    static DownloadRun start(HubStandIn hub, Path folder, Map<String, String> environment, String... more)
            throws IOException {
        Path log = Files.createTempFile("download", ".log");
        Path terminationLog = Files.createTempFile("termination", ".log");
        List<String> command = new ArrayList<>(List.of(
                Python.command(),
                "-B",
                SCRIPT.toString(),
                "--repository",
                HubStandIn.REPOSITORY,
                "--revision",
                HubStandIn.COMMIT,
                "--folder",
                folder.toString(),
                "--port",
                "0",
                "--first-pause-seconds",
                "0.01",
                "--termination-log",
                terminationLog.toString()));
        command.addAll(List.of(more));
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(name -> name.toLowerCase(Locale.ROOT)
                .endsWith("_proxy"));
        builder.environment().put("HF_ENDPOINT", hub.endpoint());
        builder.environment().putAll(environment);
        return new DownloadRun(builder.start(), log, terminationLog);
    }

    /** Runs to the end; the answer is the exit code. */
    int end() throws Exception {
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("still running: " + log());
        }
        return process.exitValue();
    }

    /** As the kubelet or a lost node ends it: at once. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    void terminate() {
        process.destroy();
    }

    String log() throws IOException {
        return Files.readString(log, StandardCharsets.UTF_8);
    }

    String lastLine() throws IOException {
        return log().lines().reduce("", (before, line) -> line);
    }

    String terminationMessage() throws IOException {
        return Files.readString(terminationLog, StandardCharsets.UTF_8);
    }

    /** Port of /progress; waits until it is told. */
    int port() {
        String told = await().atMost(LIMIT_SECONDS, TimeUnit.SECONDS)
                .until(this::log, log -> PORT.matcher(log).find());
        return PORT.matcher(told)
                .results()
                .map(port -> Integer.parseInt(port.group(1)))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() throws Exception {
        kill();
        Files.deleteIfExists(log);
        Files.deleteIfExists(terminationLog);
    }
}
