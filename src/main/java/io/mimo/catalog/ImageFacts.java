package io.mimo.catalog;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What images hold: {@code catalog/images.yaml}.
 *
 * @param hardware by key: what others than NVIDIA's build for
 * @param architectures value of the node label {@code kubernetes.io/arch} to the words that name it
 */
public record ImageFacts(List<Known> images, Map<String, Hardware> hardware, Map<String, List<String>> architectures) {
    private static final NameWords WORDS = new NameWords("-._:", false);

    /** Whose version a tag is. */
    public enum Tag {
        Release,
        Own
    }

    /** Whether the image starts {@code vllm serve} with the pod's arguments. */
    public enum Entrypoint {
        Vllm,
        Other
    }

    /**
     * Images of one name.
     *
     * @param path the last parts of their path
     * @param maker who builds them
     * @param holds the engine where it is not vLLM, else null
     * @param hardware key of {@link ImageFacts#hardware}; null = NVIDIA's GPUs
     */
    public record Known(
            String path,
            Tag tag,
            String maker,
            @Nullable String holds,
            @Nullable String hardware,
            @Nullable Entrypoint entrypoint) {
        public boolean startsVllm() {
            return entrypoint != Entrypoint.Other;
        }
    }

    /** One kind of hardware and the words for it in names and tags. */
    public record Hardware(String name, List<String> words) {}

    /** The longest match counts: {@code lmcache/vllm-openai} before {@code vllm-openai}. */
    public Optional<Known> of(ImageReference image) {
        return images.stream()
                .filter(known -> image.endsWith(known.path()))
                .max(Comparator.comparingInt(known -> known.path().length()));
    }

    /** The key of the hardware that an image is built for, as its maker or its name says; empty: nothing is said. */
    public Optional<String> hardwareOf(ImageReference image) {
        return of(image).map(Known::hardware).or(() -> hardware.entrySet().stream()
                .filter(kind -> says(image, kind.getValue().words()))
                .map(Map.Entry::getKey)
                .findFirst());
    }

    public String hardwareName(String key) {
        return Objects.requireNonNull(hardware.get(key)).name();
    }

    /** The CPU architecture that its name or tag says; empty for none, as of an image for several. */
    public Optional<String> architectureOf(ImageReference image) {
        List<String> named = architectures.entrySet().stream()
                .filter(kind -> says(image, kind.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        return named.size() == 1 ? Optional.of(named.getFirst()) : Optional.empty();
    }

    private static boolean says(ImageReference image, List<String> words) {
        String text = image.lastName() + image.tag().map(tag -> ":" + tag).orElse("");
        return words.stream().anyMatch(word -> WORDS.says(text, word));
    }
}
