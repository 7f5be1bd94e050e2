package io.mimo.render;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Object names derived from the resource's name, which may be any DNS subdomain of up to 253 characters. A name that
 * must be altered gets a hash of the original, so that two resources never meet in one object.
 */
public final class Names {
    /** Longest label value and longest DNS-1035 label, in characters. */
    private static final int MAX_LABEL = 63;

    /**
     * Longest name of a LeaderWorkerSet whose groups have three digits: the StatefulSet of a group's workers is named
     * after it, and its pods carry that name with a hash of ten characters as a label
     * (kubernetes/pkg/controller/statefulset, controller-revision-hash).
     */
    private static final int MAX_GROUP = MAX_LABEL - "-999".length() - "-0123456789".length();

    private static final String GROUP = "-group";

    private Names() {}

    /**
     * Name of all objects that allow a DNS subdomain and value of the instance label: the resource's name up to 63
     * characters.
     */
    public static String object(String resource) {
        return resource.length() <= MAX_LABEL ? resource : hashed(resource, resource, MAX_LABEL);
    }

    /**
     * A ServiceAccount named {@code default} would take over the one that every other pod of the namespace runs under.
     */
    public static String serviceAccount(String resource) {
        return resource.equals("default") ? "default-serving" : object(resource);
    }

    /**
     * Name of the Service, a DNS-1035 label. Never {@code vllm}: its service links would give every pod of the
     * namespace {@code VLLM_PORT=tcp://...}, which vLLM refuses to start with (envs.py). Never {@code kubernetes}: the
     * API server's own.
     */
    public static String service(String resource) {
        if (resource.equals("vllm") || resource.equals("kubernetes")) {
            return resource + "-serving";
        }
        String label = label(resource);
        boolean taken = label.endsWith(GROUP);
        return label.equals(resource) && label.length() <= MAX_LABEL && !taken
                ? label
                : hashed(label, resource, MAX_LABEL);
    }

    /**
     * Name of the LeaderWorkerSet and of the headless Service that its controller makes under the same name, a DNS-1035
     * label. No {@link #service} ends so: each would stand in the other's way.
     */
    public static String group(String resource) {
        String label = label(resource);
        int room = MAX_GROUP - GROUP.length();
        return (label.equals(resource) && label.length() <= room ? label : hashed(label, resource, room)) + GROUP;
    }

    /** Name of the dashboard's ConfigMap. */
    static String dashboard(String resource) {
        return object(resource + "-dashboard");
    }

    private static String label(String resource) {
        return (Character.isDigit(resource.charAt(0)) ? "mimo-" : "") + resource.replace('.', '-');
    }

    /**
     * Name of the claim that keeps one revision's weights, and of what downloads them. Another revision has another
     * claim: running pods keep the files that they were started with.
     */
    public static String weights(String resource, String folder) {
        return hashed(resource + "-weights", resource + " " + folder, MAX_LABEL);
    }

    private static String hashed(String text, String original, int room) {
        String hash = UUID.nameUUIDFromBytes(original.getBytes(StandardCharsets.UTF_8))
                .toString()
                .substring(0, 8);
        return text.substring(0, Math.min(text.length(), room - 1 - hash.length())) + "-" + hash;
    }
}
