package io.mimo.weights;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Hugging Face hub and the host that its large files are redirected to: two origins, as in reality. It speaks what
 * huggingface_hub's hf_api.py and file_download.py ask for, counts what it sends and can be told to misbehave.
 */
final class HubStandIn implements AutoCloseable {
    static final String REPOSITORY = "Example/Flash";
    static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-");

    /** One request as it came. */
    record Request(String origin, String path, String authorization, String range) {}

    private final HttpServer hub = server();
    private final HttpServer files = server();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, byte[]> large = new TreeMap<>();
    private final Map<String, byte[]> small = new TreeMap<>();
    private final ConcurrentMap<String, AtomicLong> sent = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final ConcurrentMap<String, byte[]> instead = new ConcurrentHashMap<>();
    private final AtomicInteger refusals = new AtomicInteger();
    private volatile int refusal;
    private volatile String requiredToken = "";
    private final Object permission = new Object();
    private volatile long bytesUntilStall = Long.MAX_VALUE;
    private volatile boolean ignoresRange;
    private volatile boolean breaksConnections;
    private volatile boolean listsDigests = true;
    private volatile String commit = COMMIT;

    HubStandIn() {
        hub.createContext("/", exchange -> answer("hub", exchange));
        files.createContext("/", exchange -> answer("files", exchange));
        for (HttpServer server : List.of(hub, files)) {
            server.setExecutor(threads);
            server.start();
        }
    }

    private static HttpServer server() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String endpoint() {
        return "http://127.0.0.1:" + hub.getAddress().getPort();
    }

    /** A file that the hub redirects and lists with its SHA-256. */
    HubStandIn large(String path, byte[] content) {
        large.put(path, content);
        return this;
    }

    /** A file that the hub sends itself and lists with its git blob's SHA-1. */
    HubStandIn small(String path, String content) {
        small.put(path, content.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** The next so many requests get this answer. */
    void refuse(int code, int times) {
        refusal = code;
        refusals.set(times);
    }

    void require(String token) {
        requiredToken = token;
    }

    /** Other bytes than listed; null sends the true ones again. */
    void sendInstead(String path, byte[] content) {
        if (content == null) {
            instead.remove(path);
        } else {
            instead.put(path, content);
        }
    }

    /** Large files stop coming, without an end, when that many bytes of them have been sent. */
    void stallAfter(long bytes) {
        synchronized (permission) {
            bytesUntilStall = bytes;
            permission.notifyAll();
        }
    }

    void ignoreRange() {
        ignoresRange = true;
    }

    /** Every answer of a large file ends half-way, as through a bad line. */
    void breakConnections() {
        breaksConnections = true;
    }

    void listNoDigests() {
        listsDigests = false;
    }

    void moveTo(String otherCommit) {
        commit = otherCommit;
    }

    List<Request> requests() {
        return requests;
    }

    /** Bytes of one file that were sent so far. */
    long sent(String path) {
        return sent.getOrDefault(path, new AtomicLong()).get();
    }

    long sent() {
        return sent.values().stream().mapToLong(AtomicLong::get).sum();
    }

    private void answer(String origin, HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        requests.add(new Request(
                origin, path, authorization, exchange.getRequestHeaders().getFirst("Range")));
        try (exchange) {
            if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                end(exchange, refusal);
            } else if (origin.equals("files")) {
                bytes(exchange, path.substring(1), large.get(path.substring(1)));
            } else if (!requiredToken.isEmpty() && !("Bearer " + requiredToken).equals(authorization)) {
                end(exchange, 401);
            } else if (path.startsWith("/api/models/" + REPOSITORY + "/revision/")) {
                send(exchange, new HubListing(commit, small, large, listsDigests).json());
            } else {
                resolve(exchange, path.replace("/" + REPOSITORY + "/resolve/" + commit + "/", ""));
            }
        } catch (IOException e) {
            // the reader was killed
        }
    }

    private static void send(HttpExchange exchange, byte[] body) throws IOException {
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
    }

    /** Large files lie elsewhere; small ones are sent from another path of the hub itself. */
    private void resolve(HttpExchange exchange, String path) throws IOException {
        if (large.containsKey(path)) {
            exchange.getResponseHeaders().set("X-Repo-Commit", commit);
            exchange.getResponseHeaders().set("X-Linked-Etag", '"' + HubListing.hex("SHA-256", large.get(path)) + '"');
            exchange.getResponseHeaders()
                    .set("Location", "http://127.0.0.1:" + files.getAddress().getPort() + "/" + path);
            end(exchange, 302);
        } else if (small.containsKey(path)) {
            exchange.getResponseHeaders().set("Location", "/api/resolve-cache/" + path);
            end(exchange, 307);
        } else if (path.startsWith("/api/resolve-cache/")) {
            String name = path.substring("/api/resolve-cache/".length());
            bytes(exchange, name, small.get(name));
        } else {
            end(exchange, 404);
        }
    }

    private void bytes(HttpExchange exchange, String path, byte[] listed) throws IOException {
        byte[] content = instead.getOrDefault(path, listed);
        Matcher range =
                RANGE.matcher(String.valueOf(exchange.getRequestHeaders().getFirst("Range")));
        int from = range.matches() && !ignoresRange ? Integer.parseInt(range.group(1)) : 0;
        if (from > 0) {
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
        }
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, content.length - from);
        int end = breaksConnections ? from + (content.length - from + 1) / 2 : content.length;
        for (int at = from; at < end; at += 8192) {
            awaitPermission(path);
            int length = Math.min(8192, end - at);
            exchange.getResponseBody().write(content, at, length);
            exchange.getResponseBody().flush();
            sent.computeIfAbsent(path, any -> new AtomicLong()).addAndGet(length);
        }
    }

    private void awaitPermission(String path) {
        synchronized (permission) {
            while (large.containsKey(path) && sent() >= bytesUntilStall) {
                try {
                    permission.wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    private static void end(HttpExchange exchange, int code) throws IOException {
        exchange.sendResponseHeaders(code, -1);
    }

    @Override
    public void close() {
        hub.stop(0);
        files.stop(0);
        threads.shutdownNow();
    }
}
