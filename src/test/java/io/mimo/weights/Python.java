package io.mimo.weights;

import java.io.IOException;
import java.util.List;

/** A Python for the scripts; Debian's is installed where there is none. */
public final class Python {
    private static final String COMMAND = "python3";
    private static boolean there;

    private Python() {}

    public static synchronized String command() throws IOException {
        if (!there && !runs(List.of(COMMAND, "-c", "import sys; sys.exit(sys.version_info < (3, 10))"))) {
            runs(List.of("apt-get", "update"));
            if (!runs(List.of("apt-get", "install", "-y", "--no-install-recommends", COMMAND))) {
                throw new IOException(
                        "python3 (3.10 or newer) is not installed, so the scripts cannot be tested; " + "install it");
            }
        }
        there = true;
        return COMMAND;
    }

    private static boolean runs(List<String> command) {
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
