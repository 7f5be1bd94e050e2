package io.mimo.plan;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** What tokens cost at a throughput that somebody measured; the sizer itself knows no speed. */
public final class TokenPrice {
    private static final BigDecimal SECONDS_PER_HOUR = BigDecimal.valueOf(3600);
    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

    private TokenPrice() {}

    /** USD per million tokens, rounded to four places: {@code perHourUsd / (tokensPerSecond * 3600) * 10^6}. */
    public static BigDecimal perMillionUsd(BigDecimal perHourUsd, BigDecimal tokensPerSecond) {
        return perHourUsd.multiply(MILLION).divide(tokensPerSecond.multiply(SECONDS_PER_HOUR), 4, RoundingMode.HALF_UP);
    }
}
