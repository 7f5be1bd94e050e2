package io.mimo.cli;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Rows of cells as lines: numbers to the right, words to the left, two spaces between. */
final class Columns {
    private Columns() {}

    /** @param rows the header first; all of the same length */
    static List<String> align(List<List<String>> rows) {
        List<Integer> widths = IntStream.range(0, rows.getFirst().size())
                .mapToObj(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toList();
        return rows.stream()
                .map(row -> IntStream.range(0, row.size())
                        .mapToObj(column -> {
                            boolean number = rows.getLast().get(column).matches("[0-9.,-]+");
                            return String.format(
                                    Locale.ROOT, "%" + (number ? "" : "-") + widths.get(column) + "s", row.get(column));
                        })
                        .collect(Collectors.joining("  "))
                        .stripTrailing())
                .toList();
    }
}
