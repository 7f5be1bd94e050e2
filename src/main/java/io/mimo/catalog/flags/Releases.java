package io.mimo.catalog.flags;

import io.mimo.catalog.EngineVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Those of the releases read that have something.
 *
 * @param bits bit i is set when the i-th release of {@link #READ} has it
 */
public record Releases(int bits) {
    /** The releases whose parsers were read, oldest first: {@code catalog/flags/releases.txt}. */
    public static final List<EngineVersion> READ = read();

    private static final int NEWEST = READ.size() - 1;

    /** Reads {@code 0.18-}, {@code 0.14-0.24}, {@code 0.28}, a comma-separated list of these, or {@code none}. */
    static Releases parse(String text) {
        int bits = 0;
        for (String range : text.equals("none") ? new String[0] : text.split(",")) {
            String[] ends = range.split("-", -1);
            int first = indexOf(ends[0]);
            int last = ends.length == 1 ? first : ends[1].isEmpty() ? NEWEST : indexOf(ends[1]);
            bits |= ((1 << (last - first + 1)) - 1) << first;
        }
        return new Releases(bits);
    }

    /** All that were read. */
    static Releases all() {
        return parse(READ.getFirst().series() + "-");
    }

    Releases and(Releases other) {
        return new Releases(bits & other.bits);
    }

    /**
     * True when both read neighbours of the version (itself, when it was read) have it. A patch release counts as its
     * series.
     */
    public boolean contains(EngineVersion version) {
        return has(below(version)) && has(above(version));
    }

    /** The first release that has it; empty when none of those read does. */
    public Optional<EngineVersion> first() {
        return bits == 0 ? Optional.empty() : Optional.of(READ.get(Integer.numberOfTrailingZeros(bits)));
    }

    /** True when it is gone by the version: no read release at or above has it. */
    public boolean endBefore(EngineVersion version) {
        return bits >> above(version) == 0;
    }

    /** The first read release without it after it was there; empty when the newest still has it, or none ever had. */
    public Optional<EngineVersion> gone() {
        int next = Integer.SIZE - Integer.numberOfLeadingZeros(bits);
        return bits == 0 || next > NEWEST ? Optional.empty() : Optional.of(READ.get(next));
    }

    /** True for the newest release read and all above. */
    public static boolean isNewest(EngineVersion version) {
        return below(version) == NEWEST;
    }

    private boolean has(int index) {
        return (bits >> index & 1) == 1;
    }

    private static int below(EngineVersion version) {
        int index = NEWEST;
        while (index > 0 && version.compareTo(READ.get(index)) < 0) {
            index--;
        }
        return index;
    }

    private static int above(EngineVersion version) {
        int below = below(version);
        EngineVersion read = READ.get(below);
        boolean same = read.major() == version.major() && read.minor() == version.minor();
        return same || version.compareTo(read) < 0 ? below : Math.min(below + 1, NEWEST);
    }

    private static int indexOf(String series) {
        int dot = series.indexOf('.');
        int major = Integer.parseInt(series.substring(0, dot));
        int minor = Integer.parseInt(series.substring(dot + 1));
        for (int index = 0; index <= NEWEST; index++) {
            EngineVersion read = READ.get(index);
            if (read.major() == major && read.minor() == minor) {
                return index;
            }
        }
        throw new IllegalArgumentException("not a release that was read: " + series);
    }

    private static List<EngineVersion> read() {
        List<EngineVersion> versions = new ArrayList<>();
        for (String[] columns : CatalogLines.of("releases.txt", 5)) {
            versions.add(EngineVersion.parse(columns[0]).orElseThrow());
        }
        return List.copyOf(versions);
    }
}
