package io.mimo.catalog.flags;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The lines of a data file beside this package's name: columns cut at {@code |}, comments left out. Loops instead of
 * streams here and in what it feeds: a command of the CLI pays for the first use of every lambda.
 */
final class CatalogLines {
    private CatalogLines() {}

    static List<String[]> of(String file, int columns) {
        List<String[]> rows = new ArrayList<>();
        for (String line : text(file).split("\n")) {
            if (!line.isEmpty() && line.charAt(0) != '#') {
                String[] cells = line.split("\\|", -1);
                if (cells.length != columns) {
                    throw new IllegalStateException("not " + columns + " columns: " + line);
                }
                rows.add(cells);
            }
        }
        return rows;
    }

    private static String text(String file) {
        try (InputStream in = CatalogLines.class.getResourceAsStream("/catalog/flags/" + file)) {
            if (in == null) {
                throw new IllegalStateException("not on the class path: catalog/flags/" + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
