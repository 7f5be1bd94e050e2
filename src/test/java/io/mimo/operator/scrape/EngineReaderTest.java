package io.mimo.operator.scrape;

import static io.mimo.fixtures.PodFixture.aPod;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.mimo.operator.pods.EngineOfPod;
import io.mimo.operator.pods.TrackedPod;
import io.mimo.operator.pods.TrackedPod.Life;
import io.mimo.status.EngineFigures;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
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

class EngineReaderTest {
    private final LinkedBlockingQueue<String> woken = new LinkedBlockingQueue<>();
    private final List<Runnable> later = new CopyOnWriteArrayList<>();
    private final List<Duration> delays = new CopyOnWriteArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile String answer = "";
    private volatile int code = 200;
    private volatile long endless;
    private HttpServer engine;

    @BeforeEach
    void start() throws IOException {
        answer = CacheConfigTextTest.recorded("metrics-tp4.txt");
        engine = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        engine.createContext("/metrics", exchange -> {
            asked.incrementAndGet();
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            try (exchange;
                    OutputStream out = exchange.getResponseBody()) {
                exchange.sendResponseHeaders(code, endless > 0 ? 0 : body.length);
                for (long sent = 0; sent < endless; sent += body.length) {
                    out.write(body);
                }
                out.write(body);
            }
        });
        engine.start();
    }

    @AfterEach
    void stop() {
        engine.stop(0);
    }

    private EngineReader reader() {
        return new EngineReader(
                any -> Optional.of(
                        URI.create("http://127.0.0.1:" + engine.getAddress().getPort() + "/metrics")),
                woken::add,
                (delay, task) -> {
                    delays.add(delay);
                    later.add(task);
                });
    }

    private static TrackedPod pod(String uid, int restarts) {
        return new TrackedPod(
                aPod().named("flash-0").on("n").build(),
                true,
                Optional.empty(),
                Optional.empty(),
                Life.UNKNOWN,
                new EngineOfPod(uid, Optional.of("10.0.0.1"), restarts, "m", Optional.empty()));
    }

    private Optional<EngineFigures> read(EngineReader reader, TrackedPod pod) throws InterruptedException {
        assertThat(reader.of("u", pod)).isEmpty();
        assertThat(woken.poll(30, TimeUnit.SECONDS)).isEqualTo("u");
        return reader.of("u", pod);
    }

    @Test
    void whatWasUnderstoodIsAskedOnceForOneLifeOfAnEngine() throws InterruptedException {
        EngineReader reader = reader();
        assertThat(read(reader, pod("p", 0))).hasValue(CacheConfigTextTest.A1);
        assertThat(reader.of("u", pod("p", 0))).hasValue(CacheConfigTextTest.A1);
        assertThat(delays).isEmpty();
        assertThat(asked).hasValue(1);

        assertThat(read(reader, pod("p", 1))).as("its container was restarted").isPresent();
        assertThat(read(reader, pod("q", 1))).as("another pod").isPresent();
        assertThat(asked).hasValue(3);
    }

    @Test
    void whatWasNotUnderstoodIsAskedAgainAfterAMinute() throws InterruptedException {
        EngineReader reader = reader();
        String whole = answer;
        answer = whole.replaceAll("num_gpu_blocks=\"[0-9]+\"", "num_gpu_blocks=\"None\"");
        assertThat(read(reader, pod("p", 0))).isEmpty();
        reader.of("u", pod("p", 0));
        assertThat(asked).hasValue(1);
        assertThat(delays).containsExactly(Duration.ofMinutes(1));

        answer = whole;
        later.getFirst().run();
        assertThat(woken.poll(30, TimeUnit.SECONDS)).isEqualTo("u");
        assertThat(read(reader, pod("p", 0))).hasValue(CacheConfigTextTest.A1);
        assertThat(delays).hasSize(1);
    }

    @Test
    void anErrorAndAnEndlessAnswerAreNone() throws InterruptedException {
        code = 503;
        assertThat(read(reader(), pod("p", 0))).isEmpty();
        code = 200;
        endless = 64L << 20;
        assertThat(read(reader(), pod("p", 0))).isEmpty();
    }

    @Test
    void aForgottenResourceIsNotAskedForAndNobodyIsWithoutAnAddress() throws InterruptedException {
        answer = "";
        EngineReader reader = reader();
        read(reader, pod("p", 0));
        reader.forget("u");
        later.getFirst().run();
        assertThat(woken.poll(200, TimeUnit.MILLISECONDS)).isNull();
        assertThat(new EngineReader(EngineReader::nowhere, woken::add).of("u", pod("p", 0)))
                .isEmpty();
        assertThat(asked).hasValue(1);
        assertThat(EngineReader.atItsOwn(pod("p", 0))).hasValue(URI.create("http://10.0.0.1:8000/metrics"));
    }
}
