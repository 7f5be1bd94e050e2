package io.mimo.inventory;

import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Whole units of extended resources, whose names have a slash. */
final class ExtendedResources {
    private ExtendedResources() {}

    /** @throws IllegalArgumentException that names a resource whose amount is no quantity */
    static Map<String, Long> units(@Nullable Map<String, Quantity> amounts) {
        Map<String, Long> units = new TreeMap<>();
        Optional.ofNullable(amounts).orElse(Map.of()).forEach((resource, amount) -> {
            if (resource.contains("/")) {
                units.put(resource, units(resource, amount));
            }
        });
        return units;
    }

    private static long units(String resource, @Nullable Quantity amount) {
        try {
            return Optional.ofNullable(amount)
                    .orElseThrow(NumberFormatException::new)
                    .getNumericalAmount()
                    .longValue();
        } catch (ArithmeticException | IllegalArgumentException | NullPointerException e) {
            throw new IllegalArgumentException(resource + ": " + amount + " is not a quantity", e);
        }
    }
}
