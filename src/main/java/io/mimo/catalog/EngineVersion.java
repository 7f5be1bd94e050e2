package io.mimo.catalog;
import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Optional;
public record EngineVersion(int major, int minor, int patch) implements Comparable<EngineVersion> {
    @JsonCreator public static EngineVersion of(String s) { return parse(s).orElseThrow(); }
    public static Optional<EngineVersion> parse(String s) { var m = java.util.regex.Pattern.compile("v?(\\d+)\\.(\\d+)(?:\\.(\\d+))?.*").matcher(s); return m.matches() ? Optional.of(new EngineVersion(Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)), m.group(3) == null ? 0 : Integer.parseInt(m.group(3)))) : Optional.empty(); }
    public static Optional<EngineVersion> ofImage(String image) { String t = image.split("@")[0]; int c = t.lastIndexOf(':'); return c < 0 ? Optional.empty() : parse(t.substring(c + 1)); }
    @Override public int compareTo(EngineVersion o) { return java.util.Comparator.comparingInt(EngineVersion::major).thenComparingInt(EngineVersion::minor).thenComparingInt(EngineVersion::patch).compare(this, o); }
    @Override public String toString() { return major + "." + minor + "." + patch; }
}
