package io.mimo.catalog;

import io.mimo.api.Precision;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the name of a repository or a folder says of the weights in it: {@code catalog/names.yaml}.
 *
 * @param otherMembers a regular expression for members of the family that have no entry
 */
public record NameFacts(List<Model> models, String otherMembers, List<Format> formats) {
    private static final NameWords WORDS = new NameWords("-._/", true);

    /** A model and how large it is, in words; null for the one that is served. */
    public record Model(
            String name, List<String> words, @Nullable String size) {}

    /** A storage format and the precisions that stand for it; none for one that cannot be sized. */
    public record Format(String name, List<String> words, List<Precision> precisions) {
        public Format {
            precisions = precisions == null ? List.of() : List.copyOf(precisions);
        }
    }

    /** The model that a name says: of the longest word, else one of {@code catalogued}, else a member without entry. */
    public Optional<Model> modelIn(String name, List<String> catalogued) {
        return Stream.concat(models.stream(), catalogued.stream().map(model -> new Model(model, List.of(model), null)))
                .flatMap(model -> longest(model.words(), name).map(word -> new Said(model, word)).stream())
                .max(Comparator.comparingInt(said -> said.word().length()))
                .map(Said::model)
                .or(() -> isOtherMember(name)
                        ? Optional.of(new Model("another member of the MiMo family", List.of(), null))
                        : Optional.empty());
    }

    /** The formats that a name says: of {@code AWQ-4bit} both, which mean the same precision. */
    public List<Format> formatsIn(String name) {
        return formats.stream()
                .filter(format -> longest(format.words(), name).isPresent())
                .toList();
    }

    private record Said(Model model, String word) {}

    private static Optional<String> longest(List<String> words, String name) {
        return words.stream().filter(word -> WORDS.says(name, word)).max(Comparator.comparingInt(String::length));
    }

    private boolean isOtherMember(String name) {
        return Pattern.compile("(^|[-._/])(" + otherMembers + ")($|[-_/]|[.](?!\\d))", Pattern.CASE_INSENSITIVE)
                .matcher(name)
                .find();
    }
}
