package io.mimo.inventory;

import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Amounts of resources as whole numbers of their base unit, the one in which the scheduler counts: CPU in thousandths
 * of a core, memory, disk and huge pages in bytes, pods and extended resources (names with a slash) in units.
 */
public final class ResourceAmounts {
    public static final String CPU = "cpu";
    public static final String MEMORY = "memory";
    public static final String EPHEMERAL_STORAGE = "ephemeral-storage";
    /** Pods that the kubelet takes. */
    public static final String PODS = "pods";

    private static final String HUGE_PAGES = "hugepages-";

    private ResourceAmounts() {}

    /**
     * Those of {@code amounts} that placement counts. A fraction of a base unit counts whole, as for the scheduler; one
     * of an extended resource is none.
     *
     * @param field the amounts' path in their object, for messages
     * @throws IllegalArgumentException that names a resource whose amount is no number, or less than 0
     */
    public static Map<String, Long> units(String field, @Nullable Map<String, Quantity> amounts) {
        Map<String, Long> units = new TreeMap<>();
        Optional.ofNullable(amounts).orElse(Map.of()).forEach((resource, amount) -> {
            if (isCounted(resource)) {
                units.put(resource, units(field, resource, amount));
            }
        });
        return units;
    }

    /** A resource that is not the kubelet's own. */
    public static boolean isExtended(String resource) {
        return resource.contains("/");
    }

    private static boolean isCounted(String resource) {
        return isExtended(resource)
                || resource.equals(CPU)
                || resource.equals(MEMORY)
                || resource.equals(EPHEMERAL_STORAGE)
                || resource.equals(PODS)
                || resource.startsWith(HUGE_PAGES);
    }

    private static long units(String field, String resource, @Nullable Quantity amount) {
        long units;
        try {
            BigDecimal number = Optional.ofNullable(amount)
                    .orElseThrow(NumberFormatException::new)
                    .getNumericalAmount();
            BigDecimal inUnits = resource.equals(CPU) ? number.movePointRight(3) : number;
            units = (isExtended(resource) ? inUnits : inUnits.setScale(0, RoundingMode.CEILING)).longValueExact();
        } catch (ArithmeticException | IllegalArgumentException | NullPointerException e) {
            throw new IllegalArgumentException(
                    field + ": " + resource + ": " + amount + " is no " + (isExtended(resource) ? "whole " : "")
                            + "number; write how many there are, e.g. 8",
                    e);
        }
        if (units < 0) {
            throw new IllegalArgumentException(
                    field + ": " + resource + ": " + amount + " is less than 0; write how many there are, e.g. 8");
        }
        return units;
    }
}
