package io.mimo.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.mimo.api.Accelerator;
import io.mimo.api.EngineSettings;
import io.mimo.api.MimoDeployment;
import io.mimo.api.ModelSource;
import io.mimo.api.Parallelism;
import io.mimo.api.PlanReport;
import io.mimo.api.PlanReport.Kv;
import io.mimo.api.PlanReport.LedgerRow;
import io.mimo.api.PlanReport.WarningEntry;
import io.mimo.api.Precision;
import io.mimo.api.SizingSettings;
import io.mimo.api.SpecBuilder;
import io.mimo.api.Verdict;
import io.mimo.catalog.Catalog;
import io.mimo.catalog.Checkpoint;
import io.mimo.catalog.EngineFacts;
import io.mimo.catalog.EngineVersion;
import io.mimo.catalog.GpuFacts;
import io.mimo.catalog.ModelFacts;
import io.mimo.inventory.Inventory;
import io.mimo.manifest.Layout;
import io.mimo.manifest.WeightFormat;
import io.mimo.sizing.MemoryLedger;
import io.mimo.sizing.ModelSizer;
import io.mimo.sizing.Reason;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The ledger of one layout on one GPU product, without manifest and nodes ({@code mimo size -o json}). MiMo-V2-Flash is
 * judged as a manifest with assumed capacity would be; other models of the catalogue by {@link ModelSizer}, under the
 * requested limits only.
 *
 * @param engine vLLM release
 * @param layout short form, e.g. {@code TP4xDP2 EP8}
 * @param reasons why it is refused, each with its remedy; empty when it is not
 * @param ledger one row per profile and pipeline stage, in MiB (2^20 B); empty when the question breaks a rule
 * @param kv the KV cache of one data rank; null without a ledger
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SizeReport(
        String apiVersion,
        String kind,
        String model,
        Precision precision,
        String engine,
        String layout,
        int gpusPerReplica,
        String product,
        int maxModelLen,
        Verdict verdict,
        List<String> reasons,
        List<WarningEntry> warnings,
        List<LedgerRow> ledger,
        @Nullable Kv kv) {

    public static final String KIND = "SizeReport";

    /**
     * What is asked, in vLLM's terms.
     *
     * @param precision empty = that of the published checkpoint, FP8 where there are several
     * @param utilization share of the visible memory, 0.50 to 0.98
     */
    public record Question(
            ModelFacts model,
            Optional<Precision> precision,
            Layout layout,
            GpuFacts gpu,
            int maxModelLen,
            EngineVersion version,
            BigDecimal utilization,
            int batchedTokens,
            int sequences) {}

    /**
     * @throws IllegalArgumentException when the release is older than any that was read, or the model has no such
     *     precision
     */
    public static SizeReport of(Question question, Catalog catalog) {
        EngineFacts engine = catalog.engine(question.version())
                .orElseThrow(() -> new IllegalArgumentException(
                        "vLLM " + question.version() + " is older than " + catalog.oldestRelease()));
        return question.model().name().equals(Catalog.DEFAULT_MODEL)
                ? judged(question, catalog)
                : sized(question, engine, catalog);
    }

    private static SizeReport judged(Question question, Catalog catalog) {
        Precision precision = question.precision()
                .orElseGet(() -> ModelSizer.published(question.model()).precision());
        MimoDeployment manifest = manifest(question, precision, catalog);
        PlanReport report = Decider.decide(manifest, catalog, Inventory.of(List.of(), List.of()))
                .report();
        List<String> reasons = report.reasons().stream()
                .map(reason ->
                        reason.message() + (reason.message().endsWith(reason.remedy()) ? "" : "; " + reason.remedy()))
                .toList();
        List<WarningEntry> warnings = report.warnings().stream()
                .filter(warning -> !List.of("CapacityAssumed", "RevisionNotPinned", "CheckpointNotVerified")
                        .contains(warning.reason()))
                .toList();
        return report(question, precision, report.verdict(), reasons, warnings, report.ledger(), report.kv());
    }

    private static SizeReport sized(Question question, EngineFacts engine, Catalog catalog) {
        WeightFormat format = ModelSizer.published(question.model());
        question.precision().filter(asked -> asked != format.precision()).ifPresent(asked -> {
            throw new IllegalArgumentException(
                    question.model().name() + " is catalogued as " + format.precision() + ", not as " + asked);
        });
        ModelSizer.Request request = request(question, format);
        List<WarningEntry> warnings = warnings(engine);
        List<Reason> problems = ModelSizer.problems(request);
        if (!problems.isEmpty()) {
            List<String> reasons = problems.stream()
                    .map(problem -> problem.message() + "; " + problem.remedy())
                    .toList();
            return report(
                    question, format.precision(), problems.getFirst().verdict(), reasons, warnings, List.of(), null);
        }
        MemoryLedger ledger = ModelSizer.size(request, engine, catalog);
        List<LedgerRow> rows = new ArrayList<>();
        Reports.rows(ledger, rows);
        List<String> reasons = ledger.fits()
                ? List.of()
                : List.of("one GPU is short by "
                        + MemoryPicture.of(rows).getFirst().row().shortMiB()
                        + " MiB; use more GPUs per replica, GPUs with more memory or a smaller checkpoint");
        return report(
                question,
                format.precision(),
                ledger.fits() ? Verdict.Fits : Verdict.DoesNotFit,
                reasons,
                warnings,
                rows,
                Reports.kv(ledger));
    }

    private static ModelSizer.Request request(Question question, WeightFormat format) {
        return new ModelSizer.Request(
                question.model(),
                format,
                question.layout(),
                question.gpu(),
                question.maxModelLen(),
                question.batchedTokens(),
                question.sequences(),
                question.utilization(),
                false,
                false);
    }

    private static List<WarningEntry> warnings(EngineFacts engine) {
        return switch (engine.reading()) {
            case Read -> List.of();
            case Between ->
                List.of(new WarningEntry(
                        "ReleaseInterpolated",
                        "--vllm",
                        "vLLM " + engine.version()
                                + " was not read: the larger need of its neighbours that were counts"));
            case Ahead, FarAhead ->
                List.of(new WarningEntry(
                        "ReleaseUnread",
                        "--vllm",
                        "vLLM " + engine.version() + " was not read: sized as the newest that was, "
                                + engine.rules().getLast().version()));
        };
    }

    private static SizeReport report(
            Question question,
            Precision precision,
            Verdict verdict,
            List<String> reasons,
            List<WarningEntry> warnings,
            List<LedgerRow> ledger,
            @Nullable Kv kv) {
        return new SizeReport(
                MimoDeployment.API_VERSION,
                KIND,
                question.model().name(),
                precision,
                question.version().toString(),
                question.layout().shortName(),
                question.layout().gpus(),
                question.gpu().product(),
                question.maxModelLen(),
                verdict,
                reasons,
                warnings,
                ledger,
                kv);
    }

    /** One replica on GPUs of the product that nobody has yet. */
    private static MimoDeployment manifest(Question question, Precision precision, Catalog catalog) {
        String uri = catalog.checkpointOf(question.model().name(), precision)
                .map(Checkpoint::uri)
                .orElse("pvc://models/own");
        Layout layout = question.layout();
        MimoDeployment manifest = new MimoDeployment();
        manifest.setMetadata(new ObjectMetaBuilder()
                .withNamespace("default")
                .withName("sized")
                .build());
        manifest.setSpec(new SpecBuilder()
                .model(ModelSource.at(uri))
                .precision(precision)
                .parallelism(new Parallelism(layout.tensor(), layout.data(), layout.pipeline(), layout.expert()))
                .maxModelLen(question.maxModelLen())
                .gpuMemoryUtilization(question.utilization().doubleValue())
                .replicas(1)
                .accelerator(new Accelerator(List.of(question.gpu().product()), null))
                .engine(EngineSettings.sized(
                        question.version().toString(), question.sequences(), question.batchedTokens()))
                .sizing(new SizingSettings(true, false, SizingSettings.Capacity.Assumed, null))
                .build());
        return manifest;
    }
}
