package io.mimo.catalog;

import io.mimo.api.SchemaPatterns;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An image reference as container runtimes read it.
 *
 * @param name without the tag and the digest, e.g. {@code mirror.example.com/vllm/vllm-openai}
 */
public record ImageReference(String name, Optional<String> tag) {
    private static final Pattern FORM = Pattern.compile(SchemaPatterns.IMAGE);

    /** Empty for what no runtime can parse. */
    public static Optional<ImageReference> parse(String text) {
        if (!FORM.matcher(text).matches()) {
            return Optional.empty();
        }
        String named = text.split("@", 2)[0];
        int colon = named.indexOf(':', named.lastIndexOf('/') + 1);
        return Optional.of(
                colon < 0
                        ? new ImageReference(named, Optional.empty())
                        : new ImageReference(named.substring(0, colon), Optional.of(named.substring(colon + 1))));
    }

    /** The last part of its path, e.g. {@code vllm-openai}. */
    public String lastName() {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    /** The name is this one, or ends with it after a slash. */
    public boolean endsWith(String parts) {
        return name.equals(parts) || name.endsWith("/" + parts);
    }
}
