package io.mimo.api;

import java.util.Map;

/**
 * Regular expressions of the schema (RE2 and Java read them alike), as Kubernetes defines the names that we pass on.
 */
public final class SchemaPatterns {
    /** RFC 1123 subdomain: names of Secrets, storage classes, priority classes, Gateways. */
    public static final String OBJECT_NAME = "^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$";
    /** The same or empty: not chosen. */
    public static final String OPTIONAL_NAME = "^([a-z0-9]([-a-z0-9.]*[a-z0-9])?)?$";
    /** A prefixed resource name, e.g. {@code nvidia.com/gpu}; names without a prefix are Kubernetes' own. */
    public static final String EXTENDED_RESOURCE =
            "^[a-z0-9]([-a-z0-9.]*[a-z0-9])?/[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$";
    /** Value of a label, may be empty. */
    public static final String LABEL_VALUE = "^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$";
    /** Key of a label, a node label or a taint: an optional prefix and a name. */
    public static final String LABEL_KEY =
            "^([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$";
    /** Taint key of a toleration, may be empty. */
    public static final String TAINT_KEY = "^$|" + LABEL_KEY;
    /** Key of a Secret's data. */
    public static final String SECRET_KEY = "^[A-Za-z0-9._-]+$";
    /** Environment variable as pods take it. */
    public static final String VARIABLE = "^[A-Za-z_.-][A-Za-z0-9_.-]*$";

    private static final String HOST_PART = "([a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";
    private static final String HOST = "(" + HOST_PART + "([.]" + HOST_PART + ")*|\\[[a-fA-F0-9:]+\\])(:[0-9]+)?";
    private static final String IMAGE_PART = "[a-z0-9]+(([.]|_|__|-+)[a-z0-9]+)*";
    /**
     * An image reference, by the grammar that container runtimes read: github.com/distribution/reference v0.6.0,
     * regexp.go; digests by github.com/opencontainers/go-digest v1.0.0, algorithm.go.
     */
    public static final String IMAGE = "^(" + HOST + "/)?" + IMAGE_PART + "(/" + IMAGE_PART
            + ")*(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?"
            + "(@(sha256:[a-f0-9]{64}|sha384:[a-f0-9]{96}|sha512:[a-f0-9]{128}))?$";
    /** Absolute path without empty, {@code .} or {@code ..} parts, a colon or a blank. */
    public static final String MOUNT_PATH = "^(/[.]?[A-Za-z0-9_@+-][A-Za-z0-9._@+-]*)+$";
    /** Whole or decimal number with a unit of memory or thousandths of a CPU. */
    public static final String QUANTITY = "^[0-9]+(\\.[0-9]+)?(m|k|Ki|M|Mi|G|Gi|T|Ti|P|Pi|E|Ei)?$";
    /** Duration of the Prometheus operator. */
    public static final String INTERVAL = "^[0-9]+(ms|s|m)$";
    /** Duration of the Gateway API. */
    public static final String TIMEOUT = "^[0-9]+(ms|s|m|h)$";
    /** Commit, tag or branch of a repository, may be empty. */
    public static final String REVISION = "^([A-Za-z0-9][A-Za-z0-9._/-]*)?$";
    /** Name of a catalogued model, may be empty. */
    public static final String OPTIONAL_MODEL = "^([A-Za-z0-9][A-Za-z0-9._-]*)?$";
    /** Model name in the OpenAI API. */
    public static final String SERVED_NAME = "^[A-Za-z0-9][A-Za-z0-9._/-]*$";
    /** Address of an S3 API or a Prometheus, may be empty. */
    public static final String ENDPOINT = "^(https?://[!-~]+)?$";

    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry(OBJECT_NAME, "an object's name (lower-case letters, digits, '-' and '.')"),
            Map.entry(OPTIONAL_NAME, "an object's name (lower-case letters, digits, '-' and '.')"),
            Map.entry(EXTENDED_RESOURCE, "an extended resource such as nvidia.com/gpu"),
            Map.entry(LABEL_VALUE, "a label value (letters, digits, '-', '_' and '.')"),
            Map.entry(LABEL_KEY, "a label name ([PREFIX/]NAME with letters, digits, '-', '_' and '.')"),
            Map.entry(TAINT_KEY, "a taint key ([PREFIX/]NAME with letters, digits, '-', '_' and '.')"),
            Map.entry(SECRET_KEY, "a Secret's key (letters, digits, '-', '_' and '.')"),
            Map.entry(VARIABLE, "a variable's name (letters, digits, '-', '_' and '.', no digit first)"),
            Map.entry(IMAGE, "an image reference ([REGISTRY/]NAME[:TAG][@DIGEST], the name in lower case)"),
            Map.entry(MOUNT_PATH, "an absolute path such as /etc/mimo (no '..', no '/' at its end)"),
            Map.entry(QUANTITY, "a quantity such as 500m, 16 or 200Gi"),
            Map.entry(INTERVAL, "a duration such as 15s"),
            Map.entry(TIMEOUT, "a duration such as 30s"),
            Map.entry(REVISION, "a revision (letters, digits, '.', '_', '/' and '-')"),
            Map.entry(OPTIONAL_MODEL, "a model's name (letters, digits, '.', '_' and '-')"),
            Map.entry(SERVED_NAME, "a model name (letters, digits, '.', '_', '/' and '-', no punctuation first)"),
            Map.entry(ENDPOINT, "a URL beginning with http:// or https://"));

    private SchemaPatterns() {}

    /** What to write for a value that is not of this form. */
    public static String remedy(String pattern) {
        return pattern.equals(IMAGE)
                ? "write it as in " + EngineSettings.DEFAULT_IMAGE + ", without blanks and with the name in lower case"
                : "write text that matches " + pattern;
    }

    /** What a value of this form is, for messages: {@code "a b" is not ...}. */
    public static String inWords(String pattern) {
        return WORDS.getOrDefault(pattern, "of the form " + pattern);
    }
}
