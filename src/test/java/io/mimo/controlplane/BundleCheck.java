package io.mimo.controlplane;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The validator behind {@code operator-sdk bundle validate}. */
public final class BundleCheck {
    private BundleCheck() {}

    /** {@link CommandFailedException} names every fault. */
    public static String run(Path bundle) {
        return Commands.run(Map.of(), "", List.of(Commands.program("bundle-check"), bundle.toString()));
    }
}
