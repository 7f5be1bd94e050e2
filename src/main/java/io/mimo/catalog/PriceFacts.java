package io.mimo.catalog;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
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

    /** On-demand USD per hour of so many GPUs, rounded to cents; spot where no on-demand price exists. */
    public Optional<BigDecimal> perHourUsd(String product, int gpus) {
        return Optional.ofNullable(products.get(CloudLabels.product(product)))
                .flatMap(
                        price -> share(price, price.onDemandUsd(), gpus).or(() -> share(price, price.spotUsd(), gpus)));
    }

    /** The cheaper product first, like compared with like: on demand, then spot, then those without a price. */
    public Comparator<String> cheaperFirst() {
        return Comparator.comparing((String product) -> one(product, Price::onDemandUsd))
                .thenComparing(product -> one(product, Price::spotUsd));
    }

    private BigDecimal one(String product, Function<Price, @Nullable BigDecimal> kind) {
        return Optional.ofNullable(products.get(CloudLabels.product(product)))
                .flatMap(price -> Optional.ofNullable(kind.apply(price))
                        .map(usd -> usd.divide(BigDecimal.valueOf(price.configuration()), MathContext.DECIMAL64)))
                .orElse(UNPRICED);
    }

    private static Optional<BigDecimal> share(Price price, @Nullable BigDecimal usd, int gpus) {
        return Optional.ofNullable(usd).map(all -> all.multiply(BigDecimal.valueOf(gpus))
                .divide(BigDecimal.valueOf(price.configuration()), 2, RoundingMode.HALF_UP));
    }
}
