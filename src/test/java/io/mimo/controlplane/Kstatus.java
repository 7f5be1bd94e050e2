package io.mimo.controlplane;

import java.util.List;
import java.util.Map;

/** The library by which Flux and Helm wait, asked by {@code src/packaging/kstatus}. */
public final class Kstatus {
    private Kstatus() {}

    /** {@code Current}, {@code InProgress}, {@code Failed} or {@code Terminating}, for each object, given as JSON. */
    public static List<String> of(List<String> objects) {
        return Commands.run(Map.of(), "[" + String.join(",", objects) + "]", List.of(Commands.program("kstatus")))
                .lines()
                .toList();
    }
}
