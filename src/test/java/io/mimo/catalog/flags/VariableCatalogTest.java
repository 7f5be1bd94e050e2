package io.mimo.catalog.flags;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.catalog.EngineVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VariableCatalogTest {
    private static final VariableCatalog CATALOG = VariableCatalog.load();

    /** How many names of the table environment_variables in the release's envs.py begin with VLLM_. */
    @ParameterizedTest
    @CsvSource({
        "0.14.0, 215", "0.18.0, 218", "0.20.0, 234", "0.21.0, 238", "0.24.0, 251",
        "0.28.0, 281", "0.30.0, 288", "0.31.0, 293", "0.32.0, 301", "0.33.0, 303"
    })
    void holdsEveryVariableOfTheRelease(String release, int count) {
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
                assertThat(ruling.subject()).isIn(Ruling.MEMORY, Ruling.POLICY);
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
