package io.mimo.operator.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.mimo.status.ObservedDownload.Reading;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProgressReaderTest {
    private static final String HERE = "127.0.0.1";
    private static final String ANSWER =
            "{\"state\": \"Downloading\", \"message\": \"\", \"filesDone\": 3, \"filesTotal\": 65, "
                    + "\"bytesDone\": 41000000000, \"bytesTotal\": 313000000000, \"bytesPerSecond\": 400000000}";

    private final LinkedBlockingQueue<String> woken = new LinkedBlockingQueue<>();
    private final List<Runnable> later = new CopyOnWriteArrayList<>();
    private final List<Duration> delays = new CopyOnWriteArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile String answer = ANSWER;
    private HttpServer pod;

    @BeforeEach
    void start() throws IOException {
        pod = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        pod.createContext("/progress", exchange -> {
            asked.incrementAndGet();
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            try (exchange) {
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        pod.start();
    }

    @AfterEach
    void stop() {
        pod.stop(0);
    }

    private ProgressReader reader(int port) {
        return new ProgressReader(
                woken::add,
                (delay, task) -> {
                    delays.add(delay);
                    later.add(task);
                },
                port);
    }

    private Optional<Reading> read(ProgressReader reader) throws InterruptedException {
        assertThat(reader.of("u", "p", HERE)).isEmpty();
        assertThat(woken.poll(30, TimeUnit.SECONDS)).isEqualTo("u");
        return reader.of("u", "p", HERE);
    }

    @Test
    void theFirstQuestionIsAnsweredLaterAndTheNextIsAskedAfterAMinute() throws InterruptedException {
        ProgressReader reader = reader(pod.getAddress().getPort());

        assertThat(read(reader))
                .hasValue(new Reading.Progress(41_000_000_000L, 313_000_000_000L, 3, 65, 400_000_000L, ""));
        reader.of("u", "p", HERE);
        reader.of("u", "p", HERE);
        assertThat(asked).hasValue(1);
        assertThat(delays).containsExactly(Duration.ofMinutes(1));

        answer = ANSWER.replace("\"filesDone\": 3", "\"filesDone\": 9");
        later.getFirst().run();
        assertThat(woken.poll(30, TimeUnit.SECONDS)).isEqualTo("u");
        assertThat(asked).as("only who is asked for is read").hasValue(1);
        reader.of("u", "p", HERE);
        assertThat(woken.poll(30, TimeUnit.SECONDS)).isEqualTo("u");
        assertThat(reader.of("u", "p", HERE))
                .hasValueSatisfying(reading ->
                        assertThat(((Reading.Progress) reading).filesDone()).isEqualTo(9));
    }

    @Test
    void whenNothingIsDownloadedAnyMoreNobodyIsAsked() throws InterruptedException {
        ProgressReader reader = reader(pod.getAddress().getPort());
        read(reader);
        reader.forget("u");

        later.getFirst().run();

        assertThat(woken.poll(200, TimeUnit.MILLISECONDS)).isNull();
        assertThat(asked).hasValue(1);
    }

    @Test
    void anotherPodAtTheAddressIsAskedAnewAndTheOneOfBeforeNoMore() throws InterruptedException {
        ProgressReader reader = reader(pod.getAddress().getPort());
        read(reader);

        assertThat(reader.of("u", "another", HERE)).isEmpty();
        assertThat(woken.poll(30, TimeUnit.SECONDS)).isEqualTo("u");
        later.getFirst().run();

        assertThat(woken.poll(200, TimeUnit.MILLISECONDS))
                .as("the minute of the pod of before")
                .isNull();
        assertThat(asked).hasValue(2);
    }

    @Test
    void silenceAndNonsenseAreNotReachable() throws Exception {
        answer = "<html>";
        assertThat(read(reader(pod.getAddress().getPort())))
                .hasValueSatisfying(r -> assertThat(r).isInstanceOf(Reading.NotReachable.class));
        int unused;
        try (ServerSocket socket = new ServerSocket(0)) {
            unused = socket.getLocalPort();
        }
        assertThat(read(reader(unused))).hasValue(new Reading.NotReachable("http://127.0.0.1:" + unused + "/progress"));
    }
}
