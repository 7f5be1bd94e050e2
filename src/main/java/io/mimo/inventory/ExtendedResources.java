package io.mimo.inventory;

import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Whole units of extended resources, whose names have a slash. */
final class ExtendedResources {
    private ExtendedResources() {}

    /**
     * @param field the amounts' path in their object, for messages
     * @throws IllegalArgumentException that names a resource whose amount is no whole number, or less than 0
     */
    static Map<String, Long> units(String field, @Nullable Map<String, Quantity> amounts) {
        Map<String, Long> units = new TreeMap<>();
        Optional.ofNullable(amounts).orElse(Map.of()).forEach((resource, amount) -> {
            if (resource.contains("/")) {
                units.put(resource, units(field, resource, amount));
            }
        });
        return units;
    }

    private static long units(String field, String resource, @Nullable Quantity amount) {
        long units;
        try {
            units = Optional.ofNullable(amount)
                    .orElseThrow(NumberFormatException::new)
                    .getNumericalAmount()
                    .longValueExact();
        } catch (ArithmeticException | IllegalArgumentException | NullPointerException e) {
            throw new IllegalArgumentException(
                    field + ": " + resource + ": " + amount + " is no whole number; write how many there are, e.g. 8",
                    e);
        }
        if (units < 0) {
            throw new IllegalArgumentException(
                    field + ": " + resource + ": " + amount + " is less than 0; write how many there are, e.g. 8");
        }
        return units;
    }
}
