package io.mimo.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * One fenced block of a page, or a hidden set-up command.
 *
 * @param words the fence's info string: the language, then what it says about running
 * @param lines without the fences
 */
record Block(Page page, int line, List<String> words, List<String> lines) {
    private static final Set<String> RUN = Set.of("sh", "console");
    private static final String EXIT = "exit=";

    /**
     * A command with what it prints; {@code output} is not compared in a block that is not a console.
     *
     * @param text lines joined by newlines, as bash reads them
     */
    record Command(int line, String text, List<String> output) {}

    String language() {
        return words.isEmpty() ? "" : words.getFirst();
    }

    boolean isRun() {
        return RUN.contains(language()) && !says("ci") && !says("profile") && !says("install");
    }

    boolean isConsole() {
        return language().equals("console");
    }

    boolean says(String word) {
        return words.subList(Math.min(1, words.size()), words.size()).contains(word);
    }

    int exitCode() {
        return words.stream()
                .filter(word -> word.startsWith(EXIT))
                .findFirst()
                .map(word -> Integer.parseInt(word.substring(EXIT.length())))
                .orElse(0);
    }

    /**
     * A console's commands one by one, and so are those that must fail; else the block is one script, which ends at its
     * first failure.
     */
    List<Command> commands() {
        if (isConsole()) {
            return typed();
        }
        return exitCode() == 0
                ? List.of(new Command(line + 1, String.join("\n", lines), List.of()))
                : lines.stream()
                        .filter(text -> !text.isBlank())
                        .map(text -> new Command(line + 1, text, List.of()))
                        .toList();
    }

    private List<Command> typed() {
        List<Command> commands = new ArrayList<>();
        for (int i = 0; i < lines.size(); ) {
            int first = i;
            StringBuilder text = new StringBuilder(lines.get(i++).substring(2));
            while (i < lines.size() && lines.get(i).startsWith("> ")) {
                text.append('\n').append(lines.get(i++).substring(2));
            }
            int output = i;
            while (i < lines.size() && !lines.get(i).startsWith("$ ")) {
                i++;
            }
            commands.add(new Command(line + 1 + first, text.toString(), lines.subList(output, i)));
        }
        return commands;
    }

    @Override
    public String toString() {
        return page.name() + ":" + line;
    }
}
