package io.mimo.cli;

import io.mimo.plan.MemoryPicture;
import io.mimo.plan.MemoryPicture.Term;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** One GPU's memory as a line of letters with a legend; with colour the same letters, coloured. */
final class MemoryBar {
    private static final String INDENT = "  ";
    private static final BigDecimal MIB_PER_GIB = BigDecimal.valueOf(1024);
    private static final String RESET = "\u001b[0m";

    private final Terminal terminal;

    MemoryBar(Terminal terminal) {
        this.terminal = terminal;
    }

    /**
     * Title, bar and legend, without a line break at the end of a line; no line is wider than the terminal when
     * uncoloured.
     */
    List<String> lines(MemoryPicture picture) {
        List<String> lines = new ArrayList<>();
        String stage = picture.row().stage() > 0 ? ", stage " + picture.row().stage() : "";
        lines.add(INDENT + "One " + picture.row().product() + stage + ", "
                + picture.row().profile() + ": " + gib(picture.row().visibleMiB()) + " GiB visible, budget "
                + gib(picture.row().budgetMiB()));
        StringBuilder bar = new StringBuilder(INDENT + "[");
        cells(picture.lengths(), terminal.columns() - INDENT.length() - 2)
                .forEach((term, count) ->
                        bar.append(painted(term, String.valueOf(letter(term)).repeat(count))));
        lines.add(bar.append(']').toString());
        legend(picture, lines);
        return lines;
    }

    private void legend(MemoryPicture picture, List<String> lines) {
        StringBuilder line = new StringBuilder(INDENT);
        int length = INDENT.length();
        for (Map.Entry<Term, BigDecimal> size : picture.sizes().entrySet()) {
            String entry = " " + size.getKey().words() + " " + gib(size.getValue()) + "  ";
            if (size.getValue().signum() == 0) {
                continue;
            }
            if (length + 1 + entry.stripTrailing().length() > terminal.columns() && length > INDENT.length()) {
                lines.add(line.toString().stripTrailing());
                line = new StringBuilder(INDENT);
                length = INDENT.length();
            }
            line.append(painted(size.getKey(), String.valueOf(letter(size.getKey()))))
                    .append(entry);
            length += 1 + entry.length();
        }
        lines.add(line.toString().stripTrailing());
    }

    /** Cells in proportion, at least one for each term that occurs; in sum {@code width}. */
    static Map<Term, Integer> cells(Map<Term, BigDecimal> lengths, int width) {
        BigDecimal whole = lengths.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        Map<Term, Integer> cells = new EnumMap<>(Term.class);
        lengths.forEach((term, length) -> cells.put(
                term,
                length.multiply(BigDecimal.valueOf(width))
                        .divide(whole, 0, RoundingMode.HALF_UP)
                        .max(BigDecimal.ONE)
                        .intValueExact()));
        int total = cells.values().stream().mapToInt(Integer::intValue).sum();
        cells.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .ifPresent(longest -> longest.setValue(longest.getValue() + width - total));
        return cells;
    }

    static char letter(Term term) {
        return switch (term) {
            case WEIGHTS -> '#';
            case OVERHEAD -> '=';
            case EXTRA_OVERHEAD -> '+';
            case KV_NEEDED -> 'k';
            case KV_REST -> '-';
            case OVER -> '!';
            case OUTSIDE -> '.';
        };
    }

    /** Colours of the usual 16, which every theme adapts to its background. */
    private static String ansi(Term term) {
        return switch (term) {
            case WEIGHTS -> "\u001b[34m";
            case OVERHEAD -> "\u001b[33m";
            case EXTRA_OVERHEAD -> "\u001b[35m";
            case KV_NEEDED -> "\u001b[32m";
            case KV_REST -> "\u001b[36m";
            case OVER -> "\u001b[1;31m";
            case OUTSIDE -> "\u001b[90m";
        };
    }

    private String painted(Term term, String text) {
        return terminal.colour() ? ansi(term) + text + RESET : text;
    }

    /** GiB with two decimals. */
    static String gib(BigDecimal mib) {
        return mib.divide(MIB_PER_GIB, 2, RoundingMode.HALF_UP).toPlainString();
    }
}
