package io.mimo.plan;

import static io.mimo.fixtures.ManifestFixture.manifest;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.mimo.api.PlanReport;
import io.mimo.api.Verdict;
import io.mimo.catalog.Catalog;
import io.mimo.fixtures.NodeFixture;
import io.mimo.inventory.Inventory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The commands that others publish for this model family fit, some of them for memory set aside only. */
class PublishedCommandsTest {
    private static final Catalog CATALOG = Catalog.load();
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Inventory H200 = Inventory.of(NodeFixture.nodes(1, 8, "NVIDIA-H200", 143_771), List.of());

    static final List<Command> commands = read();

    /** A row of the table; {@code charged} names what passes only with the field. */
    record Command(
            String source,
            Map<String, Object> spec,
            List<String> extraArgs,
            Map<String, String> env,
            List<String> charged) {
        Command {
            env = Objects.requireNonNullElse(env, Map.of());
            charged = Objects.requireNonNullElse(charged, List.of());
        }

        @Override
        public String toString() {
            return source;
        }

        PlanReport plan(int extraMiB) {
            Map<String, Object> whole = new HashMap<>(spec);
            whole.put("model", Map.of("uri", "hf://XiaomiMiMo/MiMo-V2-Flash", "revision", "main"));
            whole.put("precision", "FP8");
            Map<String, Object> engine = new HashMap<>(engine());
            engine.put("extraArgs", extraArgs);
            engine.put(
                    "env",
                    env.entrySet().stream()
                            .map(one -> Map.of("name", one.getKey(), "value", one.getValue()))
                            .toList());
            whole.put("engine", engine);
            if (extraMiB > 0) {
                whole.put("sizing", Map.of("extraOverheadMebibytes", extraMiB));
            }
            try {
                return Decider.decide(manifest(YAML.writeValueAsString(whole).substring(4)), CATALOG, H200)
                        .report();
            } catch (JsonProcessingException e) {
                throw new UncheckedIOException(e);
            }
        }

        private Map<?, ?> asMap(Object value) {
            return value instanceof Map<?, ?> map ? map : Map.of();
        }

        private Map<String, Object> engine() {
            Map<String, Object> engine = new HashMap<>();
            asMap(spec.get("engine")).forEach((key, value) -> engine.put(key.toString(), value));
            return engine;
        }
    }

    private static List<Command> read() {
        try {
            return YAML.readValue(
                    PublishedCommandsTest.class.getResourceAsStream("/published/commands.yaml"),
                    new TypeReference<>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @FieldSource("commands")
    void fitsWithWhatIsSetAside(Command command) {
        PlanReport bare = command.plan(0);
        PlanReport report = command.plan(4096);
        assertThat(report.verdict()).as("%s", report.explanation()).isEqualTo(Verdict.Fits);
        if (command.charged().isEmpty()) {
            assertThat(bare.verdict()).as("%s", bare.explanation()).isEqualTo(Verdict.Fits);
        } else {
            assertThat(bare.verdict()).isEqualTo(Verdict.Invalid);
            assertThat(bare.reasons()).hasSameSizeAs(command.charged()).allSatisfy(reason -> assertThat(reason.remedy())
                    .contains("or set spec.sizing.extraOverheadMebibytes"));
        }
        List<String> said = new ArrayList<>();
        report.warnings().stream()
                .filter(warning -> warning.reason().startsWith("Unmodelled"))
                .forEach(warning -> {
                    assertThat(warning.message()).contains("charges 4096 MiB on each GPU");
                    said.add(warning.message().replaceFirst(" is not modelled: .*", ""));
                });
        assertThat(said).containsExactlyInAnyOrderElementsOf(command.charged());
    }
}
