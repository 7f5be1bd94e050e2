package io.mimo.manifest.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mimo.catalog.flags.FlagFacts;
import io.mimo.catalog.flags.Ruling;
import io.mimo.manifest.Warning;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code spec.sizing.extraOverheadMebibytes}: GPU memory that the user sets aside for what is not modelled.
 *
 * @param mebibytes on each GPU; 0 = the field is not set
 */
public record ExtraOverhead(int mebibytes) {
    public static final String PATH = "spec.sizing.extraOverheadMebibytes";
    /** The field is not set. */
    public static final ExtraOverhead NONE = new ExtraOverhead(0);

    /** The other way out beside removing what is refused. */
    static final String OR_SET = ", or set " + PATH + " to what it takes on each GPU";

    private static final ObjectMapper JSON = new ObjectMapper();

    public boolean isSet() {
        return mebibytes > 0;
    }

    /** True when a charge lets the argument pass that would be refused without one. */
    static boolean covers(Argument argument) {
        return argument.flag().ruling().covers(values(argument));
    }

    /** True when a charge lets the value of a variable pass that would be refused without one. */
    static boolean covers(Ruling ruling, String value) {
        return ruling.covers(List.of(value));
    }

    /** What is said of a flag or a variable that passes for the charge. */
    Warning charged(String noun, String path, String name, String why) {
        return new Warning(
                "Unmodelled" + noun + "Charged",
                path,
                name + " is not modelled: " + why + "; it passes because " + PATH + " charges " + mebibytes
                        + " MiB on each GPU for all that is not modelled. Nobody has checked that this is enough: "
                        + "watch the first start");
    }

    /** The keys of a JSON flag, however it was given; else its value. Empty for JSON that cannot be read. */
    private static List<String> values(Argument argument) {
        if (argument.flag().kind() != FlagFacts.Kind.JSON) {
            return List.of(argument.judged());
        }
        if (argument.key().isPresent()) {
            return List.of(argument.key().get());
        }
        List<String> keys = new ArrayList<>();
        try {
            JsonNode given = JSON.readTree(argument.value());
            given.fieldNames().forEachRemaining(keys::add);
        } catch (JsonProcessingException e) {
            return List.of();
        }
        return keys;
    }
}
