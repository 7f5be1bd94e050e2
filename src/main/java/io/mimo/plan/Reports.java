package io.mimo.plan;

import io.mimo.api.MimoDeployment;
import io.mimo.api.PlanReport;
import io.mimo.api.PlanReport.Assignment;
import io.mimo.api.PlanReport.Band;
import io.mimo.api.PlanReport.Cost;
import io.mimo.api.PlanReport.Kv;
import io.mimo.api.PlanReport.LedgerRow;
import io.mimo.api.PlanReport.ReasonEntry;
import io.mimo.api.PlanReport.Suggestion;
import io.mimo.api.PlanReport.WarningEntry;
import io.mimo.catalog.Catalog;
import io.mimo.catalog.PriceFacts;
import io.mimo.manifest.Layout;
import io.mimo.manifest.ServingSpec;
import io.mimo.manifest.Warning;
import io.mimo.sizing.Bytes;
import io.mimo.sizing.MemoryLedger;
import io.mimo.sizing.ProductVerdict;
import io.mimo.sizing.SizingResult;
import io.mimo.sizing.StageLedger;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Judgement to the JSON contract. */
final class Reports {
    private Reports() {}

    static PlanReport of(
            ServingSpec spec,
            SizingResult judgement,
            List<Warning> warnings,
            List<Suggestion> suggestions,
            String nearest,
            Catalog catalog) {
        Layout layout = spec.layout();
        List<LedgerRow> ledger = new ArrayList<>();
        judgement.products().forEach(product -> {
            rows(product.requested(), ledger);
            product.saver().ifPresent(saver -> rows(saver, ledger));
        });
        return new PlanReport(
                MimoDeployment.API_VERSION,
                PlanReport.KIND,
                spec.name(),
                spec.namespace(),
                judgement.verdict(),
                reasons(judgement, nearest),
                warnings(warnings),
                new PlanReport.Layout(
                        layout.tensor(),
                        layout.data(),
                        layout.pipeline(),
                        layout.expert(),
                        layout.gpus(),
                        judgement.blocks().nodesPerReplica()),
                ledger,
                kv(judgement),
                placement(spec, judgement),
                suggestions,
                Explanation.of(spec, judgement, warnings, suggestions),
                cost(spec, judgement, catalog));
    }

    /** The nearest fit follows the arithmetic that is short. */
    private static List<ReasonEntry> reasons(SizingResult judgement, String nearest) {
        return judgement.reasons().stream()
                .map(reason -> new ReasonEntry(
                        reason.verdict(),
                        reason.reason(),
                        reason.path(),
                        reason.value(),
                        reason.message() + (reason.arithmetic() && !nearest.isEmpty() ? ". Fits: " + nearest : ""),
                        reason.remedy()))
                .toList();
    }

    static List<WarningEntry> warnings(List<Warning> warnings) {
        return warnings.stream()
                .map(warning -> new WarningEntry(warning.reason(), warning.path(), warning.message()))
                .toList();
    }

    static void rows(MemoryLedger ledger, List<LedgerRow> rows) {
        for (StageLedger row : ledger.stages()) {
            rows.add(new LedgerRow(
                    ledger.profile().name(),
                    row.stage(),
                    ledger.gpu().product(),
                    Bytes.toMib(row.visible()),
                    Bytes.toMib(row.budget()),
                    Bytes.toMib(row.weights()),
                    new Band(
                            Bytes.toMib(row.overhead().low()),
                            Bytes.toMib(row.overhead().expected()),
                            Bytes.toMib(row.overhead().high())),
                    row.extra() == 0 ? null : Bytes.toMib(row.extra()),
                    Bytes.toMib(row.kvPool()),
                    Bytes.toMib(row.kvNeeded()),
                    Bytes.toMib(row.missing())));
        }
    }

    private static @Nullable Kv kv(SizingResult judgement) {
        if (judgement.products().isEmpty()) {
            return null;
        }
        return kv(judgement.products().getFirst().deciding());
    }

    static Kv kv(MemoryLedger ledger) {
        return new Kv(
                ledger.kv().blockBytes(),
                ledger.stages().stream().map(StageLedger::kvNeeded).toList(),
                ledger.kvBlocks(),
                ledger.kvTokens(),
                ledger.maxConcurrency());
    }

    private static PlanReport.Placement placement(ServingSpec spec, SizingResult judgement) {
        List<Assignment> nodes = judgement
                .chosen()
                .map(chosen -> chosen.placement().assignments().stream()
                        .map(place -> new Assignment(place.replica(), place.node(), place.gpus()))
                        .toList())
                .orElse(List.of());
        return new PlanReport.Placement(
                spec.scaling().initialReplicas(),
                judgement.chosen().map(chosen -> chosen.placement().placeable()).orElse(0),
                judgement.blocks().freeGpus(),
                judgement.blocks().largestFreeBlock(),
                nodes,
                judgement.blocks().message());
    }

    private static @Nullable Cost cost(ServingSpec spec, SizingResult judgement, Catalog catalog) {
        if (judgement.products().isEmpty()) {
            return null;
        }
        ProductVerdict product = judgement.products().getFirst();
        int gpus = spec.layout().gpus() * Math.max(1, paidReplicas(spec, judgement));
        return catalog.prices()
                .perHourUsd(product.gpu().product(), gpus)
                .map(hour -> cost(hour, catalog.prices()))
                .orElse(null);
    }

    /** Those that run: of a plan that is refused, or of which none can be placed, those asked for. */
    private static int paidReplicas(ServingSpec spec, SizingResult judgement) {
        int asked = spec.scaling().initialReplicas();
        return judgement
                .chosen()
                .map(chosen -> chosen.placement().placeable())
                .filter(placed -> placed > 0)
                .map(placed -> Math.min(placed, asked))
                .orElse(asked);
    }

    static Cost cost(BigDecimal perHourUsd, PriceFacts prices) {
        return new Cost(
                perHourUsd,
                perHourUsd.multiply(BigDecimal.valueOf(prices.hoursPerMonth())).setScale(0, RoundingMode.HALF_UP));
    }
}
