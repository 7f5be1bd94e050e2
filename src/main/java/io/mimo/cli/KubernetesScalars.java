package io.mimo.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * What kubectl takes an unquoted scalar for: sigs.k8s.io/yaml, which is go.yaml.in/yaml/v2 v2.4.3 resolve.go. YAML
 * 1.1's booleans and octal numbers, but no base 60; a date stays text.
 */
final class KubernetesScalars extends Resolver {
    private static final Set<String> TRUE =
            Set.of("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");
    private static final Set<String> FALSE =
            Set.of("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");
    private static final Set<String> NULL = Set.of("", "~", "null", "Null", "NULL");
    private static final Pattern INTEGER =
            Pattern.compile("([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))");
    private static final int[] RADIX = {0, 0, 16, 2, 8, 10};
    private static final Pattern FLOAT = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
    private static final Pattern INFINITE = Pattern.compile("[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");
    private static final BigInteger MIN_INT64 = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger MAX_UINT64 = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);
    /**
     * Go prints a float without a fraction as an integer up to here (encoding/json), so it reaches the API server as
     * one.
     */
    private static final BigDecimal WHOLE_BELOW = BigDecimal.TEN.pow(21);

    @Override
    public Tag resolve(NodeId kind, String value, boolean implicit) {
        if (kind != NodeId.scalar) {
            return kind == NodeId.sequence ? Tag.SEQ : Tag.MAP;
        }
        return implicit ? tagOf(value) : Tag.STR;
    }

    private static Tag tagOf(String value) {
        if (TRUE.contains(value) || FALSE.contains(value)) {
            return Tag.BOOL;
        }
        if (NULL.contains(value)) {
            return Tag.NULL;
        }
        String plain = startsWithNumber(value) ? value.replace("_", "") : value;
        if (isInteger(plain)) {
            return Tag.INT;
        }
        return FLOAT.matcher(plain).matches() || INFINITE.matcher(value).matches() ? Tag.FLOAT : Tag.STR;
    }

    /**
     * The value of a scalar under its tag, resolved or explicit.
     *
     * @throws IllegalArgumentException when the text is no such value, or none that JSON knows
     */
    static JsonNode value(Tag tag, String text) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        if (tag.equals(Tag.NULL)) {
            return json.nullNode();
        }
        if (tag.equals(Tag.BOOL)) {
            require(TRUE.contains(text) || FALSE.contains(text), text + " is not a boolean");
            return json.booleanNode(TRUE.contains(text));
        }
        if (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) {
            return number(text);
        }
        require(!tag.equals(Tag.BINARY), "binary data has no place in a manifest");
        return json.textNode(text);
    }

    private static JsonNode number(String text) {
        String plain = text.replace("_", "");
        require(!INFINITE.matcher(text).matches(), text + " is not a number that JSON knows");
        if (isInteger(plain)) {
            return whole(integer(plain));
        }
        require(FLOAT.matcher(plain).matches(), text + " is not a number");
        BigDecimal value = BigDecimal.valueOf(Double.parseDouble(plain));
        boolean isWhole = value.stripTrailingZeros().scale() <= 0 && value.abs().compareTo(WHOLE_BELOW) < 0;
        return isWhole ? whole(value.toBigIntegerExact()) : JsonNodeFactory.instance.numberNode(value.doubleValue());
    }

    private static JsonNode whole(BigInteger value) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        if (value.bitLength() < Integer.SIZE) {
            return json.numberNode(value.intValue());
        }
        return value.bitLength() < Long.SIZE ? json.numberNode(value.longValue()) : json.numberNode(value);
    }

    private static boolean startsWithNumber(String value) {
        return !value.isEmpty() && "+-0123456789".indexOf(value.charAt(0)) >= 0;
    }

    private static boolean isInteger(String plain) {
        if (!INTEGER.matcher(plain).matches()) {
            return false;
        }
        BigInteger value = integer(plain);
        boolean signed = plain.startsWith("-") || plain.startsWith("+");
        return value.compareTo(MIN_INT64) >= 0
                && value.compareTo(signed ? BigInteger.valueOf(Long.MAX_VALUE) : MAX_UINT64) <= 0;
    }

    private static BigInteger integer(String plain) {
        Matcher matcher = INTEGER.matcher(plain);
        require(matcher.matches(), plain + " is not an integer");
        for (int group = 2; group < RADIX.length; group++) {
            if (matcher.group(group) != null) {
                BigInteger magnitude = new BigInteger(matcher.group(group), RADIX[group]);
                return matcher.group(1).equals("-") ? magnitude.negate() : magnitude;
            }
        }
        throw new IllegalStateException(plain);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
