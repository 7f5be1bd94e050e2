package io.mimo.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mimo.catalog.AttentionKind;
import io.mimo.catalog.ModelFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The shapes of a model under the names that its {@code config.json} gives them (transformers'
 * configuration_mimo_v2_flash.py, and the copies of the published file).
 */
final class CheckpointShapes {
    private CheckpointShapes() {}

    /** One that differs, in words. */
    record Difference(String field, String found, String sized) {}

    /**
     * A field and what it must hold.
     *
     * @param names the first one that the file has counts
     * @param optional it may be missing: then it has the value that is sized
     */
    private record Field(List<String> names, boolean optional, String sized, Predicate<JsonNode> holds) {}

    static List<Difference> differences(CheckpointFiles files, ModelFacts model) {
        JsonNode text = files.text();
        List<Difference> found = new ArrayList<>();
        if (!files.architecture().equals(model.architecture())) {
            found.add(new Difference("architectures", shown(files.architecture()), model.architecture()));
        }
        for (Field field : fields(model)) {
            String name = field.names().stream()
                    .filter(text::hasNonNull)
                    .findFirst()
                    .orElse(field.names().getFirst());
            JsonNode value = text.path(name);
            boolean absent = value.isMissingNode() || value.isNull();
            if (absent ? !field.optional() : !field.holds().test(value)) {
                found.add(new Difference(name, absent ? "missing" : shown(value), field.sized()));
            }
        }
        return found;
    }

    private static List<Field> fields(ModelFacts model) {
        AttentionKind full =
                kinds(model).filter(AttentionKind::isFull).findFirst().orElseThrow();
        List<Field> fields = new ArrayList<>(List.of(
                number(model.layers(), "num_hidden_layers"),
                number(model.hiddenSize(), "hidden_size"),
                number(model.vocabSize(), "vocab_size"),
                number(model.attentionHeads(), "num_attention_heads"),
                number(full.kvHeads(), "num_key_value_heads"),
                number(full.keyDim(), "head_dim"),
                number(full.valueDim(), "v_head_dim"),
                flag(full.biases(), "attention_bias"),
                flag(model.tiedEmbeddings(), "tie_word_embeddings"),
                new Field(
                        List.of("partial_rotary_factor"),
                        true,
                        "a share that rotates " + full.rotaryDim() + " of " + full.keyDim(),
                        value -> (int) (full.keyDim() * value.asDouble()) == full.rotaryDim())));
        kinds(model).filter(kind -> !kind.isFull()).forEach(kind -> window(model, full, kind, fields));
        if (model.hasExperts()) {
            experts(model, fields);
        }
        if (model.denseIntermediate() > 0) {
            fields.add(number(model.denseIntermediate(), "intermediate_size"));
        }
        return fields;
    }

    private static Stream<AttentionKind> kinds(ModelFacts model) {
        return model.attention().stream();
    }

    private static void window(ModelFacts model, AttentionKind full, AttentionKind kind, List<Field> fields) {
        fields.addAll(List.of(
                number(kind.window(), "sliding_window", "sliding_window_size"),
                number(model.attentionHeads(), "swa_num_attention_heads"),
                number(kind.kvHeads(), "swa_num_key_value_heads"),
                number(kind.keyDim(), "swa_head_dim"),
                number(kind.valueDim(), "swa_v_head_dim"),
                flag(kind.sinks(), "add_swa_attention_sink_bias"),
                flag(full.sinks(), "add_full_attention_sink_bias"),
                // 0 = global, 1 = sliding window
                pattern(model.layers(), full.layers(), "hybrid_layer_pattern")));
    }

    private static void experts(ModelFacts model, List<Field> fields) {
        fields.addAll(List.of(
                number(model.moe().experts(), "n_routed_experts", "num_experts", "num_local_experts"),
                number(model.moe().expertsPerToken(), "num_experts_per_tok"),
                number(model.moe().intermediate(), "moe_intermediate_size"),
                new Field(List.of("n_shared_experts"), true, "none", value -> value.asInt() == 0),
                pattern(model.layers(), model.denseLayers(), "moe_layer_freq")));
    }

    private static Field number(int sized, String... names) {
        return new Field(
                List.of(names), false, String.valueOf(sized), value -> value.isNumber() && value.asInt() == sized);
    }

    /** Missing means what is sized: the defaults of the model's configuration class are its published values. */
    private static Field flag(boolean sized, String name) {
        return new Field(
                List.of(name), true, String.valueOf(sized), value -> value.isBoolean() && value.asBoolean() == sized);
    }

    /** A list with 0 for these layers and 1 for all others. */
    private static Field pattern(int layers, List<Integer> zeros, String name) {
        JsonNode sized = IntStream.range(0, layers)
                .map(layer -> zeros.contains(layer) ? 0 : 1)
                .collect(JsonNodeFactory.instance::arrayNode, (list, bit) -> list.add(bit), (a, b) -> a.addAll(b));
        return new Field(List.of(name), false, shown(sized), sized::equals);
    }

    /** A list of bits by the places of its zeros; else the value as it is written. */
    private static String shown(JsonNode value) {
        boolean bits =
                value.isArray() && value.size() > 1 && value.valueStream().allMatch(JsonNode::isInt);
        return bits
                ? "0 at " + zeros(value) + " of " + value.size() + " layers"
                : shown(value.isTextual() ? value.asText() : value.toString());
    }

    private static String zeros(JsonNode bits) {
        String places = IntStream.range(0, bits.size())
                .filter(i -> bits.get(i).asInt() == 0)
                .mapToObj(String::valueOf)
                .collect(Collectors.joining(", "));
        return places.isEmpty() ? "none" : places;
    }

    private static String shown(String text) {
        return text.isEmpty() ? "missing" : text.length() <= 160 ? text : text.substring(0, 157) + "...";
    }
}
