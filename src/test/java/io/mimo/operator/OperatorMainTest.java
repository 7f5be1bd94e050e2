package io.mimo.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/** What a person reads when the operator cannot be of use. */
class OperatorMainTest {
    private static KubernetesClient client(int port) {
        return new KubernetesClientBuilder().withConfig(new ConfigBuilder(io.fabric8.kubernetes.client.Config.empty())
                .withMasterUrl("http://127.0.0.1:" + port).withRequestRetryBackoffLimit(0).build()).build();
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
            assertThat(obstacle(server.getAddress().getPort())).contains("CRD mimodeployments.serving.mimo.io is not installed",
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
}
