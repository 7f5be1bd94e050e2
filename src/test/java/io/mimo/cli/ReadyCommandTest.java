package io.mimo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The command against answers that an operator gives while it starts; against one that runs: ManagementPortIT. */
class ReadyCommandTest {
    /** Says so often that it is not ready; the port is free again after this. */
    private static CliRun ask(int notReady, String timeout) throws IOException {
        HttpServer operator = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        AtomicInteger asked = new AtomicInteger();
        operator.createContext("/readyz", exchange -> {
            boolean yes = asked.incrementAndGet() > notReady;
            byte[] body = (yes ? "ok\n" : "watches are not up\n").getBytes();
            try (exchange) {
                exchange.sendResponseHeaders(yes ? 200 : 503, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        operator.start();
        try {
            return CliRun.of(
                    "ready", "http://127.0.0.1:" + operator.getAddress().getPort() + "/", "--timeout", timeout);
        } finally {
            operator.stop(0);
        }
    }

    @Test
    void itIsAskedAgainUntilItIsReady() throws IOException {
        CliRun run = ask(1, "20");
        assertThat(run.code()).isZero();
        assertThat(run.out()).matches("http://127.0.0.1:\\d+/readyz: ready\n");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void whoIsNotReadyInTimeIsNamedWithWhatItSaid() throws IOException {
        CliRun run = ask(Integer.MAX_VALUE, "0");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("/readyz: 503, watches are not up, for 0 s", "kubectl logs");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void whereNobodyAnswersAndWhatIsNoUrl() {
        CliRun nobody = CliRun.of("ready", "http://127.0.0.1:1", "--timeout=0");
        assertThat(nobody.code()).isEqualTo(1);
        assertThat(nobody.err())
                .contains("http://127.0.0.1:1/readyz: no answer (ConnectException, ClosedChannelException)");
        assertThat(CliRun.of("ready", "mimo-operator:8080").code()).isEqualTo(64);
        assertThat(CliRun.of("ready", "mimo operator").err())
                .contains("'mimo operator' is not of the form http://HOST:PORT");
    }
}
