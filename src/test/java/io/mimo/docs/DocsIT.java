package io.mimo.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.mimo.controlplane.ControlPlane;
import io.mimo.controlplane.OperatorProcess;
import io.mimo.controlplane.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Runs every command of README.md and docs/ as a reader would, and compares what the pages show. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DocsIT {
    private static final Duration EVENTUALLY = Duration.ofSeconds(60);
    private static final Path PROGRAMS = Path.of(
                    System.getenv().getOrDefault("MIMO_CONTROL_PLANE_BIN", ".control-plane/bin"))
            .toAbsolutePath();
    /** Says how the operator comes into a cluster, so it runs before the others, in one without it. */
    private static final String INSTALL = "docs/install.md";
    /** A reading of what another process brings about, so asked again. */
    private static final String READING = "kubectl (get|describe|events)\\b[^|;&]*";

    @TempDir
    private static Path folder;

    private ControlPlane controlPlane;
    private OperatorProcess operator;
    private Set<String> nodes;

    @BeforeAll
    void aClusterWithTheOperator() throws IOException {
        controlPlane = ControlPlane.start(Map.of("MIMO_CONTROL_PLANE_CRDS", ""));
        var admin = new Shell(Path.of("."), environment(controlPlane.adminKubeconfig()));
        succeed(admin, "src/control-plane/nodes 8 NVIDIA-H100-80GB-HBM3 && src/control-plane/nodes 2 NVIDIA-H200");
        nodes = nodeNames();
    }

    /** Before the first page that needs it, with the permissions that the chart gives. */
    private void installed() {
        if (operator != null) {
            return;
        }
        succeed(
                new Shell(Path.of("."), environment(controlPlane.adminKubeconfig())),
                "helm install mimo-operator helm/mimo-operator -n mimo-system --create-namespace --take-ownership "
                        + "--force-conflicts");
        try (var installed = TestCluster.create(controlPlane, "docs")) {
            operator = OperatorProcess.start(
                    installed.kubeconfigOf("mimo-system", "mimo-operator"),
                    folder.resolve("operator.log"),
                    List.of("--lease-namespace", "mimo-system"));
        }
    }

    @AfterAll
    void end() {
        if (operator != null) {
            operator.close();
        }
        if (controlPlane != null) {
            controlPlane.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> everyPage() {
        String only = System.getProperty("docs.page", "");
        return Page.all().stream()
                .sorted(Comparator.comparing(page -> !page.name().equals(INSTALL)))
                .filter(page -> page.name().contains(only))
                .filter(page -> page.blocks().stream().anyMatch(Block::isRun))
                .map(page -> DynamicTest.dynamicTest(page.name(), () -> run(page)));
    }

    private void run(Page page) throws IOException {
        if (!page.name().equals(INSTALL)
                && page.blocks().stream().anyMatch(block -> block.isRun() && block.says("cluster"))) {
            installed();
        }
        String namespace = namespace(page);
        Path scratch = scratch(namespace);
        try (var cluster = TestCluster.create(controlPlane, namespace)) {
            Path kubeconfig = Files.writeString(
                    folder.resolve(namespace + ".kubeconfig"),
                    Files.readString(cluster.kubeconfig())
                            .replace("user: admin}", "user: admin, namespace: " + namespace + "}"));
            var offline = new Shell(scratch, environment(Path.of("/dev/null")));
            var online = new Shell(scratch, environment(kubeconfig));
            page.blocks().stream()
                    .filter(Block::isRun)
                    .forEach(block -> run(block, block.says("cluster") ? online : offline));
        } finally {
            unlink(scratch);
            nodeNames().stream()
                    .filter(name -> !nodes.contains(name))
                    .forEach(name -> controlPlane.admin().nodes().withName(name).delete());
        }
    }

    private static void run(Block block, Shell shell) {
        for (Block.Command command : block.commands()) {
            Shell.Result result = result(block, command, shell);
            String where = block.page().name() + ":" + command.line() + "\n$ " + command.text() + "\nprinted:\n"
                    + result.output();
            assertThat(result.code()).as(where).isEqualTo(block.exitCode());
            if (block.isConsole()) {
                assertThat(Expected.matches(command.output(), result.output()))
                        .as("%s\nthe page shows:\n%s", where, String.join("\n", command.output()))
                        .isTrue();
            }
        }
    }

    private static Shell.Result result(Block block, Block.Command command, Shell shell) {
        boolean reading =
                block.isConsole() && block.says("cluster") && command.text().matches(READING);
        Instant end = Instant.now().plus(reading ? EVENTUALLY : Duration.ZERO);
        Shell.Result result = shell.run(command.text());
        while (Instant.now().isBefore(end)
                && !(result.code() == block.exitCode() && Expected.matches(command.output(), result.output()))) {
            result = shell.run("sleep 0.5; " + command.text());
        }
        return result;
    }

    /** Everything at the project's top, linked, so that what a page writes does not land in the project. */
    private Path scratch(String name) throws IOException {
        Path scratch = Files.createDirectory(folder.resolve(name));
        try (Stream<Path> top = Files.list(Path.of(".").toAbsolutePath().normalize())) {
            for (Path entry : top.toList()) {
                Files.createSymbolicLink(scratch.resolve(entry.getFileName()), entry);
            }
        }
        return scratch;
    }

    private static void unlink(Path scratch) throws IOException {
        try (Stream<Path> entries = Files.list(scratch)) {
            for (Path link : entries.filter(Files::isSymbolicLink).toList()) {
                Files.delete(link);
            }
        }
    }

    private static String namespace(Page page) {
        String name = page.name().equals("docs/README.md")
                ? "documentation"
                : page.file().getFileName().toString().replaceAll("\\.md$", "");
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    }

    private static Map<String, String> environment(Path kubeconfig) {
        return new HashMap<>(Map.of(
                "KUBECONFIG",
                kubeconfig.toString(),
                "MIMO_CONTROL_PLANE_BIN",
                PROGRAMS.toString(),
                "PATH",
                PROGRAMS + ":" + System.getenv("PATH")));
    }

    private Set<String> nodeNames() {
        Set<String> names = new HashSet<>();
        controlPlane.admin().nodes().list().getItems().stream()
                .map(Node::getMetadata)
                .forEach(node -> names.add(node.getName()));
        return names;
    }

    private static void succeed(Shell shell, String command) {
        Shell.Result result = shell.run(command);
        assertThat(result.code()).as(command + "\n" + result.output()).isZero();
    }
}
