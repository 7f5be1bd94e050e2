package io.mimo.catalog.flags;

import io.mimo.catalog.EngineVersion;
import java.util.List;

/**
 * The decision on one flag or variable.
 *
 * @param subject Owned: the field path that decides, or {@link #OPERATOR}; Refused: {@link #MEMORY} or {@link #POLICY};
 *     else the values accepted, separated by blanks, empty for all ({@code on} and {@code off} for a switch,
 *     {@code value@releases}, {@code !text} for everything that lacks the text, {@code (empty)})
 * @param reason why, one line without a full stop; may be empty for Owned
 * @param replacement what to use where it is gone, or its announced removal; may be empty
 */
public record Ruling(Treatment treatment, String subject, String reason, String replacement) {
    /** Subject of what the operator itself sets. */
    public static final String OPERATOR = "operator";
    /** Subject of what changes memory or layout and is not modelled. */
    public static final String MEMORY = "memory";
    /** Subject of what is unsafe or would break the service. */
    public static final String POLICY = "policy";

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
