package io.mimo.render;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Fixed texts that come with the program. */
final class BundledText {
    private BundledText() {}

    /**
     * The text of a file of the class path, UTF-8.
     *
     * @throws IllegalStateException when it is missing: a fault of the build, not of a user
     */
    static String of(String file) {
        try (InputStream in = BundledText.class.getResourceAsStream("/" + file)) {
            if (in == null) {
                throw new IllegalStateException("the program is incomplete: " + file + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
