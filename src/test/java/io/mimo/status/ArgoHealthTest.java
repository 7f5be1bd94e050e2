package io.mimo.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.mimo.api.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.lib.jse.JsePlatform;

/** The health script for Argo CD, run by a Lua interpreter on statuses in our words. */
class ArgoHealthTest {
    private static final Path SCRIPT = Path.of("examples/gitops/argocd/health.lua");

    private static LuaTable health(String resource) throws IOException {
        var globals = JsePlatform.standardGlobals();
        globals.set("obj", lua(Serialization.unmarshal(resource, JsonNode.class)));
        return globals.load(Files.readString(SCRIPT)).call().checktable();
    }

    private static LuaValue lua(JsonNode node) {
        if (node.isObject()) {
            LuaTable table = new LuaTable();
            node.properties().forEach(field -> table.set(field.getKey(), lua(field.getValue())));
            return table;
        }
        if (node.isArray()) {
            LuaTable table = new LuaTable();
            for (int i = 0; i < node.size(); i++) {
                table.set(i + 1, lua(node.get(i)));
            }
            return table;
        }
        return node.isNumber() ? LuaValue.valueOf(node.asInt()) : LuaValue.valueOf(node.asText());
    }

    private static String resource(int observed, String verdict, String ready, String reason) {
        return """
                metadata: {name: a, generation: 2}
                status:
                  observedGeneration: %d
                  verdict: %s
                  conditions:
                  - {type: Accepted, status: "True", reason: Valid, message: ok}
                  - {type: Ready, status: "%s", reason: %s, message: in words}
                """.formatted(observed, verdict, ready, reason);
    }

    @ParameterizedTest
    @CsvSource({"2, Fits, True, Ready, Healthy", "2, Tight, True, Ready, Healthy", "2, Fits, False, Starting, Progressing",
        "2, Fits, False, CrashLoopBackOff, Degraded", "2, NotPlaceable, False, NotPlaceable, Progressing",
        "2, DoesNotFit, False, WeightsExceedBudget, Degraded", "2, Unsupported, False, UnsoundLayout, Degraded",
        "2, Invalid, False, Invalid, Degraded", "1, Fits, True, Ready, Progressing"})
    void theStatusInArgosWords(int observed, String verdict, String ready, String reason, String expected) throws IOException {
        assertThat(health(resource(observed, verdict, ready, reason)).get("status").tojstring()).isEqualTo(expected);
    }

    @Test
    void theMessageIsThatOfReady() throws IOException {
        assertThat(health(resource(2, "DoesNotFit", "False", "WeightsExceedBudget")).get("message").tojstring())
                .isEqualTo("WeightsExceedBudget: in words");
        assertThat(health("metadata: {name: a, generation: 1}").get("message").tojstring()).isEqualTo("not judged yet");
    }

    @Test
    void everyWordOfTheScriptIsOneOfOurs() throws IOException {
        Set<String> reasons = Stream.of(Reasons.class.getFields()).map(ArgoHealthTest::text).collect(Collectors.toSet());
        Set<String> ours = Stream.concat(reasons.stream(), Stream.of(Verdict.values()).map(Enum::name)).collect(Collectors.toSet());
        assertThat(java.util.regex.Pattern.compile("(\\w+) = true").matcher(Files.readString(SCRIPT)).results().map(m -> m.group(1)).toList())
                .isNotEmpty().isSubsetOf(ours);
    }

    private static String text(java.lang.reflect.Field field) {
        try {
            return (String) field.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
