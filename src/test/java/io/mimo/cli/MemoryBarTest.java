package io.mimo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.api.PlanReport.Band;
import io.mimo.api.PlanReport.LedgerRow;
import io.mimo.plan.MemoryPicture;
import io.mimo.plan.MemoryPicture.Term;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bar, the numbers of its legend and when it is coloured. */
class MemoryBarTest {
    private static final Terminal PLAIN = new Terminal(false, 90);

    /** 100 GiB visible, 90 of them the budget. */
    private static MemoryPicture gpu(int weights, int overhead, int kvNeeded) {
        int pool = 90 - weights - overhead;
        return new MemoryPicture(new LedgerRow(
                "Requested",
                0,
                "NVIDIA-TEST",
                gib(100),
                gib(90),
                gib(weights),
                new Band(gib(1), gib(2), gib(3)),
                null,
                gib(pool),
                gib(kvNeeded),
                gib(Math.max(0, kvNeeded - pool))));
    }

    private static BigDecimal gib(int gib) {
        return BigDecimal.valueOf(gib * 1024L);
    }

    @Test
    void aFittingGpuIsDrawnToScaleWithItsLegend() {
        assertThat(new MemoryBar(new Terminal(false, 104)).lines(gpu(50, 5, 10)))
                .containsExactly(
                        "  One NVIDIA-TEST, Requested: 100.00 GiB visible, budget 90.00",
                        "  [" + "#".repeat(50) + "=".repeat(5) + "k".repeat(10) + "-".repeat(25) + ".".repeat(10) + "]",
                        "  # weights 50.00  = overhead 5.00  k KV cache of one request 10.00  - rest of the KV pool "
                                + "25.00",
                        "  . outside the utilization 10.00");
    }

    @Test
    void whatGoesOverTheBudgetIsShownBeyondIt() {
        MemoryBar bar = new MemoryBar(new Terminal(false, 104));
        assertThat(bar.lines(gpu(80, 8, 6)))
                .contains("  [" + "#".repeat(80) + "=".repeat(8) + "k".repeat(2) + "!".repeat(4) + ".".repeat(6) + "]")
                .anyMatch(line ->
                        line.contains("k KV cache of one request 6.00") && line.contains("! over the budget 4.00"));
        assertThat(bar.lines(gpu(95, 5, 10)))
                .as("weights alone are above the budget, the rest leaves the GPU")
                .anyMatch(line -> line.matches("  \\[#{82}!{18}\\]"));
    }

    @Test
    void aTermTooSmallForACellStillGetsOne() {
        Map<Term, Integer> cells = MemoryBar.cells(Map.of(Term.WEIGHTS, gib(990), Term.KV_NEEDED, BigDecimal.ONE), 50);
        assertThat(cells).containsEntry(Term.KV_NEEDED, 1).containsEntry(Term.WEIGHTS, 49);
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 57, 90, 133})
    void noLineIsWiderThanTheTerminal(int columns) {
        for (MemoryPicture picture : List.of(gpu(50, 5, 10), gpu(95, 5, 10), gpu(88, 1, 1))) {
            List<String> lines = new MemoryBar(new Terminal(false, columns)).lines(picture);
            assertThat(lines.get(1)).hasSize(columns);
            assertThat(lines.subList(1, lines.size())).allMatch(line -> line.length() <= columns);
        }
    }

    @Test
    void colourChangesNoLetter() {
        List<String> coloured = new MemoryBar(new Terminal(true, 90)).lines(gpu(80, 8, 6));
        assertThat(coloured.get(1)).contains("\u001b[34m#", "\u001b[1;31m!");
        assertThat(coloured.stream().map(line -> line.replaceAll("\u001b\\[[0-9;]*m", "")))
                .isEqualTo(new MemoryBar(PLAIN).lines(gpu(80, 8, 6)));
        assertThat(String.join("", new MemoryBar(PLAIN).lines(gpu(80, 8, 6)))).matches("[ -~]*");
    }

    @ParameterizedTest
    @CsvSource({
        "auto, '', xterm, true, true",
        "auto, '', xterm, false, false",
        "auto, 1, xterm, true, false",
        "auto, '', dumb, true, false",
        "always, 1, dumb, false, true",
        "never, '', xterm, true, false"
    })
    void colourFollowsTheOptionTheTerminalAndNoColor(
            Terminal.When when, String noColor, String term, boolean interactive, boolean colour) {
        assertThat(Terminal.of(when, Map.of("NO_COLOR", noColor, "TERM", term), interactive)
                        .colour())
                .isEqualTo(colour);
    }

    @ParameterizedTest
    @CsvSource({"120, true, 120", "120, false, 90", "5, true, 40", "wide, true, 90"})
    void theWidthIsTheTerminalsOrNinety(String columns, boolean interactive, int width) {
        assertThat(Terminal.of(Terminal.When.auto, Map.of("COLUMNS", columns), interactive)
                        .columns())
                .isEqualTo(width);
    }
}
