package io.mimo.plan;

import com.fasterxml.jackson.databind.JsonNode;
import io.mimo.api.Precision;
import io.mimo.catalog.ModelFacts;
import io.mimo.catalog.StorageFormat;
import io.mimo.manifest.WeightFormat;
import io.mimo.plan.CheckpointShapes.Difference;
import io.mimo.sizing.WeightLedger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** How {@code quantization_config} says that the weights are stored, beside how they were sized. */
final class CheckpointStorage {
    private static final String BLOCK = "[" + WeightLedger.FP8_BLOCK + "," + WeightLedger.FP8_BLOCK + "]";
    private static final String BF16 = "bfloat16";
    /** Matrices of a layer that an FP8 checkpoint of this family quantises; the router and the norms are none. */
    private static final Set<String> QUANTISED =
            Set.of("q_proj", "k_proj", "v_proj", "qkv_proj", "gate_proj", "up_proj", "down_proj", "experts", "mlp");

    private final JsonNode quantization;
    private final String dtypeField;
    private final String dtype;

    CheckpointStorage(CheckpointFiles files) {
        this.quantization = files.quantization();
        JsonNode text = files.text();
        this.dtypeField = text.has("dtype") ? "dtype" : "torch_dtype";
        this.dtype = text.path(dtypeField).asText(BF16);
    }

    /** The method that the file names; without one the type of the weights. */
    String method() {
        return quantization.isObject()
                ? quantization.path("quant_method").asText("").toLowerCase(Locale.ROOT)
                : dtype;
    }

    /** The field that {@link #method} is read from. */
    String methodField() {
        return quantization.isObject() ? "quantization_config.quant_method" : dtypeField;
    }

    /** The precision that stands for it; empty when none does. */
    Optional<Precision> precision() {
        return switch (method()) {
            case BF16 -> Optional.of(Precision.BF16);
            case "fp8" -> Optional.of(Precision.FP8);
            case "awq", "compressed-tensors" -> bits() == 4 ? Optional.of(Precision.INT4) : Optional.empty();
            default -> Optional.empty();
        };
    }

    boolean isAwq() {
        return method().equals("awq");
    }

    int groupSize() {
        return number("group_size", "q_group_size");
    }

    /** What differs although the precision is the one that was sized. */
    List<Difference> details(WeightFormat format, ModelFacts model) {
        List<Difference> found = new ArrayList<>();
        if (!dtype.equals(BF16)) {
            found.add(new Difference(dtypeField, dtype, BF16 + " for what is not quantised"));
        }
        if (format.precision() == Precision.FP8) {
            String blocks = quantization.path("weight_block_size").toString();
            if (!blocks.equals(BLOCK)) {
                found.add(new Difference(
                        "quantization_config.weight_block_size", blocks.isEmpty() ? "missing" : blocks, BLOCK));
            }
            ignored(format, model).ifPresent(found::add);
        }
        if (format.precision() == Precision.INT4) {
            if (isAwq() != format.zeroPoints()) {
                found.add(new Difference(
                        "quantization_config.quant_method",
                        method(),
                        format.zeroPoints() ? "awq" : "compressed-tensors"));
            }
            if (groupSize() != format.groupSize()) {
                found.add(new Difference(
                        "quantization_config group size",
                        String.valueOf(groupSize()),
                        String.valueOf(format.groupSize())));
            }
        }
        return found;
    }

    /**
     * Matrices that are left in BF16 and were sized in FP8, or the other way round. A file without the list says
     * nothing.
     */
    private Optional<Difference> ignored(WeightFormat format, ModelFacts model) {
        JsonNode list = quantization.path("ignored_layers").isArray()
                ? quantization.path("ignored_layers")
                : quantization.path("modules_to_not_convert");
        if (!list.isArray()) {
            return Optional.empty();
        }
        Set<String> left = new TreeSet<>();
        int outputs = 0;
        for (JsonNode entry : list) {
            String name = entry.asText();
            String last = name.substring(name.lastIndexOf('.') + 1);
            if (!name.contains("mtp") && QUANTISED.contains(last)) {
                left.add(last);
            }
            outputs += name.endsWith("o_proj") && !name.contains("mtp")
                    ? name.contains("layers.") ? 1 : model.layers()
                    : 0;
        }
        boolean keepsOutput = format.formats().output() == StorageFormat.BF16;
        if (keepsOutput && outputs < model.layers()) {
            return Optional.of(new Difference(
                    "quantization_config.ignored_layers",
                    "o_proj of " + outputs + " of " + model.layers() + " layers",
                    "o_proj of all " + model.layers()));
        }
        return left.isEmpty()
                ? Optional.empty()
                : Optional.of(new Difference(
                        "quantization_config.ignored_layers", String.join(", ", left) + " in BF16", "them in FP8"));
    }

    private int bits() {
        return number("bits", "w_bit", "num_bits");
    }

    /** Of AWQ's own object, or of the first group of compressed-tensors. */
    private int number(String... names) {
        JsonNode group =
                quantization.path("config_groups").valueStream().findFirst().orElse(quantization);
        for (String name : names) {
            JsonNode value = quantization.has(name)
                    ? quantization.path(name)
                    : group.path("weights").path(name);
            if (value.isInt()) {
                return value.asInt();
            }
        }
        return 0;
    }
}
