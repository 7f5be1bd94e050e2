package io.mimo.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.mimo.operator.OperatorOptions.LogFormat;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person reads when the operator cannot be of use. */
class OperatorMainTest {
    private static KubernetesClient client(int port) {
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(Config.empty())
                        .withMasterUrl("http://127.0.0.1:" + port)
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build();
    }

    private static String obstacle(int port) {
        try (KubernetesClient client = client(port)) {
            return OperatorMain.obstacle(client, OperatorOptions.inPod()).orElseThrow();
        }
    }

    @Test
    void withoutTheCrdItSaysHowToInstallIt() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        server.start();
        try {
            assertThat(obstacle(server.getAddress().getPort()))
                    .contains(
                            "CRD mimodeployments.serving.mimo.io is not installed",
                            "kubectl apply --server-side -k crds/");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void withoutAnApiServerItSaysWhatToCheck() throws IOException {
        int closed;
        try (var socket = new java.net.ServerSocket(0)) {
            closed = socket.getLocalPort();
        }
        assertThat(obstacle(closed)).contains("127.0.0.1:" + closed, "does not answer", "kubeconfig");
    }

    @Test
    void aContextIsTakenWithNothingOfTheCurrentOne(@TempDir Path folder) throws IOException {
        Path kubeconfig = Files.writeString(folder.resolve("config"), """
                apiVersion: v1
                kind: Config
                current-context: here
                clusters:
                - {name: there, cluster: {server: "https://there:6443"}}
                - {name: here, cluster: {server: "https://here:6443", certificate-authority-data: Y2E=}}
                contexts:
                - {name: there, context: {cluster: there, user: guest}}
                - {name: here, context: {cluster: here, user: admin}}
                users:
                - {name: guest, user: {token: secret}}
                - {name: admin, user: {client-certificate-data: Y2VydA==, client-key-data: a2V5}}
                """);
        String before = System.getProperty(Config.KUBERNETES_KUBECONFIG_FILE);
        System.setProperty(Config.KUBERNETES_KUBECONFIG_FILE, kubeconfig.toString());
        try {
            for (Optional<Path> file : List.of(Optional.<Path>empty(), Optional.of(kubeconfig))) {
                Config config = OperatorMain.config(new OperatorOptions(
                        Set.of(), false, 0, Optional.empty(), file, Optional.of("there"), LogFormat.TEXT));
                assertThat(config.getMasterUrl()).startsWith("https://there:6443");
                assertThat(config.getAutoOAuthToken()).isEqualTo("secret");
                assertThat(config.getClientCertData())
                        .as("the current context's")
                        .isNull();
                assertThat(config.getClientKeyData()).isNull();
                assertThat(config.getCaCertData()).isNull();
                assertThat(config.getUserAgent()).isEqualTo("mimo-operator");
            }
        } finally {
            if (before == null) {
                System.clearProperty(Config.KUBERNETES_KUBECONFIG_FILE);
            } else {
                System.setProperty(Config.KUBERNETES_KUBECONFIG_FILE, before);
            }
        }
    }
}
