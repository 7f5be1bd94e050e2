package io.mimo.generated;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A committed file that a test generates. Where the two differ the test fails with the differing lines and the command
 * that accepts them.
 *
 * @param test simple name of the test that generates it
 */
public record GeneratedFile(Path file, String test) {
    private static final String ACCEPT = "mimo.accept";

    /** Whether this run writes generated files instead of comparing them. */
    public static boolean isAccepted() {
        return Boolean.getBoolean(ACCEPT);
    }

    /** Compares, or writes where {@link #isAccepted}. */
    public void check(String generated) {
        try {
            if (isAccepted()) {
                Files.createDirectories(file.toAbsolutePath().getParent());
                Files.writeString(file, generated);
            }
            String description = file + " is not the generated one. To accept what is generated: ./dev accept " + test;
            assertThat(file).as(description).hasContent(generated);
            // the same lines, but for how they end
            assertThat(Files.readString(file).equals(generated)).as(description).isTrue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
