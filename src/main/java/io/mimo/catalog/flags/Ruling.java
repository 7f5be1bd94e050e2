package io.mimo.catalog.flags;

import io.mimo.catalog.EngineVersion;
import java.util.ArrayList;
import java.util.List;

/**
 * The decision on one flag or variable.
 *
 * @param subject Owned: the field path that decides, or {@link #OPERATOR}; Refused: {@link #MEMORY}, {@link #SIZING} or
 *     {@link #POLICY}; else the values accepted, separated by blanks, empty for all ({@code on} and {@code off} for a
 *     switch, {@code value@releases}, {@code !text} for everything that lacks the text, {@code (empty)})
 * @param covered values, or keys of a JSON flag, that a charge for GPU memory lets pass ({@code +value} in the data)
 * @param reason why, one line without a full stop; may be empty for Owned
 * @param replacement what to use where it is gone, or its announced removal; may be empty
 */
public record Ruling(Treatment treatment, String subject, List<String> covered, String reason, String replacement) {
    /** Subject of what the operator itself sets. */
    public static final String OPERATOR = "operator";
    /** Subject of what takes GPU memory that is not modelled: a charge covers it. */
    public static final String MEMORY = "memory";
    /** Subject of what changes what is sized, the KV cache, the layers or the layout: no charge covers it. */
    public static final String SIZING = "sizing";
    /** Subject of what is unsafe or would break the service. */
    public static final String POLICY = "policy";

    /** The ruling of a row of the data, where {@code +value} stands behind the subject's words. */
    static Ruling of(Treatment treatment, String subject, String reason, String replacement) {
        if (subject.indexOf('+') < 0) {
            return new Ruling(treatment, subject, List.of(), reason, replacement);
        }
        List<String> words = new ArrayList<>();
        List<String> covered = new ArrayList<>();
        for (String word : subject.split(" ")) {
            if (word.startsWith("+")) {
                covered.add(word.substring(1));
            } else {
                words.add(word);
            }
        }
        return new Ruling(treatment, String.join(" ", words), List.copyOf(covered), reason, replacement);
    }

    /** True when a charge for GPU memory lets all of these values, or keys of a JSON flag, pass. */
    public boolean covers(List<String> values) {
        boolean memory = treatment == Treatment.REFUSED && subject.equals(MEMORY);
        return memory || !values.isEmpty() && covered.containsAll(values);
    }

    /** True when the value may be passed on in that release. Only for what is Modelled or Neutral. */
    public boolean permits(String value, EngineVersion version) {
        if (subject.startsWith("!")) {
            return !value.contains(subject.substring(1));
        }
        return subject.isEmpty() || permitted(version).contains(value);
    }

    /** The values accepted in that release; empty when they are not listed one by one. */
    public List<String> permitted(EngineVersion version) {
        if (subject.isEmpty() || subject.startsWith("!")) {
            return List.of();
        }
        return List.of(subject.split(" ")).stream()
                .map(value -> value.split("@", 2))
                .filter(value -> value.length == 1 || Releases.parse(value[1]).contains(version))
                .map(value -> value[0].equals("(empty)") ? "" : value[0])
                .toList();
    }
}
