package io.mimo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher {@code ./mimo} with stand-ins for the JDK, which print their arguments and write the archive that they
 * are asked for.
 */
class LauncherTest {
    private static final String STAND_IN = """
            #!/bin/sh
            for word in "$@"; do case $word in -XX:ArchiveClassesAtExit=*) : >"${word#*=}" ;; esac; done
            echo "$0 $@"
            exit ${EXIT:-0}
            """;

    @TempDir
    private Path folder;

    private Path project;
    private Path archive;
    private Path jdk;

    private record Run(int code, String out, String err) {}

    @BeforeEach
    void aBuiltProject() throws IOException {
        project = Files.createDirectories(folder.resolve("the project"));
        Files.copy(Path.of("mimo"), project.resolve("mimo"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.createDirectory(project.resolve("target"));
        Files.createFile(project.resolve("target/mimo.jar"));
        Files.setLastModifiedTime(
                project.resolve("target/mimo.jar"), FileTime.from(Instant.now().minusSeconds(60)));
        archive = project.resolve("target/mimo-25.0.1+8-LTS.jsa");
        jdk = jdk("jdk-25", "25.0.1+8-LTS");
    }

    @Test
    void theFirstPlanWritesTheArchiveAndTheNextUsesIt() throws Exception {
        Run first = run("plan", "-f", "a b.yaml");
        assertThat(first.code()).isZero();
        assertThat(first.out())
                .contains(
                        "-XX:ArchiveClassesAtExit=" + archive,
                        "-jar " + project.resolve("target/mimo.jar") + " plan -f a b.yaml");
        assertThat(archive).exists();
        Run second = run("plan", "-f", "a b.yaml");
        assertThat(second.out())
                .contains("-XX:SharedArchiveFile=" + archive, "-XX:TieredStopAtLevel=1")
                .doesNotContain("ArchiveClassesAtExit");
    }

    @Test
    void aNewJarGetsANewArchive() throws Exception {
        run("render");
        Files.setLastModifiedTime(
                project.resolve("target/mimo.jar"), FileTime.from(Instant.now().plusSeconds(60)));
        assertThat(run("render").out()).contains("ArchiveClassesAtExit").doesNotContain("SharedArchiveFile");
    }

    @Test
    void shortAndFailedRunsWriteNoArchive() throws Exception {
        assertThat(run("--version").out()).doesNotContain("ArchiveClassesAtExit");
        Run failed = run(Map.of("EXIT", "70"), "plan");
        assertThat(failed.code()).isEqualTo(70);
        assertThat(project.resolve("target")).isDirectoryNotContaining("glob:**.jsa*");
        assertThat(run(Map.of("EXIT", "3"), "plan").code()).isEqualTo(3);
        assertThat(archive).exists();
    }

    @Test
    void theOperatorRunsWithTheDefaultsOfTheJvm() throws Exception {
        assertThat(run("operator", "--port", "0").out().strip())
                .isEqualTo(
                        jdk.resolve("bin/java") + " -jar " + project.resolve("target/mimo.jar") + " operator --port 0");
    }

    @Test
    void manyAtOnceLeaveOneArchive() throws Exception {
        List<Process> runs = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            runs.add(start(Map.of("JAVA_HOME", jdk.toString()), "plan"));
        }
        for (Process each : runs) {
            assertThat(each.waitFor()).isZero();
        }
        try (Stream<Path> left = Files.list(project.resolve("target"))) {
            assertThat(left).containsExactlyInAnyOrder(archive, project.resolve("target/mimo.jar"));
        }
    }

    @Test
    void anOldJavaHomeIsPassedOverForTheJavaOnThePath() throws Exception {
        Path old = jdk("jdk-17", "17.0.15+6");
        Path links = Files.createDirectory(folder.resolve("links"));
        Files.createSymbolicLink(links.resolve("java"), jdk.resolve("bin/java"));
        String path = links + ":" + System.getenv("PATH");
        assertThat(run(Map.of("JAVA_HOME", old.toString(), "PATH", path), "crd").out())
                .startsWith(jdk.resolve("bin/java").toString());
    }

    @Test
    void aLinkToTheLauncherFindsTheProject() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("linked"), Path.of("the project", "mimo"));
        Process process = new ProcessBuilder(link.toString(), "crd")
                .redirectErrorStream(true)
                .start();
        assertThat(new String(process.getInputStream().readAllBytes()))
                .contains(project.resolve("target/mimo.jar").toString());
    }

    @Test
    void whatIsMissingIsNamedWithTheRemedy() throws Exception {
        Path launcher = project.resolve("mimo");
        String text = Files.readString(launcher);
        Files.writeString(launcher, text.replace("least=25", "least=99"));
        Run noJdk = run("plan");
        assertThat(noJdk.code()).isEqualTo(70);
        assertThat(noJdk.err())
                .contains("a JDK >= 99 is needed and none was found", "apt install openjdk-25-jdk", "JAVA_HOME");
        Files.writeString(launcher, text);
        Files.delete(project.resolve("target/mimo.jar"));
        Run noJar = run("plan");
        assertThat(noJar.code()).isEqualTo(70);
        assertThat(noJar.out()).isEmpty();
        assertThat(noJar.err())
                .contains("target/mimo.jar is missing; build it first: cd '" + project + "' && mvn -q package");
    }

    private Path jdk(String name, String version) throws IOException {
        Path home = Files.createDirectories(folder.resolve(name));
        Files.writeString(
                home.resolve("release"),
                "IMPLEMENTOR=\"x\"\nJAVA_RUNTIME_VERSION=\"%s\"\nJAVA_VERSION=\"%s\"\n"
                        .formatted(version, version.replaceAll("\\+.*", "")));
        Path java = Files.writeString(Files.createDirectory(home.resolve("bin")).resolve("java"), STAND_IN);
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        return home;
    }

    private Run run(String... arguments) throws Exception {
        return run(Map.of(), arguments);
    }

    private Run run(Map<String, String> environment, String... arguments) throws Exception {
        Map<String, String> all = new java.util.HashMap<>(Map.of("JAVA_HOME", jdk.toString()));
        all.putAll(environment);
        Process process = start(all, arguments);
        String out = new String(process.getInputStream().readAllBytes());
        return new Run(
                process.waitFor(), out, new String(process.getErrorStream().readAllBytes()));
    }

    private Process start(Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(project.resolve("mimo").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        return builder.start();
    }
}
