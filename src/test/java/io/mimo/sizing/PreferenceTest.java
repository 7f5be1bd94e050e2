package io.mimo.sizing;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.catalog.Catalog;
import io.mimo.catalog.PriceFacts;
import io.mimo.catalog.PriceFacts.Price;
import io.mimo.manifest.Layout;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Proven hardware first, at any price; like prices are compared with like. */
class PreferenceTest {
    private static final String H100 = "NVIDIA-H100-80GB-HBM3";
    private static final String H200 = "NVIDIA-H200";
    private static final String B200 = "NVIDIA-B200";
    private static final String GB200 = "NVIDIA-GB200";

    private static Price price(int configuration, @Nullable String onDemand, @Nullable String spot) {
        return new Price(
                configuration,
                onDemand == null ? null : new BigDecimal(onDemand),
                spot == null ? null : new BigDecimal(spot));
    }

    private static List<String> ordered(Map<String, Price> prices, String... products) {
        Catalog catalog = Catalog.load().withPrices(new PriceFacts("2026-04-08", 720, prices));
        List<String> sorted = new ArrayList<>(List.of(products));
        Collections.shuffle(sorted, new Random(7));
        sorted.sort(Preference.products(catalog));
        return sorted;
    }

    @Test
    void whatSomebodyHasRunComesBeforeWhatIsCheaper() {
        assertThat(ordered(
                        Map.of(B200, price(8, "1.00", null), H100, price(8, "23.23", null), H200, price(8, "36", null)),
                        B200,
                        H200,
                        H100,
                        "unknown"))
                .containsExactly(H100, H200, B200, "unknown");
    }

    @Test
    void aSpotPriceIsNotComparedWithOneOnDemand() {
        assertThat(ordered(Map.of(H100, price(8, null, "6.41"), H200, price(3, "13.50", null)), H100, H200))
                .containsExactly(H200, H100);
        assertThat(ordered(Map.of(GB200, price(8, null, "9"), B200, price(2, null, "4.12")), B200, GB200))
                .containsExactly(GB200, B200);
    }

    @Test
    void aConfigurationOfMoreGpusIsNotDearer() {
        assertThat(ordered(Map.of(H100, price(8, "16", null), H200, price(1, "3", null)), H100, H200))
                .containsExactly(H100, H200);
    }

    @ParameterizedTest
    @CsvSource({"8, 8, true", "4, 8, true", "6, 8, false", "16, 8, true", "12, 8, false", "12, 4, true", "3, 0, false"})
    void aReplicaFillsNodesOrDividesOne(int gpus, int node, boolean fills) {
        assertThat(Preference.fillsNodes(new Layout(1, gpus, 1, 0), node)).isEqualTo(fills);
    }
}
