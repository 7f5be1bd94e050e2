package io.mimo.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.mimo.sizing.RecordedFigures;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every number of the catalogue, moved by 1 % (whole numbers by at least 1), moves a recorded figure or is refused on
 * loading.
 */
class CatalogSensitivityTest {
    private static final String MODEL = "models/mimo-v2-flash.yaml";
    private static final List<String> FILES =
            List.of(MODEL, "gpus.yaml", "releases.yaml", "overhead.yaml", "prices.yaml", "checkpoints.yaml");
    private static final Catalog REAL = Catalog.load();
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory())
            .registerModule(new SimpleModule().addDeserializer(EngineVersion.class, new VersionReader()));

    /** Numbers that rightly change no figure. */
    private static final Map<String, String> EXCUSED = Map.of(
            MODEL + "/moe/expertsPerToken",
            "how many experts a token visits changes time, not memory",
            "prices.yaml/products/NVIDIA-H100-80GB-HBM3/spotUsd",
            "the on-demand price counts where there is one",
            "prices.yaml/products/NVIDIA-H200/spotUsd",
            "the on-demand price counts where there is one");

    /** No rule tells 10.0 from 10.1, nor 10.3 from 10.4: the GPUs of that family are one to the rules. */
    private static Stream<String> ofOneFamily() {
        List<GpuFacts> gpus = List.copyOf(REAL.gpus().values());
        return IntStream.range(0, gpus.size())
                .filter(at -> gpus.get(at).computeCapability() / 10 == 10)
                .mapToObj(at -> "gpus.yaml/" + at + "/computeCapability");
    }

    @Test
    void everyNumberMovesAFigure() throws IOException {
        List<String> recorded = Files.readAllLines(Path.of("src/test/resources/sizing/recorded-figures.txt"));
        TreeSet<String> unnoticed = new TreeSet<>();
        List<String> moved = new ArrayList<>();
        for (String file : FILES) {
            JsonNode tree = tree(file);
            visit(tree, file, (path, change) -> {
                moved.add(path);
                if (figures(file, tree, change).equals(recorded)) {
                    unnoticed.add(path);
                }
            });
        }
        assertThat(figures(MODEL, tree(MODEL), new Change(() -> {}, () -> {}))).isEqualTo(recorded);
        assertThat(moved).hasSizeGreaterThan(100);
        assertThat(unnoticed)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(EXCUSED.keySet().stream(), ofOneFamily()).toList());
    }

    private record Change(Runnable apply, Runnable undo) {}

    private static void visit(JsonNode node, String path, BiConsumer<String, Change> each) {
        if (node instanceof ObjectNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            names.forEach(name -> child(object.get(name), path + "/" + name, value -> object.set(name, value), each));
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                int index = i;
                child(array.get(i), path + "/" + i, value -> array.set(index, value), each);
            }
        }
    }

    private static void child(
            JsonNode value, String path, java.util.function.Consumer<JsonNode> put, BiConsumer<String, Change> each) {
        if (value.isNumber()) {
            each.accept(path, new Change(() -> put.accept(onePercentMore(value)), () -> put.accept(value)));
        } else {
            visit(value, path, each);
        }
    }

    private static JsonNode onePercentMore(JsonNode number) {
        long more = number.longValue() + Math.max(1, Math.round(number.longValue() * 0.01));
        if (number.isInt()) {
            return IntNode.valueOf((int) more);
        }
        return number.isIntegralNumber()
                ? LongNode.valueOf(more)
                : DecimalNode.valueOf(number.decimalValue().multiply(new BigDecimal("1.01")));
    }

    /** The figures of a catalogue with one number moved; what the catalogue itself refuses is noticed. */
    private static List<String> figures(String file, JsonNode tree, Change change) {
        change.apply().run();
        try {
            return RecordedFigures.of(with(file, tree));
        } catch (CatalogException | IOException refused) {
            return List.of(String.valueOf(refused.getMessage()));
        } finally {
            change.undo().run();
        }
    }

    private static Catalog with(String file, JsonNode tree) throws IOException {
        Map<String, ModelFacts> models = new LinkedHashMap<>(REAL.models());
        if (file.equals(MODEL)) {
            models.put(Catalog.DEFAULT_MODEL, read(tree, new TypeReference<ModelFacts>() {}));
        }
        Map<String, GpuFacts> gpus = new LinkedHashMap<>(REAL.gpus());
        if (file.equals("gpus.yaml")) {
            read(tree, new TypeReference<List<GpuFacts>>() {}).forEach(gpu -> gpus.put(gpu.product(), gpu));
        }
        return new Catalog(
                models,
                file.equals("checkpoints.yaml")
                        ? read(tree, new TypeReference<List<Checkpoint>>() {})
                        : REAL.checkpoints(),
                gpus,
                file.equals("releases.yaml") ? read(tree, new TypeReference<List<ReleaseFacts>>() {}) : REAL.releases(),
                file.equals("overhead.yaml") ? read(tree, new TypeReference<OverheadFacts>() {}) : REAL.overhead(),
                file.equals("prices.yaml") ? read(tree, new TypeReference<PriceFacts>() {}) : REAL.prices(),
                REAL.flags(),
                REAL.variables(),
                REAL.claims(),
                REAL.serving(),
                REAL.images(),
                REAL.names());
    }

    private static <T> T read(JsonNode tree, TypeReference<T> type) throws IOException {
        return YAML.readerFor(type).readValue(YAML.treeAsTokens(tree));
    }

    private static JsonNode tree(String file) throws IOException {
        try (InputStream stream = CatalogSensitivityTest.class.getResourceAsStream("/catalog/" + file)) {
            return YAML.readTree(stream);
        }
    }
}
