package io.mimo.catalog;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A vLLM release. Suffixes (post releases, CUDA or architecture variants of an image) do not change the rules and are
 * dropped.
 */
public record EngineVersion(int major, int minor, int patch) implements Comparable<EngineVersion> {
    /** Three numbers: vLLM always has them, and the two of other makers' tags (25.09-py3) are a date. */
    private static final Pattern FORM =
            Pattern.compile("v?([0-9])\\.(0|[1-9][0-9]{0,3})\\.(0|[1-9][0-9]{0,3})([.+_-].*|(a|b|rc)[0-9]+.*)?");

    /**
     * Reads {@code 0.33.0}, {@code v0.33.0-cu129}, {@code 0.33.0.post1}; empty for anything that does not begin with a
     * release.
     */
    public static Optional<EngineVersion> parse(String text) {
        Matcher found = FORM.matcher(text.strip());
        return found.matches()
                ? Optional.of(new EngineVersion(number(found, 1), number(found, 2), number(found, 3)))
                : Optional.empty();
    }

    /**
     * The release that an image's tag says; empty without a tag, or with one that names no release ({@code latest},
     * {@code nightly}).
     */
    public static Optional<EngineVersion> ofImage(String image) {
        return ImageReference.parse(image).flatMap(ImageReference::tag).flatMap(EngineVersion::parse);
    }

    /** The release without its patch number, e.g. {@code 0.33}. */
    public String series() {
        return major + "." + minor;
    }

    @Override
    public int compareTo(EngineVersion other) {
        int series = major == other.major ? Integer.compare(minor, other.minor) : Integer.compare(major, other.major);
        return series == 0 ? Integer.compare(patch, other.patch) : series;
    }

    @Override
    public String toString() {
        return series() + "." + patch;
    }

    private static int number(Matcher found, int group) {
        return Integer.parseInt(found.group(group));
    }
}
