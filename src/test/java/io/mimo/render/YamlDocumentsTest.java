package io.mimo.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.generators.SourceDSL.strings;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.mimo.generators.Property;
import io.mimo.plan.Plan;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Another YAML reader gets the same objects back. */
class YamlDocumentsTest {
    static Stream<Plan> plans() {
        return SamplePlans.all().values().stream();
    }

    @ParameterizedTest
    @MethodSource("plans")
    void objectsSurvive(Plan plan) {
        Rendered rendered = Rendered.of(plan);
        String yaml = Renderer.toYaml(rendered.objects());
        assertThat(Stream.of(yaml.substring(4).split("\n---\n"))
                        .map(text -> json(Serialization.unmarshal(text)))
                        .toList())
                .isEqualTo(
                        rendered.objects().stream().map(YamlDocumentsTest::json).toList());
        assertThat(yaml).endsWith("\n").doesNotContain("status:", "null", "creationTimestamp");
    }

    private static JsonNode json(Object object) {
        return Serialization.unmarshal(Serialization.asJson(object), JsonNode.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "y",
                "No",
                "on",
                "NULL",
                "~",
                "1",
                "1.5",
                "0x1f",
                "1e3",
                "1:20",
                ".inf",
                "-",
                "--",
                "---",
                "--flag",
                "- a",
                "a: b",
                "a:",
                "a #b",
                "#a",
                "{a}",
                "[a]",
                "*a",
                "&a",
                "!a",
                "|",
                ">",
                "@a",
                "`a",
                "%a",
                "\"a\"",
                "'a'",
                "a\nb\n",
                "a\tb",
                " a ",
                "\u0007",
                "\u0085",
                "\u007f",
                "\u2028",
                "\ufeff",
                "caf\u00e9",
                "\ud83d\ude00",
                "2001-01-01",
                "<<",
                "=",
                "{\"a\": true}",
                "\\",
                "/models/a",
                "s3://a/b"
            })
    void trickyTextSurvives(String text) {
        assertSurvives(text);
    }

    /** YAML 1.1 readers, kubectl's among them, take these for booleans; the reader of this test does not. */
    @ParameterizedTest
    @ValueSource(strings = {"y", "n", "yes", "No", "on", "OFF", "True", "false", "Null"})
    void wordsThatOlderReadersInterpretAreQuoted(String word) {
        ConfigMap map = new ConfigMapBuilder().addToData("key", word).build();
        assertThat(YamlDocuments.of(List.of(map))).contains("key: \"" + word + "\"");
    }

    @Test
    void anyTextSurvives() {
        Property.tries(Property.TRIES)
                .forAll(strings().basicLatinAlphabet().ofLengthBetween(0, 255))
                .checkAssert(YamlDocumentsTest::assertSurvives);
    }

    private static void assertSurvives(String text) {
        ConfigMap map = new ConfigMapBuilder()
                .withNewMetadata()
                .withName("a")
                .endMetadata()
                .addToData("key", text)
                .addToData("k" + text, "v")
                .build();
        assertThat(Serialization.unmarshal(YamlDocuments.of(List.of(map)), ConfigMap.class))
                .isEqualTo(map);
    }
}
