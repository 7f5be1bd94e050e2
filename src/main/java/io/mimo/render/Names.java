package io.mimo.render;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Object names derived from the resource's name, which may be any DNS subdomain of up to 253 characters. A name that must be altered
 * gets a hash of the original, so that two resources never meet in one object.
 */
public final class Names {
    /** Longest label value and longest DNS-1035 label, in characters. */
    private static final int MAX_LABEL = 63;

    private Names() {}

    /** Name of all objects that allow a DNS subdomain and value of the instance label: the resource's name up to 63 characters. */
    public static String object(String resource) {
        return resource.length() <= MAX_LABEL ? resource : hashed(resource, resource);
    }

    /** A ServiceAccount named {@code default} would take over the one that every other pod of the namespace runs under. */
    public static String serviceAccount(String resource) {
        return resource.equals("default") ? "default-serving" : object(resource);
    }

    /**
     * Name of the Service, a DNS-1035 label. Never {@code vllm}: its service links would give every pod of the namespace
     * {@code VLLM_PORT=tcp://...}, which vLLM refuses to start with (envs.py). Never {@code kubernetes}: the API server's own.
     */
    public static String service(String resource) {
        if (resource.equals("vllm") || resource.equals("kubernetes")) {
            return resource + "-serving";
        }
        String label = (Character.isDigit(resource.charAt(0)) ? "mimo-" : "") + resource.replace('.', '-');
        return label.equals(resource) && label.length() <= MAX_LABEL ? label : hashed(label, resource);
    }

    private static String hashed(String text, String original) {
        String hash = UUID.nameUUIDFromBytes(original.getBytes(StandardCharsets.UTF_8)).toString().substring(0, 8);
        return text.substring(0, Math.min(text.length(), MAX_LABEL - 1 - hash.length())) + "-" + hash;
    }
}
