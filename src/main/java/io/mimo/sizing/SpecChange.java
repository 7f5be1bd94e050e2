package io.mimo.sizing;

import io.mimo.api.EngineSettings;
import io.mimo.api.KvCacheDtype;
import io.mimo.api.PodOverlay.Toleration;
import io.mimo.catalog.Catalog;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts.Taint;
import io.mimo.manifest.ServingSpec;
import io.mimo.manifest.ServingSpec.Hardware;
import io.mimo.manifest.ServingSpec.Limits;
import io.mimo.manifest.TolerationRules;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A change of fields that are no part of the layout and may be the very cause of a refusal.
 *
 * @param changes the fields as the manifest writes them
 * @param judge over the nodes that the changed spec may use
 */
record SpecChange(List<FieldChange> changes, UnaryOperator<ServingSpec> edit, Evaluator judge) {
    /**
     * The highest share that is proposed: beside its budget the engine takes memory that no ledger row has; the model's
     * maker runs it at 0.95 (card of MiMo-V2.6).
     */
    static final BigDecimal MOST_UTILIZATION = new BigDecimal("0.95");

    private static final BigDecimal STEP = new BigDecimal("0.01");

    /** For each field that may be changed its values in order of preference; the last asks for the least. */
    static List<List<SpecChange>> of(ServingSpec spec, Evaluator judge, Inventory inventory, Catalog catalog) {
        List<List<SpecChange>> fields = new ArrayList<>();
        cacheType(spec, judge).map(List::of).ifPresent(fields::add);
        batches(spec, judge).map(List::of).ifPresent(fields::add);
        sequences(spec, judge).map(List::of).ifPresent(fields::add);
        List<SpecChange> utilizations = utilizations(spec, judge);
        if (!utilizations.isEmpty()) {
            fields.add(utilizations);
        }
        DemandChange.of(spec, judge).map(List::of).ifPresent(fields::add);
        tolerations(spec, judge, inventory, catalog).map(List::of).ifPresent(fields::add);
        return fields;
    }

    /** All at once; the tolerations' judge is the last. */
    static Optional<SpecChange> all(List<SpecChange> changes) {
        return changes.stream()
                .reduce((one, other) -> new SpecChange(
                        Stream.concat(one.changes.stream(), other.changes.stream())
                                .toList(),
                        spec -> other.edit.apply(one.edit.apply(spec)),
                        other.judge));
    }

    /** Back to BF16, which every release and GPU takes. */
    private static Optional<SpecChange> cacheType(ServingSpec spec, Evaluator judge) {
        return spec.limits().kvCacheDtype() == KvCacheDtype.AUTO
                ? Optional.empty()
                : limits(judge, "spec.kvCacheDtype", null, now -> now.withKvCacheDtype(KvCacheDtype.AUTO));
    }

    private static Optional<SpecChange> batches(ServingSpec spec, Evaluator judge) {
        int tokens = EngineSettings.DEFAULT_MAX_NUM_BATCHED_TOKENS;
        return spec.limits().maxNumBatchedTokens() <= tokens || spec.limits().maxNumSeqs() > tokens
                ? Optional.empty()
                : limits(judge, "spec.engine.maxNumBatchedTokens", tokens, now -> now.withMaxNumBatchedTokens(tokens));
    }

    private static Optional<SpecChange> sequences(ServingSpec spec, Evaluator judge) {
        int sequences = EngineSettings.DEFAULT_MAX_NUM_SEQS;
        return spec.limits().maxNumSeqs() <= sequences
                ? Optional.empty()
                : limits(judge, "spec.engine.maxNumSeqs", sequences, now -> now.withMaxNumSeqs(sequences));
    }

    private static List<SpecChange> utilizations(ServingSpec spec, Evaluator judge) {
        List<SpecChange> higher = new ArrayList<>();
        BigDecimal asked = spec.limits().utilization().setScale(2, RoundingMode.DOWN);
        for (BigDecimal next = asked.add(STEP); next.compareTo(MOST_UTILIZATION) <= 0; next = next.add(STEP)) {
            BigDecimal share = next;
            limits(judge, "spec.gpuMemoryUtilization", share, now -> now.withUtilization(share))
                    .ifPresent(higher::add);
        }
        return higher;
    }

    private static Optional<SpecChange> limits(
            Evaluator judge, String path, @Nullable Object value, UnaryOperator<Limits> edit) {
        return Optional.of(new SpecChange(
                List.of(new FieldChange(path, value)), spec -> spec.withLimits(edit.apply(spec.limits())), judge));
    }

    /** Of taints that somebody has set; those that go by themselves are waited for. */
    private static Optional<SpecChange> tolerations(
            ServingSpec spec, Evaluator judge, Inventory inventory, Catalog catalog) {
        Hardware now = spec.hardware();
        List<Toleration> all = new ArrayList<>(now.tolerations());
        judge.untolerated().stream()
                .filter(taint -> !taint.passes())
                .map(SpecChange::toleration)
                .forEach(all::add);
        if (all.size() == now.tolerations().size()) {
            return Optional.empty();
        }
        Hardware other = now.withTolerations(List.copyOf(all));
        List<Map<String, Object>> written = all.stream()
                .filter(toleration -> !toleration.equals(TolerationRules.ofResource(now.resourceName())))
                .map(SpecChange::written)
                .toList();
        return Optional.of(new SpecChange(
                List.of(new FieldChange("spec.podTemplate.tolerations", written)),
                changed -> changed.withHardware(other),
                new Evaluator(inventory, other, catalog)));
    }

    private static Toleration toleration(Taint taint) {
        return taint.value().isEmpty()
                ? new Toleration(taint.key(), "Exists", null, taint.effect(), null)
                : new Toleration(taint.key(), "Equal", taint.value(), taint.effect(), null);
    }

    private static Map<String, Object> written(Toleration toleration) {
        Map<String, Object> fields = new LinkedHashMap<>();
        putIfThere(fields, "key", toleration.key());
        putIfThere(fields, "operator", toleration.operator());
        putIfThere(fields, "value", toleration.value());
        putIfThere(fields, "effect", toleration.effect());
        putIfThere(fields, "tolerationSeconds", toleration.tolerationSeconds());
        return fields;
    }

    private static void putIfThere(Map<String, Object> fields, String name, @Nullable Object value) {
        if (value != null) {
            fields.put(name, value);
        }
    }
}
