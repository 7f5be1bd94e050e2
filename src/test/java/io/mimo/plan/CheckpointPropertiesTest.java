package io.mimo.plan;

import static io.mimo.plan.CheckpointFixture.contradictions;
import static io.mimo.plan.CheckpointFixture.fp8;
import static io.mimo.plan.CheckpointFixture.published;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mimo.api.PlanReport;
import io.mimo.api.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Any change of a field that the sizing depends on is named with both values. */
class CheckpointPropertiesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Fields of the file on which no byte depends. */
    private static final List<String> NOT_SIZED = List.of("model_type");

    @Test
    void anySingleChangedFieldIsNamed() {
        List<String> fields = new ArrayList<>();
        fp8().fieldNames().forEachRemaining(fields::add);
        fields.removeAll(NOT_SIZED);
        Random random = new Random(7);
        for (String field : fields) {
            for (int attempt = 0; attempt < 5; attempt++) {
                ObjectNode config = fp8();
                // the plan's context is far below the model's
                config.set(
                        field,
                        field.equals("max_position_embeddings")
                                ? JSON.getNodeFactory().numberNode(random.nextInt(32_768))
                                : changed(config.get(field), random));
                PlanReport report = published(config);
                assertThat(report.verdict())
                        .as("%s = %s", field, config.get(field))
                        .isEqualTo(Verdict.Invalid);
                assertThat(contradictions(report)).anySatisfy(reason -> assertThat(reason.message())
                        .startsWith("config.json: " + field)
                        .contains(" is " + reason.value() + ", and the plan is sized with "));
            }
        }
    }

    @Test
    void aRequiredFieldThatIsMissingIsNamed() {
        for (String field : List.of("hidden_size", "num_key_value_heads", "hybrid_layer_pattern", "architectures")) {
            ObjectNode config = fp8();
            config.remove(field);
            assertThat(contradictions(published(config)))
                    .anySatisfy(reason -> assertThat(reason.message()).contains(field + " is missing"));
        }
    }

    /** Another value of the same kind that the plan does not hold for. */
    private static JsonNode changed(JsonNode value, Random random) {
        return switch (value.getNodeType()) {
            case NUMBER ->
                value.isInt()
                        ? JSON.getNodeFactory().numberNode(Math.max(0, value.asInt() / (2 + random.nextInt(64))))
                        : JSON.getNodeFactory().numberNode(value.asDouble() / (2 + random.nextInt(9)));
            case BOOLEAN -> JSON.getNodeFactory().booleanNode(!value.asBoolean());
            case STRING -> JSON.getNodeFactory().textNode(value.asText() + "x");
            case NULL -> JSON.getNodeFactory().numberNode(1 + random.nextInt(4));
            case ARRAY -> array(value.deepCopy(), random);
            default -> quantization(value.deepCopy(), random);
        };
    }

    private static JsonNode array(ArrayNode list, Random random) {
        int at = random.nextInt(list.size());
        return list.get(at).isInt()
                ? list.set(at, list.numberNode(1 - list.get(at).asInt()))
                : list.set(at, list.textNode(list.get(at).asText() + "x"));
    }

    private static JsonNode quantization(ObjectNode object, Random random) {
        switch (random.nextInt(4)) {
            case 0 -> object.put("quant_method", "gptq");
            case 1 -> object.putArray("weight_block_size").add(64).add(128);
            case 2 -> object.withArray("ignored_layers").remove(random.nextInt(48));
            default -> object.withArray("ignored_layers").add("model.layers.7.mlp.experts");
        }
        return object;
    }
}
