package io.mimo.plan;

import static io.mimo.fixtures.ManifestFixture.manifest;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.api.PlanReport;
import io.mimo.api.Verdict;
import io.mimo.catalog.Catalog;
import io.mimo.fixtures.NodeFixture;
import io.mimo.inventory.Inventory;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code spec.sizing.extraOverheadMebibytes}: charged on each GPU in every profile, and shown under its own name. */
class ExtraOverheadTest {
    private static final Catalog CATALOG = Catalog.load();

    private static PlanReport plan(String product, int memoryMiB, String more) {
        return Decider.decide(
                        manifest("""
                model: {uri: "hf://XiaomiMiMo/MiMo-V2-Flash", revision: main}
                precision: FP8
                parallelism: {tensor: 4, data: 2, expert: 8}
                """ + more),
                        CATALOG,
                        Inventory.of(NodeFixture.nodes(2, 8, product, memoryMiB), List.of()))
                .report();
    }

    private static PlanReport h100(String more) {
        return plan("NVIDIA-H100-80GB-HBM3", 81_559, more);
    }

    private static PlanReport charged(int mebibytes) {
        return h100("sizing: {extraOverheadMebibytes: " + mebibytes + "}\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1000, 4096, 40_000, 1_048_576})
    void takesThatMuchOfTheKvPoolAndNothingElse(int mebibytes) {
        PlanReport.LedgerRow without = h100("").ledger().getFirst();
        charged(mebibytes).ledger().stream()
                .filter(row -> row.profile().equals(without.profile()) && row.stage() == without.stage())
                .forEach(row -> {
                    assertThat(row.extraOverheadMiB()).isEqualByComparingTo(BigDecimal.valueOf(mebibytes));
                    assertThat(without.kvPoolMiB().subtract(row.kvPoolMiB()))
                            .isEqualByComparingTo(BigDecimal.valueOf(mebibytes));
                    assertThat(row.weightsMiB()).isEqualTo(without.weightsMiB());
                    assertThat(row.overheadMiB()).isEqualTo(without.overheadMiB());
                    assertThat(new MemoryPicture(row).overhead()).isEqualTo(new MemoryPicture(without).overhead());
                    assertThat(new MemoryPicture(row).sizes())
                            .containsEntry(MemoryPicture.Term.EXTRA_OVERHEAD, row.extraOverheadMiB());
                });
        assertThat(without.extraOverheadMiB()).isNull();
    }

    @Test
    void refusesWhatItLeavesNoRoomForAndSaysSo() {
        PlanReport report = charged(40_000);
        assertThat(report.verdict()).isEqualTo(Verdict.DoesNotFit);
        assertThat(report.ledger()).extracting(PlanReport.LedgerRow::profile).contains("Requested", "MemorySaver");
        assertThat(report.ledger())
                .allSatisfy(row -> assertThat(row.extraOverheadMiB()).isEqualByComparingTo("40000"));
        assertThat(report.reasons().getFirst().message()).contains("+ extra overhead 39.1 GiB");
        assertThat(report.explanation()).anyMatch(line -> line.contains("extra overhead, for what is not modelled"));
    }

    @Test
    void aValueBelowOneLetsNothingPass() {
        for (String value : List.of("0", "-1")) {
            PlanReport report =
                    h100("sizing: {extraOverheadMebibytes: " + value + "}\nengine: {extraArgs: [--enable-eplb]}\n");
            assertThat(report.verdict()).isEqualTo(Verdict.Invalid);
            assertThat(report.reasons())
                    .extracting(PlanReport.ReasonEntry::path)
                    .contains("spec.engine.extraArgs[0]");
        }
    }
}
