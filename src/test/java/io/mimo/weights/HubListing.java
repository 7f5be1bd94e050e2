package io.mimo.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The hub's answer on a revision: its commit and files, as huggingface_hub's hf_api.py reads it.
 *
 * @param small files that the hub sends itself, listed with their git blob's SHA-1
 * @param large files that it redirects, listed with their SHA-256
 * @param digests whether digests and sizes are listed
 */
record HubListing(String commit, Map<String, byte[]> small, Map<String, byte[]> large, boolean digests) {
    private static final ObjectMapper JSON = new ObjectMapper();

    byte[] json() throws JsonProcessingException {
        List<Map<String, Object>> siblings = new ArrayList<>();
        small.forEach((path, content) ->
                siblings.add(entry(path, Map.of("size", content.length, "blobId", gitBlob(content)))));
        large.forEach((path, content) -> siblings.add(entry(
                path,
                Map.of(
                        "size",
                        content.length,
                        "blobId",
                        gitBlob(new byte[0]),
                        "lfs",
                        Map.of("size", content.length, "pointerSize", 134, "sha256", hex("SHA-256", content))))));
        return JSON.writeValueAsBytes(Map.of("sha", commit, "siblings", siblings));
    }

    private Map<String, Object> entry(String path, Map<String, Object> blob) {
        Map<String, Object> entry = new LinkedHashMap<>(Map.of("rfilename", path));
        if (digests) {
            entry.putAll(blob);
        }
        return entry;
    }

    static String hex(String algorithm, byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String gitBlob(byte[] content) {
        byte[] header = ("blob " + content.length + "\0").getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[header.length + content.length];
        System.arraycopy(header, 0, all, 0, header.length);
        System.arraycopy(content, 0, all, header.length, content.length);
        return hex("SHA-1", all);
    }
}
