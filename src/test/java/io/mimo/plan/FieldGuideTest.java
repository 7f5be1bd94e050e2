package io.mimo.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.api.PlanReport;
import io.mimo.catalog.Catalog;
import io.mimo.fixtures.ManifestFixture;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every row of the two documents comes out as the checked facts say, and the report tells its reader what differs. */
class FieldGuideTest {
    private static final Catalog CATALOG = Catalog.load();
    /** Of a condition's message (io.mimo.status). */
    private static final int LONGEST_MESSAGE = 300;

    @TestFactory
    Stream<DynamicTest> everyRow() {
        return FieldGuideRow.all().stream()
                .map(row -> DynamicTest.dynamicTest(row.id(), () -> {
                    PlanReport report = plan(row, false);
                    assertThat(report.verdict()).as("%s", report.explanation()).isEqualTo(row.verdict());
                    assertThat(row.says()).isNotEmpty();
                    assertThat(String.join(" ", report.explanation()).replaceAll(" +", " "))
                            .contains(row.says());
                    assertThat(report.explanation()).allSatisfy(line -> assertThat(line)
                            .hasSizeLessThanOrEqualTo(90)
                            .matches("[ -~]*"));
                    assertThat(report.reasons()).allSatisfy(reason -> {
                        assertThat(reason.message()).isNotBlank().hasSizeLessThanOrEqualTo(LONGEST_MESSAGE);
                        assertThat(reason.remedy()).isNotBlank().hasSizeLessThanOrEqualTo(LONGEST_MESSAGE);
                    });
                    assertThat(report.warnings()).allSatisfy(warning -> assertThat(warning.message())
                            .hasSizeLessThanOrEqualTo(LONGEST_MESSAGE));
                }));
    }

    @TestFactory
    Stream<DynamicTest> anOwnCheckpointMayWaiveTheScalesRule() {
        Stream<FieldGuideRow> rows =
                FieldGuideRow.all().stream().filter(row -> row.waivedVerdict().isPresent());
        return rows.map(row -> DynamicTest.dynamicTest(row.id(), () -> {
            PlanReport report = plan(row, true);
            assertThat(report.verdict()).isEqualTo(row.waivedVerdict().orElseThrow());
            assertThat(report.warnings())
                    .extracting(PlanReport.WarningEntry::reason)
                    .contains("UnsupportedLayoutAllowed")
                    .doesNotContain("PublishedClaimDiffers");
        }));
    }

    @Test
    void bothDocumentsAreThere() {
        assertThat(FieldGuideRow.all())
                .filteredOn(row -> row.document().equals("guide"))
                .hasSize(17);
        assertThat(FieldGuideRow.all())
                .filteredOn(row -> row.document().equals("article"))
                .hasSize(8);
    }

    /** A catalogued claim that no row meets would be told to nobody. */
    @Test
    void everyCataloguedClaimIsToldBesideSomeRefusal() {
        Stream<String> told = FieldGuideRow.all().stream()
                .map(row -> plan(row, false))
                .filter(report -> report.verdict().isRefusal())
                .flatMap(report -> report.warnings().stream())
                .map(PlanReport.WarningEntry::message);
        assertThat(told.toList())
                .containsAll(CATALOG.claims().stream()
                        .map(claim -> "the " + claim.document() + " " + claim.says() + ": " + claim.but())
                        .toList());
    }

    private static PlanReport plan(FieldGuideRow row, boolean waived) {
        return Decider.decide(ManifestFixture.manifest(row.spec(waived)), CATALOG, row.inventory())
                .report();
    }
}
