package io.mimo.docs;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The table of claims ({@code src/test/resources/claims}). */
final class Claims {
    /** Whether the sizer computes it, anybody can add it up, or it is no question of size. */
    enum Kind {
        sized,
        arithmetic,
        outside
    }

    /**
     * One statement of a document.
     *
     * @param claim in our words, with every number as the document writes it
     * @param answer what the sizer says, with gaps for {@link Answers}; empty where it is not asked
     * @param why what makes the difference, or that there is none; may have gaps
     * @param source of the why
     */
    record Claim(String claim, Kind kind, String answer, String why, String source) {}

    record Section(String title, List<Claim> claims) {}

    /** {@code key} is the file's name without its ending. */
    record Document(String key, String title, List<Section> sections) {
        List<Claim> claims() {
            return sections.stream()
                    .flatMap(section -> section.claims().stream())
                    .toList();
        }
    }

    private Claims() {}

    static List<Document> documents() throws IOException {
        return List.of(
                new Document(
                        "guide",
                        "The field guide: \"Deploy MiMo-V2-Flash on GPU Cloud\" (8 April 2026)",
                        read("guide.yaml", new TypeReference<>() {})),
                new Document(
                        "article",
                        "The article: \"The Uncomfortable Truth About MiMo-V2-Flash on Dual RTX 3090s\" (2026)",
                        read("article.yaml", new TypeReference<>() {})));
    }

    /** Every number of each document with its unit, as written there. */
    static Map<String, List<String>> numbers() throws IOException {
        return read("numbers.yaml", new TypeReference<>() {});
    }

    private static <T> T read(String file, TypeReference<T> type) throws IOException {
        return new ObjectMapper(new YAMLFactory()).readValue(Claims.class.getResourceAsStream("/claims/" + file), type);
    }
}
