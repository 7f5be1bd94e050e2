package io.mimo.sizing.placing;

import io.mimo.inventory.ResourceAmounts;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** Amounts of a node's resources as people say and as manifests write them. */
public final class AmountWords {
    private static final long GIBIBYTE = 1L << 30;
    private static final long MEBIBYTE = 1L << 20;
    private static final int MILLIS = 1000;

    private AmountWords() {}

    /** With its unit, e.g. {@code 340 GiB of ephemeral-storage}, {@code 8 CPUs}, {@code 2 of rdma/ib}. */
    static String of(String resource, long units) {
        return amount(resource, units)
                + switch (resource) {
                    case ResourceAmounts.CPU -> units == MILLIS ? " CPU" : " CPUs";
                    case ResourceAmounts.PODS -> units == 1 ? " pod slot" : " pod slots";
                    default -> (isBytes(resource) ? " GiB of " : " of ") + resource;
                };
    }

    /** Without it, to one decimal. */
    static String amount(String resource, long units) {
        if (resource.equals(ResourceAmounts.CPU)) {
            return decimal(units, MILLIS);
        }
        return isBytes(resource) ? decimal(units, GIBIBYTE) : Long.toString(units);
    }

    /** The largest round quantity that is no more, as a manifest writes it; empty where that is nothing. */
    public static String quantity(String resource, long units) {
        if (resource.equals(ResourceAmounts.CPU)) {
            return units >= MILLIS ? Long.toString(units / MILLIS) : units > 0 ? units + "m" : "";
        }
        if (!isBytes(resource)) {
            return units > 0 ? Long.toString(units) : "";
        }
        return units >= GIBIBYTE ? units / GIBIBYTE + "Gi" : units >= MEBIBYTE ? units / MEBIBYTE + "Mi" : "";
    }

    private static boolean isBytes(String resource) {
        return !ResourceAmounts.isExtended(resource)
                && !resource.equals(ResourceAmounts.CPU)
                && !resource.equals(ResourceAmounts.PODS);
    }

    private static String decimal(long units, long unit) {
        BigDecimal amount = BigDecimal.valueOf(units).divide(BigDecimal.valueOf(unit), 1, RoundingMode.DOWN);
        return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
    }
}
