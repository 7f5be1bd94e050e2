package io.mimo.catalog.flags;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.catalog.EngineVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class VariableCatalogTest {
    private static final VariableCatalog CATALOG = VariableCatalog.load();

    /** The fourth column of {@code releases.txt}; src/catalog-tools/release reads it from a wheel. */
    @ParameterizedTest
    @MethodSource("io.mimo.catalog.flags.FlagCatalogTest#releases")
    void holdsEveryVariableOfTheRelease(String release, int positive, int negative, int count, String digest) {
        EngineVersion version = EngineVersion.parse(release).orElseThrow();
        assertThat(CATALOG.variables())
                .filteredOn(v -> v.name().startsWith("VLLM_") && v.existsIn(version))
                .hasSize(count);
    }

    @Test
    void classifiesEveryVariableOnceAndSaysWhy() {
        assertThat(CATALOG.variables()).extracting(VariableFacts::name).doesNotHaveDuplicates();
        assertThat(CATALOG.variables()).allSatisfy(variable -> {
            Ruling ruling = variable.ruling();
            assertThat(ruling.reason()).matches("[ -~]{0,180}").doesNotEndWith(".");
            if (variable.releases().first().isPresent() && ruling.treatment() != Treatment.OWNED) {
                assertThat(ruling.reason()).isNotEmpty();
            }
            if (ruling.treatment() == Treatment.REFUSED) {
                assertThat(ruling.subject()).isIn(Ruling.MEMORY, Ruling.SIZING, Ruling.POLICY);
            }
        });
    }

    @Test
    void findsByNameBeforePrefix() {
        assertThat(CATALOG.find("LWS_LEADER_ADDRESS")).map(VariableFacts::name).contains("LWS_");
        assertThat(CATALOG.find("NCCL_DEBUG")).isEmpty();
        assertThat(CATALOG.find("VLLM_LOGGING_LEVEL"))
                .map(v -> v.ruling().treatment())
                .contains(Treatment.NEUTRAL);
    }
}
