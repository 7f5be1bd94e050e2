package io.mimo.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A page for readers, with its blocks in order. */
record Page(Path file, List<String> lines) {
    private static final Pattern FENCE = Pattern.compile("^(\\s*)```+\\s*(.*)$");
    private static final Pattern SETUP = Pattern.compile("^<!-- setup: (.*) -->$");

    /** The README and all of docs/. */
    static List<Page> all() {
        try (Stream<Path> docs = Files.list(Path.of("docs"))) {
            return Stream.concat(
                            Stream.of(Path.of("README.md")),
                            docs.filter(file -> file.toString().endsWith(".md")).sorted())
                    .map(Page::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Page read(Path file) {
        try {
            return new Page(file, Files.readAllLines(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As the reader knows it: {@code docs/autoscale.md}. */
    String name() {
        return file.toString();
    }

    List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Matcher setup = SETUP.matcher(lines.get(i));
            if (setup.matches()) {
                blocks.add(new Block(this, i + 1, List.of("sh", "cluster"), List.of(setup.group(1))));
            }
            Matcher fence = FENCE.matcher(lines.get(i));
            if (fence.matches()) {
                int from = i + 1;
                i = end(from);
                blocks.add(
                        new Block(this, from, words(fence.group(2)), dedent(lines.subList(from, i), fence.group(1))));
            }
        }
        return blocks;
    }

    private int end(int from) {
        for (int i = from; i < lines.size(); i++) {
            if (lines.get(i).strip().matches("```+")) {
                return i;
            }
        }
        throw new IllegalStateException(file + ":" + from + ": this block has no end");
    }

    private static List<String> words(String info) {
        return info.isBlank() ? List.of() : List.of(info.strip().split("\\s+"));
    }

    private static List<String> dedent(List<String> lines, String indent) {
        return lines.stream()
                .map(line -> line.startsWith(indent) ? line.substring(indent.length()) : line.stripLeading())
                .toList();
    }
}
