package io.mimo.plan;

import com.fasterxml.jackson.databind.JsonNode;
import io.mimo.catalog.ModelFacts;
import io.mimo.manifest.WeightFormat;
import io.mimo.plan.CheckpointShapes.Difference;
import io.mimo.sizing.WeightLedger;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code model.safetensors.index.json} lists, beside the ledger's bytes and the model's layers. */
final class CheckpointIndex {
    /**
     * The ledger leaves out draft layers and, for INT4, what a quantiser keeps besides (200 layouts are within 0.25 %
     * of vLLM's own classes); another precision or group size is at least 4 % away.
     */
    private static final BigDecimal TOLERANCE = new BigDecimal("0.02");

    private static final Pattern LAYER = Pattern.compile("(?:^|\\.)layers\\.(\\d+)\\.");
    private static final Pattern EXPERT = Pattern.compile("\\.experts\\.(\\d+)\\.");

    private final JsonNode index;
    private final List<String> names = new ArrayList<>();

    CheckpointIndex(JsonNode index) {
        this.index = index;
        index.path("weight_map").fieldNames().forEachRemaining(names::add);
    }

    List<Difference> differences(ModelFacts model, WeightFormat format, boolean drafts) {
        List<Difference> found = new ArrayList<>();
        long sized = WeightLedger.checkpointBytes(model, format);
        if (!holds(sized)) {
            found.add(new Difference("metadata.total_size", gigabytes(total()), gigabytes(sized)));
        }
        count(LAYER, "layers in weight_map", model.layers(), found);
        if (model.hasExperts()) {
            count(EXPERT, "experts in weight_map", model.moe().experts(), found);
        }
        if (drafts && names.stream().noneMatch(name -> name.contains("mtp"))) {
            found.add(new Difference("draft layer in weight_map", "missing", "one, for --speculative-config"));
        }
        return found;
    }

    /** True when the total is that of so many bytes; one that is missing says nothing. */
    boolean holds(long bytes) {
        BigDecimal distance = BigDecimal.valueOf(total() - bytes).abs();
        return total() == 0 || distance.compareTo(BigDecimal.valueOf(bytes).multiply(TOLERANCE)) <= 0;
    }

    private long total() {
        return index.path("metadata").path("total_size").asLong();
    }

    /** Names that hold no such number say nothing: fused experts have none. */
    private void count(Pattern pattern, String field, int sized, List<Difference> found) {
        int last = -1;
        for (String name : names) {
            Matcher at = pattern.matcher(name);
            if (!name.contains("mtp") && at.find()) {
                last = Math.max(last, Integer.parseInt(at.group(1)));
            }
        }
        if (last >= 0 && last + 1 != sized) {
            found.add(new Difference(field, String.valueOf(last + 1), String.valueOf(sized)));
        }
    }

    private static String gigabytes(long bytes) {
        return BigDecimal.valueOf(bytes).movePointLeft(9).setScale(1, RoundingMode.HALF_UP) + " GB";
    }
}
