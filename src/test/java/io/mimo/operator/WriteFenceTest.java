package io.mimo.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.mimo.fixtures.VirtualTime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The operator's real client against a server that tells what reached it. */
class WriteFenceTest {
    private static final Duration VALIDITY = Duration.ofSeconds(2);

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private OperatorClient operator;
    private final VirtualTime time = new VirtualTime();
    private volatile boolean hangs;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            requests.add(
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath());
            byte[] body = exchange.getRequestBody().readAllBytes();
            byte[] answer = body.length == 0 ? "{}".getBytes(StandardCharsets.UTF_8) : body;
            if (hangs) {
                exchange.sendResponseHeaders(503, -1);
            } else {
                exchange.sendResponseHeaders(200, answer.length);
                exchange.getResponseBody().write(answer);
            }
            exchange.close();
        });
        server.start();
        operator = OperatorClient.of(
                new ConfigBuilder()
                        .withAutoConfigure(false)
                        .withRequestRetryBackoffLimit(3)
                        .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                        .build(),
                new WriteFence(time::nanoTime, time.clock()));
    }

    @AfterEach
    void stop() {
        operator.close();
        server.stop(0);
    }

    private void write() {
        operator.client()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("c")
                        .withNamespace("n")
                        .endMetadata()
                        .build())
                .create();
    }

    private static void renew(KubernetesClient client) {
        client.resource(new LeaseBuilder()
                        .withNewMetadata()
                        .withName("l")
                        .withNamespace("n")
                        .endMetadata()
                        .build())
                .create();
    }

    @Test
    void withoutElectionEveryWriteIsSent() {
        assertThatCode(this::write).doesNotThrowAnyException();
        assertThat(requests).containsExactly("POST /api/v1/namespaces/n/configmaps");
    }

    @Test
    void noWriteIsSentBeforeAndAfterTheLeaseIsHeld() {
        operator.fence().requireLease(VALIDITY);
        assertThatThrownBy(this::write)
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("another operator may lead");
        assertThat(requests).isEmpty();

        renew(operator.client());
        write();
        assertThat(requests).hasSize(2);

        time.pass(VALIDITY.minusMillis(1));
        write();
        assertThat(requests).hasSize(3);
        time.pass(Duration.ofMillis(1));
        assertThatThrownBy(this::write).hasMessageContaining("lease");
        hangs = true;
        assertThatThrownBy(() -> renew(operator.impatientOfLeases())).isInstanceOf(KubernetesClientException.class);
        assertThatThrownBy(this::write).as("a renewal that failed").hasMessageContaining("lease");
        assertThat(requests)
                .filteredOn(request -> request.contains("configmaps"))
                .hasSize(2);
    }

    @Test
    void nothingButTheLeaseIsWrittenOnceTheProcessBeginsToEnd() {
        operator.fence().shut();

        assertThatThrownBy(this::write)
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("this operator ends");
        operator.client().configMaps().inNamespace("n").withName("c").get();
        renew(operator.client());

        assertThat(requests)
                .containsExactly(
                        "GET /api/v1/namespaces/n/configmaps/c",
                        "POST /apis/coordination.k8s.io/v1/namespaces/n/leases");
    }

    @Test
    void aRenewalIsAskedForOnceAndOtherRequestsAgain() {
        hangs = true;
        KubernetesClient impatient = operator.impatientOfLeases();
        assertThatThrownBy(() -> renew(impatient)).isInstanceOf(KubernetesClientException.class);
        assertThat(requests).hasSize(1);
        requests.clear();
        assertThatThrownBy(() ->
                        impatient.configMaps().inNamespace("n").withName("c").get())
                .isInstanceOf(KubernetesClientException.class);
        assertThat(requests).hasSize(4);
    }
}
