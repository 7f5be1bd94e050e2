package io.mimo.sizing;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/** Units of memory: MiB = 2^20 B and GiB = 2^30 B, never mixed with GB = 10^9 B. */
public final class Bytes {
    public static final long MIB = 1L << 20;
    public static final long GIB = 1L << 30;

    private Bytes() {}

    /** GiB as the catalogue writes them, to whole bytes. */
    static long ofGib(BigDecimal gib) {
        return gib.multiply(BigDecimal.valueOf(GIB))
                .setScale(0, RoundingMode.HALF_UP)
                .longValueExact();
    }

    /** MiB with three decimals, for reports. */
    public static BigDecimal toMib(long bytes) {
        return BigDecimal.valueOf(bytes).divide(BigDecimal.valueOf(MIB), 3, RoundingMode.HALF_UP);
    }

    /** GiB with one decimal, for people; never {@code -0.0}. */
    public static String gib(long bytes) {
        return decimal(bytes, GIB, 1);
    }

    /** GiB with two decimals, for tables. */
    public static String gib2(long bytes) {
        return decimal(bytes, GIB, 2);
    }

    /** GB (10^9 B) with two decimals. */
    public static String gb(long bytes) {
        return decimal(bytes, 1_000_000_000L, 2);
    }

    /** A count with thousands separators. */
    public static String grouped(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private static String decimal(long bytes, long unit, int scale) {
        BigDecimal value = BigDecimal.valueOf(bytes).divide(BigDecimal.valueOf(unit), scale, RoundingMode.HALF_UP);
        return value.signum() == 0 ? BigDecimal.ZERO.setScale(scale).toPlainString() : value.toPlainString();
    }
}
