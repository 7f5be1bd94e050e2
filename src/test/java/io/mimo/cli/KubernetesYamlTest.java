package io.mimo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mimo.manifest.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Expected values are kubectl v1.36.3's own ({@code kubectl label --local -o json}). */
class KubernetesYamlTest {
    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(
            delimiter = ' ',
            quoteCharacter = '`',
            value = {
                "y true",
                "Y true",
                "yes true",
                "YES true",
                "yEs \"yEs\"",
                "n false",
                "No false",
                "on true",
                "Off false",
                "true true",
                "tRUE \"tRUE\"",
                "~ null",
                "null null",
                "NULL null",
                "nULL \"nULL\"",
                "1 1",
                "-1 -1",
                "+1 1",
                "010 8",
                "0o10 8",
                "0x1F 31",
                "0b11 3",
                "-0b11 -3",
                "+0x10 16",
                "00 0",
                "-0 0",
                "1_000 1000",
                "1__0 10",
                "1_ 1",
                "08 8",
                "09.5 9.5",
                "1_000.5 1000.5",
                "0_7 7",
                "1e3 1000",
                "1.0 1",
                "1. 1",
                ".5 0.5",
                "-.5 -0.5",
                "1.5e-3 0.0015",
                "1e20 100000000000000000000",
                "0.10 0.1",
                "9223372036854775807 9223372036854775807",
                "18446744073709551615 18446744073709551615",
                "1:30 \"1:30\"",
                "190:20:30 \"190:20:30\"",
                "2001-12-14 \"2001-12-14\"",
                "12e \"12e\"",
                "0x \"0x\"",
                "0b2 \"0b2\"",
                "_1 \"_1\"",
                "= \"=\"",
                ". \".\"",
                "'1' \"1\"",
                "'yes' \"yes\"",
                "!!str,1 \"1\"",
                "!!float,1 1"
            })
    void scalarsAreKubectls(String written, String read) throws JsonProcessingException {
        assertThat(tree("v: " + written.replace(',', ' ')).get("v").toString())
                .isEqualTo(new ObjectMapper().readTree(read).toString());
    }

    @Test
    void keysBecomeText() {
        assertThat(tree("{1: a, 0x10: b, yes: c, 1.5: d, 010: e}").toString())
                .isEqualTo("{\"1\":\"a\",\"16\":\"b\",\"true\":\"c\",\"1.5\":\"d\",\"8\":\"e\"}");
    }

    @Test
    void anchorsAndMergeKeysAreFollowed() {
        JsonNode tree =
                tree("b: &x {a: 1, b: 2}\nc: {<<: *x, b: 3}\nd: {b: 3, <<: *x}\ne: {<<: [*x, {a: 9, z: 1}]}\nf: *x\n");
        assertThat(tree.get("c").toString()).isEqualTo("{\"a\":1,\"b\":3}");
        assertThat(tree.get("d").get("b").asInt())
                .as("go-yaml v2 lets a later << win")
                .isEqualTo(2);
        assertThat(tree.get("e")).isEqualTo(tree("{a: 1, b: 2, z: 1}"));
        assertThat(tree.get("f")).isEqualTo(tree.get("b"));
    }

    @Test
    void everyKeyGivenTwiceIsAProblemWithBothLines() {
        var document = (YamlDocument.Parsed)
                KubernetesYaml.read("f", "# comment\n---\nspec:\n  a: 1\n  b: {c: 1, c: 2}\n  a: 2\n")
                        .getFirst();
        assertThat(document.problems()).extracting(Problem::path).containsExactly("spec.b.c", "spec.a");
        assertThat(document.problems())
                .extracting(Problem::message)
                .containsExactly(
                        "spec.b.c: is given twice, on lines 5 and 5", "spec.a: is given twice, on lines 4 and 6");
        assertThat(document.tree().at("/spec/a").asInt()).isEqualTo(1);
    }

    @Test
    void aJsonKeyGivenTwiceIsFoundToo() {
        var document = (YamlDocument.Parsed)
                KubernetesYaml.read("f", "{\"a\": 1,\n \"a\": 2}").getFirst();
        assertThat(document.problems())
                .extracting(Problem::message)
                .containsExactly("a: is given twice, on lines 1 and 2");
    }

    @Test
    void streamsHoldSeveralDocuments() {
        assertThat(KubernetesYaml.read("f", "---\n# only a comment\n---\na: 1\n--- # next\nb: 2\n---\n"))
                .hasSize(2);
        assertThat(KubernetesYaml.read("f", "{\"a\": 1}\n{\"b\": 2}")).hasSize(2);
        assertThat(KubernetesYaml.read("f", "{a: 1, b: [x]}"))
                .as("a flow mapping is not JSON")
                .hasSize(1);
        assertThat(KubernetesYaml.read("f", " \n# nothing\n")).isEmpty();
    }

    @Test
    void aBrokenDocumentDoesNotHideTheNext() {
        List<YamlDocument> documents = KubernetesYaml.read("f", "a: 1\n---\na: [1\nb: 2\n---\nc: 3\n--- d: 4\n");
        assertThat(documents)
                .hasExactlyElementsOfTypes(
                        YamlDocument.Parsed.class,
                        YamlDocument.Broken.class,
                        YamlDocument.Parsed.class,
                        YamlDocument.Broken.class);
        assertThat(((YamlDocument.Broken) documents.get(1)).message()).startsWith("line 4: ");
        assertThat(((YamlDocument.Broken) documents.get(3)).message())
                .startsWith("line 7: nothing but a comment may follow ---");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: &a [*a]",
                "a: .nan",
                "a: !!int x",
                "a: !!binary aGk=",
                "{[1]: 2}",
                "~: 1",
                "a: b: c",
                "\ta: 1",
                "a: *b",
                "a: \u0001",
                "a: {<<: 3}"
            })
    void whatJsonCannotHoldIsRefusedWithItsLine(String text) {
        assertThat(KubernetesYaml.read("f", text))
                .singleElement()
                .isInstanceOfSatisfying(YamlDocument.Broken.class, broken -> assertThat(broken.message())
                        .contains("line 1"));
    }

    @Test
    void anchorsMayNotUnfoldToHugeTrees() {
        StringBuilder laughs = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 9; i++) {
            laughs.append("a%d: &a%d [%s]\n"
                    .formatted(i, i, "*a" + (i - 1) + ", *a" + (i - 1) + (", *a" + (i - 1)).repeat(8)));
        }
        assertThat(KubernetesYaml.read("f", laughs.toString())).singleElement().isInstanceOf(YamlDocument.Broken.class);
        assertThat(KubernetesYaml.read("f", "[".repeat(5000))).singleElement().isInstanceOf(YamlDocument.Broken.class);
    }

    private static JsonNode tree(String text) {
        return ((YamlDocument.Parsed) KubernetesYaml.read("f", text).getFirst()).tree();
    }
}
