package io.mimo.manifest.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The CustomResourceDefinition that this build carries: the very file that the API server gets. */
public final class BundledCrd {
    private static final String RESOURCE = "/crds/mimodeployments.serving.mimo.io-v1.yaml";

    private BundledCrd() {}

    public static String yaml() {
        try (InputStream stream = BundledCrd.class.getResourceAsStream(RESOURCE)) {
            if (stream == null) {
                throw new IllegalStateException(RESOURCE + " is not on the class path");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The schema of the one version, as {@code openAPIV3Schema} holds it. */
    public static JsonNode schema() {
        return Parsed.SCHEMA;
    }

    /** Parsed when first asked for, once. */
    private static final class Parsed {
        static final JsonNode SCHEMA = parse();

        private static JsonNode parse() {
            try {
                return new ObjectMapper(new YAMLFactory())
                        .readTree(yaml())
                        .at("/spec/versions/0/schema/openAPIV3Schema");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
