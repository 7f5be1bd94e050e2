import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Puts the image's bill of materials into the image's root: what the CycloneDX plugin says of the jars, and the two
 * things that no pom names, the linked Java runtime and the C library, held to the published schema of CycloneDX 1.6.
 */
final class Sbom {
    private static final String SCHEMAS = "http://cyclonedx.org/schema/";
    private static final Pattern LDD = Pattern.compile("ldd \\((?:(Debian|Ubuntu) GLIBC )?([^)]*)\\) (\\S+)");
    private static final ObjectMapper JSON = new ObjectMapper();

    private Sbom() {}

    public static void main(String[] arguments) throws Exception {
        System.setProperty("slf4j.provider", "org.slf4j.helpers.NOP_FallbackServiceProvider");
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        Path root = Path.of(arguments[1]);
        ObjectNode bom = (ObjectNode) JSON.readTree(Path.of(arguments[0]).toFile());
        add(bom, runtime(root));
        add(bom, libc(root));
        valid(bom);
        Path target = Files.createDirectories(root.resolve("usr/share/sbom")).resolve("mimo-operator.cdx.json");
        Files.writeString(target, bom.toPrettyString() + "\n");
    }

    private static void add(ObjectNode bom, ObjectNode component) {
        String reference = component.get("purl").asText();
        component.put("bom-ref", reference);
        bom.withArray("components").add(component);
        String main = bom.at("/metadata/component/bom-ref").asText();
        bom.withArray("dependencies").forEach(each -> {
            if (each.path("ref").asText().equals(main)) {
                ((ObjectNode) each).withArray("dependsOn").add(reference);
            }
        });
        bom.withArray("dependencies").addObject().put("ref", reference).putArray("dependsOn");
    }

    /** The runtime was linked by the JDK that runs this. */
    private static ObjectNode runtime(Path root) throws IOException {
        var release = new Properties();
        release.load(new StringReader(Files.readString(root.resolve("opt/java/release"))));
        String version = Runtime.version().toString();
        ObjectNode component = component(
                "platform",
                "openjdk",
                version,
                "pkg:generic/openjdk@" + encoded(version),
                "GPL-2.0-only WITH Classpath-exception-2.0");
        component.put("cpe", "cpe:2.3:a:oracle:openjdk:%s:*:*:*:*:*:*:*".formatted(unquoted(release, "JAVA_VERSION")));
        component.putObject("supplier").put("name", System.getProperty("java.vendor"));
        component
                .putArray("properties")
                .addObject()
                .put("name", "io.mimo:modules")
                .put("value", unquoted(release, "MODULES"));
        return component;
    }

    private static String unquoted(Properties release, String key) {
        return release.getProperty(key).replace("\"", "");
    }

    private static ObjectNode libc(Path root) throws Exception {
        Process process = new ProcessBuilder(List.of("ldd", "--version")).start();
        Matcher said = LDD.matcher(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        if (process.waitFor() != 0 || !said.find()) {
            throw new IllegalStateException(
                    "ldd --version names no GNU C library, against which the image's runtime is linked");
        }
        String version = said.group(3);
        String purl = said.group(1) == null
                ? "pkg:generic/glibc@" + version
                : "pkg:deb/%s/libc6@%s".formatted(said.group(1).toLowerCase(Locale.ROOT), encoded(said.group(2)));
        ObjectNode component = component("library", "glibc", version, purl, "LGPL-2.1-or-later");
        ArrayNode files = component.putArray("components");
        try (Stream<Path> libraries = Stream.of("lib", "lib64")
                .map(root::resolve)
                .filter(Files::isDirectory)
                .flatMap(Sbom::files)) {
            for (Path library : libraries.sorted().toList()) {
                ObjectNode file = files.addObject().put("type", "file").put("name", "/" + root.relativize(library));
                file.putArray("hashes").addObject().put("alg", "SHA-256").put("content", sha256(library));
            }
        }
        return component;
    }

    private static Stream<Path> files(Path folder) {
        try {
            return Files.walk(folder).filter(Files::isRegularFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode component(String type, String name, String version, String purl, String license) {
        ObjectNode component = JSON.createObjectNode()
                .put("type", type)
                .put("name", name)
                .put("version", version)
                .put("purl", purl);
        component.putArray("licenses").addObject().put("expression", license);
        return component;
    }

    private static String encoded(String version) {
        return URLEncoder.encode(version, StandardCharsets.UTF_8);
    }

    private static String sha256(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }

    private static void valid(ObjectNode bom) {
        var schema = JsonSchemaFactory.getInstance(
                        SpecVersion.VersionFlag.V7,
                        factory -> factory.schemaMappers(mappers -> mappers.mapPrefix(SCHEMAS, "classpath:")))
                .getSchema(SchemaLocation.of(SCHEMAS + "bom-1.6.schema.json"));
        var faults = schema.validate(bom);
        if (!faults.isEmpty()) {
            throw new IllegalStateException("no valid CycloneDX 1.6: " + faults);
        }
    }
}
