package io.mimo.controlplane;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What users and service accounts asked of the API server since a mark. The server writes a request down before it
 * finishes the answer, so a request whose answer has arrived is always here. Requests of the control plane's own
 * programs are left out.
 */
public final class AuditLog {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final long offset;
    private final Instant since;

    private AuditLog(Path file, long offset, Instant since) {
        this.file = file;
        this.offset = offset;
        this.since = since;
    }

    static AuditLog fromNow(Path file) {
        try {
            return new AuditLog(file, Files.size(file), Instant.now());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same log, from now on. */
    public AuditLog mark() {
        return fromNow(file);
    }

    /** Requests that arrived after the mark; a watch counts once, when it was opened. */
    public List<AuditRecord> records() {
        Map<String, AuditRecord> byId = new LinkedHashMap<>();
        wholeLines()
                .lines()
                .map(AuditLog::parse)
                .filter(record -> !record.received().isBefore(since))
                .forEach(record -> byId.putIfAbsent(record.id(), record));
        return List.copyOf(byId.values());
    }

    public List<AuditRecord> by(String user) {
        return records().stream().filter(record -> record.user().equals(user)).toList();
    }

    /** A service account's requests; its user name is long and easily misspelt. */
    public List<AuditRecord> byServiceAccount(String namespace, String name) {
        return by("system:serviceaccount:" + namespace + ":" + name);
    }

    private String wholeLines() {
        try (var in = new RandomAccessFile(file.toFile(), "r")) {
            in.seek(offset);
            byte[] bytes = new byte[(int) (in.length() - offset)];
            in.readFully(bytes);
            String text = new String(bytes, StandardCharsets.UTF_8);
            return text.substring(0, text.lastIndexOf('\n') + 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static AuditRecord parse(String line) {
        try {
            return AuditRecord.of(JSON.readTree(line));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not an audit record: " + line, e);
        }
    }
}
