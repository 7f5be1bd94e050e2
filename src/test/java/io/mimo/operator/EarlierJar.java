package io.mimo.operator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The operator of an earlier commit, built from the history as that commit says; once, below {@code target}. */
record EarlierJar(Path jar) {
    /** Empty where the history does not reach back so far, as in a shallow clone. */
    static Optional<EarlierJar> of(String commit) {
        if (run(Path.of("."), "git", "cat-file", "-e", commit + "^{commit}") != 0) {
            return Optional.empty();
        }
        Path folder = Path.of("target", "earlier", commit).toAbsolutePath();
        Path jar = folder.resolve("target/mimo.jar");
        if (Files.notExists(jar)) {
            build(commit, folder);
        }
        return Optional.of(new EarlierJar(jar));
    }

    private static void build(String commit, Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        succeed(Path.of("."), "sh", "-c", "git archive " + commit + " | tar -x -C '" + folder + "'");
        // its form was judged when it was made
        succeed(folder, "mvn", "-q", "-o", "-B", "package", "-Dmaven.test.skip=true", "-Dspotless.check.skip=true");
    }

    /** As words of a command line, to be followed by {@code operator}. */
    List<String> program() {
        return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1", "-jar", jar.toString());
    }

    private static void succeed(Path folder, String... command) {
        if (run(folder, command) != 0) {
            throw new IllegalStateException(String.join(" ", command) + " failed in " + folder + "; its output is above");
        }
    }

    private static int run(Path folder, String... command) {
        try {
            return new ProcessBuilder(command).directory(folder.toFile()).inheritIO().start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
