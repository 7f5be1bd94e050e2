package io.mimo.manifest.engine;

import io.mimo.catalog.EngineVersion;
import io.mimo.catalog.flags.Releases;
import io.mimo.catalog.flags.Ruling;
import io.mimo.manifest.Problem;
import java.util.List;

/**
 * The words in which a flag ({@code noun} Flag) or a variable (Variable) is refused; each reason begins with the noun.
 */
record Refusal(String noun, String path, String shown, String name, Ruling ruling) {
    /** For what is Owned. */
    Problem owned() {
        String why = ruling.reason().isEmpty() ? "" : ": " + ruling.reason();
        return ruling.subject().equals(Ruling.OPERATOR)
                ? new Problem(
                        noun + "BelongsToOperator", path, shown, name + " is the operator's to set" + why, "remove it")
                : new Problem(
                        noun + "BelongsToField",
                        path,
                        shown,
                        name + " contradicts " + ruling.subject() + ", which decides it" + why,
                        "remove it and set " + ruling.subject());
    }

    /** For what is Refused; {@code covered}: memory set aside would let it pass. */
    Problem refused(boolean covered) {
        return ruling.subject().equals(Ruling.POLICY)
                ? new Problem(
                        noun + "NotAllowed", path, shown, name + " is not allowed: " + ruling.reason(), "remove it")
                : new Problem(
                        noun + "NotModelled",
                        path,
                        shown,
                        name + " is not modelled, the sizing would not hold: " + ruling.reason(),
                        "remove it" + (covered ? ExtraOverhead.OR_SET : ""));
    }

    /** For a value that is none of those accepted, which may be none at all. */
    Problem value(List<String> accepted, boolean covered) {
        String values = String.join(
                ", ",
                accepted.stream().map(value -> value.isEmpty() ? "''" : value).toList());
        return new Problem(
                noun + "ValueNotAccepted",
                path,
                shown,
                name + " is not accepted with this value: " + ruling.reason(),
                "remove it" + (covered ? ExtraOverhead.OR_SET : "")
                        + (values.isEmpty() ? "" : "; accepted: " + values));
    }

    /** For what older releases had. */
    Problem removed(Releases releases, EngineVersion version, String consequence) {
        return new Problem(
                "Removed" + noun,
                path,
                shown,
                name + " is not in vLLM " + version + " any more (gone "
                        + releases.gone()
                                .map(gone -> "by " + gone.series())
                                .orElse("before " + Releases.READ.getFirst().series())
                        + "); " + consequence,
                "remove it" + (ruling.replacement().isEmpty() ? "" : "; " + ruling.replacement()));
    }

    /** For what newer releases have. */
    Problem notYet(Releases releases, EngineVersion version, String consequence, String remedy) {
        String from = releases.first().map(EngineVersion::series).orElse("");
        return new Problem(
                noun + "NotYetAvailable",
                path,
                shown,
                name + " exists from vLLM " + from + " on; " + version + " " + consequence,
                remedy);
    }
}
