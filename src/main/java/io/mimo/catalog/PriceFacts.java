package io.mimo.catalog;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** List prices in USD; each is of a configuration of so many GPUs per hour. */
public record PriceFacts(String date, int hoursPerMonth, Map<String, Price> products) {
    /** On-demand and spot price of {@code configuration} GPUs per hour; null = not offered. */
    public record Price(
            int configuration,
            @Nullable BigDecimal onDemandUsd,
            @Nullable BigDecimal spotUsd) {}

    /** Above any price: what has none comes last where the cheaper is preferred. */
    private static final BigDecimal UNPRICED = BigDecimal.valueOf(Long.MAX_VALUE);

    /** A price to order by: the one given, else one above all. */
    public static BigDecimal orLast(Optional<BigDecimal> perHourUsd) {
        return perHourUsd.orElse(UNPRICED);
    }

    /** On-demand USD per hour of so many GPUs, rounded to cents; spot where no on-demand price exists. */
    public Optional<BigDecimal> perHourUsd(String product, int gpus) {
        Price price = products.get(product);
        if (price == null) {
            return Optional.empty();
        }
        BigDecimal rate = price.onDemandUsd() != null ? price.onDemandUsd() : price.spotUsd();
        return Optional.ofNullable(rate).map(usd -> usd.multiply(BigDecimal.valueOf(gpus))
                .divide(BigDecimal.valueOf(price.configuration()), 2, RoundingMode.HALF_UP));
    }
}
