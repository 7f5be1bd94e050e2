package io.mimo.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.controlplane.OperatorProcess;
import io.mimo.controlplane.TestCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * This operator but for one constant: the source that has it is changed and compiled, with all that mention it, as a
 * constant is copied into its users. It comes first on the class path of a process of its own.
 */
record OtherBuild(Path classes) {
    private static final Path SOURCES = Path.of("src/main/java");
    private static final Pattern CONSTANT = Pattern.compile("([A-Z][A-Z_]+) =");

    /** @param file below the sources; it must hold {@code before} exactly once */
    static OtherBuild with(Path folder, String file, String before, String after) {
        try {
            Path source = SOURCES.resolve(file);
            String text = Files.readString(source);
            assertThat(text.split(Pattern.quote(before), -1))
                    .as("%s holds once: %s", file, before)
                    .hasSize(2);
            Path sources = Files.createDirectories(folder.resolve("sources"));
            Path changed = Files.writeString(sources.resolve(source.getFileName()), text.replace(before, after));
            List<Path> compiled = new ArrayList<>(List.of(changed));
            compiled.addAll(users(source, before));
            return new OtherBuild(compile(compiled, Files.createDirectories(folder.resolve("classes"))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> users(Path source, String before) throws IOException {
        Matcher constant = CONSTANT.matcher(before);
        if (!constant.find()) {
            return List.of();
        }
        String owner = source.getFileName().toString().replace(".java", "");
        try (Stream<Path> all = Files.walk(SOURCES)) {
            return all.filter(file -> file.toString().endsWith(".java") && !file.equals(source))
                    .filter(file -> read(file).contains(owner + "." + constant.group(1)))
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path compile(List<Path> sources, Path classes) {
        List<String> arguments =
                new ArrayList<>(List.of("-proc:none", "-nowarn", "-cp", classPath(), "-d", classes.toString()));
        sources.forEach(source -> arguments.add(source.toString()));
        int failures = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
        assertThat(failures).as("javac %s", arguments).isZero();
        return classes;
    }

    /** As words of a command line, to be followed by {@code operator}. */
    private List<String> program() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classes + java.io.File.pathSeparator + classPath(),
                "io.mimo.cli.Main");
    }

    /** In a process of its own, with the permissions that {@code deploy/} ships, for the test's namespace. */
    OperatorProcess start(TestCluster cluster, Path folder) {
        return OperatorProcess.start(
                program(),
                cluster.kubeconfigOf(RunningOperator.NAMESPACE, RunningOperator.ACCOUNT),
                folder.resolve("operator.log"),
                List.of("--no-leader-election", "--namespace", cluster.namespace()));
    }

    /** Surefire puts its own jar first and names the others in this property. */
    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }
}
