package io.mimo.controlplane;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A running control plane. Tests get the JVM's shared one through {@link TestCluster}; a test that needs another one
 * (say, without LeaderWorkerSet: {@code Map.of("MIMO_CONTROL_PLANE_LWS", "0")}) starts and closes its own.
 */
public final class ControlPlane implements AutoCloseable {

    private static final AtomicInteger STARTED = new AtomicInteger();

    private final Path directory;
    private final boolean ours;
    private final KubernetesClient admin;
    private final Thread lastResort = new Thread(this::down, "control-plane-down");
    private CustomMetrics customMetrics;

    private ControlPlane(Path directory, boolean ours) {
        this.directory = directory;
        this.ours = ours;
        this.admin = clientOf(adminKubeconfig());
        if (ours) {
            Runtime.getRuntime().addShutdownHook(lastResort);
        }
    }

    /**
     * Starts one, unless the environment names a running one and nothing special is asked for. The variables are those
     * of up.
     */
    public static ControlPlane start(Map<String, String> variables) {
        String given = System.getenv("MIMO_CONTROL_PLANE_KUBECONFIG");
        if (given != null && variables.isEmpty()) {
            return new ControlPlane(Path.of(given).toAbsolutePath().getParent(), false);
        }
        String name = "test-" + ProcessHandle.current().pid() + "-" + STARTED.incrementAndGet();
        Path directory = Path.of(".control-plane/run", name).toAbsolutePath();
        var environment = new HashMap<>(variables);
        environment.putIfAbsent("MIMO_CONTROL_PLANE_CRDS", Files.isDirectory(Path.of("crds")) ? "crds" : "");
        Commands.show(environment, List.of(Commands.script("up"), directory.toString()));
        return new ControlPlane(directory, true);
    }

    static KubernetesClient clientOf(Path kubeconfig) {
        return new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(kubeconfig.toFile()))
                .build();
    }

    public Path directory() {
        return directory;
    }

    public Path adminKubeconfig() {
        return directory.resolve("admin.kubeconfig");
    }

    /** The administrator's client, shared and closed with the control plane. */
    public KubernetesClient admin() {
        return admin;
    }

    /** One metrics source for all tests: the API server knows only one custom.metrics.k8s.io. */
    synchronized CustomMetrics customMetrics() {
        if (customMetrics == null) {
            customMetrics = CustomMetrics.serve(admin, directory);
        }
        return customMetrics;
    }

    @Override
    public synchronized void close() {
        if (customMetrics != null) {
            customMetrics.close();
        }
        admin.close();
        if (ours) {
            Runtime.getRuntime().removeShutdownHook(lastResort);
            down();
        }
    }

    private void down() {
        Commands.run(Map.of(), "", List.of(Commands.script("down"), directory.toString()));
    }
}
