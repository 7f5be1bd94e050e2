package io.mimo.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A part of a page under a heading of the second level. */
record Section(String heading, String text) {
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+(\\.[0-9]+)*");

    static List<Section> of(Page page) {
        List<Section> sections = new ArrayList<>();
        for (String part : String.join("\n", page.lines()).split("(?m)^## ")) {
            String[] halves = part.split("\n", 2);
            sections.add(new Section(halves[0], halves.length > 1 ? halves[1] : ""));
        }
        // what stands before the first heading
        return List.copyOf(sections.subList(1, sections.size()));
    }

    /** Everything that the part sets as code, and the numbers in the rest of it, once each. */
    Set<String> facts() {
        Set<String> facts = new TreeSet<>(CODE.matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList());
        NUMBER.matcher(CODE.matcher(text).replaceAll(""))
                .results()
                .map(MatchResult::group)
                .forEach(facts::add);
        return facts;
    }
}
