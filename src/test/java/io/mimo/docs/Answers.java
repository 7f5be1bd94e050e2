package io.mimo.docs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.mimo.api.EngineSettings;
import io.mimo.api.PlanReport;
import io.mimo.api.PlanReport.LedgerRow;
import io.mimo.api.Precision;
import io.mimo.catalog.Catalog;
import io.mimo.catalog.EngineVersion;
import io.mimo.catalog.ModelFacts;
import io.mimo.fixtures.ManifestFixture;
import io.mimo.manifest.schema.BundledCrd;
import io.mimo.plan.Decider;
import io.mimo.plan.FieldGuideRow;
import io.mimo.plan.MemoryPicture;
import io.mimo.plan.TokenPrice;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Fills the gaps of an answer by running the sizer. A gap is <code>{= 640 x 0.90}</code> (arithmetic, evaluated from
 * left to right and shown with its terms), <code>{ID.FIGURE}</code> (a figure of the report on a configuration; <code>
 * ID@saver</code> under the profile MemorySaver) or a fact of the catalogue, e.g. <code>{checkpoint FP8}</code>. An
 * unknown one is an error.
 */
final class Answers {
    private static final Pattern GAP = Pattern.compile("\\{([^}]+)}");
    private static final BigDecimal MIB = BigDecimal.valueOf(1L << 20);
    private static final BigDecimal GIB = BigDecimal.valueOf(1L << 30);
    private static final BigDecimal GB = BigDecimal.valueOf(1_000_000_000L);
    private static final int TOKEN_STEP = 1024;

    private final Catalog catalog = Catalog.load();
    private final ModelFacts model = catalog.model(Catalog.DEFAULT_MODEL);
    private final ModelFigures figures = new ModelFigures(catalog, model);
    private final Map<String, FieldGuideRow> configurations;
    private final Map<FieldGuideRow, PlanReport> reports = new HashMap<>();

    Answers() {
        configurations = Stream.concat(
                        FieldGuideRow.all().stream(), FieldGuideRow.read("/claims/configurations.yaml").stream())
                .collect(Collectors.toMap(FieldGuideRow::id, Function.identity()));
    }

    String fill(String template) {
        return GAP.matcher(template).replaceAll(gap -> Matcher.quoteReplacement(value(gap.group(1))));
    }

    private String value(String gap) {
        if (gap.startsWith("= ")) {
            return gap.substring(2) + " = " + number(evaluated(gap.substring(2)));
        }
        String[] words = gap.split(" ");
        return switch (words[0]) {
            case "parameters" -> billions(figures.parameters());
            case "active" ->
                billions(figures.parameters()
                        - figures.routed(model.moe().experts() - model.moe().expertsPerToken()));
            case "positions" -> grouped(model.maxPositions());
            case "checkpoint" -> decimal(new BigDecimal(figures.checkpoint(Precision.valueOf(words[1]))), GB, 1);
            case "gguf" -> decimal(new BigDecimal(model.ggufBytes().get(Precision.valueOf(words[1]))), GB, 2);
            case "kv" -> decimal(new BigDecimal(figures.kvBytes(Integer.parseInt(words[1]), false)), GB, 2);
            case "kvEveryLayerInFull" ->
                decimal(new BigDecimal(figures.kvBytes(Integer.parseInt(words[1]), true)), GB, 2);
            case "kvGrowth" ->
                number(ratio(
                        new BigDecimal(figures.kvBytes(Integer.parseInt(words[2]), false)),
                        new BigDecimal(figures.kvBytes(Integer.parseInt(words[1]), false))));
            case "ratio" -> number(ratio(new BigDecimal(figure(words[1])), new BigDecimal(figure(words[2]))));
            case "defaultMaxModelLen" -> defaultOf("maxModelLen");
            case "defaultSeries" ->
                EngineVersion.parse(EngineSettings.DEFAULT_RELEASE)
                        .orElseThrow()
                        .series();
            case "oldestRelease" -> catalog.oldestRelease().toString();
            case "perMillion" ->
                TokenPrice.perMillionUsd(new BigDecimal(words[1]), new BigDecimal(words[2]))
                        .setScale(2, RoundingMode.HALF_UP)
                        .toPlainString();
            default -> figure(gap);
        };
    }

    private String figure(String gap) {
        int dot = gap.lastIndexOf('.');
        String name = gap.substring(0, Math.max(0, dot));
        FieldGuideRow row = configurations.get(name.replace("@saver", ""));
        if (row == null) {
            throw new IllegalArgumentException("{" + gap + "}: no configuration of that name");
        }
        PlanReport report = report(row);
        return switch (gap.substring(dot + 1)) {
            case "verdict" -> report.verdict().name();
            case "reason" -> report.reasons().getFirst().reason();
            case "error" -> report.reasons().getFirst().message();
            case "warnings" ->
                report.warnings().stream().map(PlanReport.WarningEntry::reason).collect(Collectors.joining(", "));
            case "suggestion" -> report.suggestions().getFirst().message();
            case "suggestions" ->
                report.suggestions().stream()
                        .map(PlanReport.Suggestion::message)
                        .collect(Collectors.joining("; "));
            case "concurrency" ->
                report.kv().maxConcurrency().setScale(1, RoundingMode.DOWN).toPlainString();
            case "longest" -> grouped(longest(row));
            case "overheadShare" -> overheadShare(heaviest(report, name.endsWith("@saver")));
            case "hour" -> report.cost().perHourUsd().toPlainString();
            case "month" -> grouped(report.cost().perMonthUsd().longValueExact());
            default -> memory(heaviest(report, name.endsWith("@saver")), gap.substring(dot + 1), report);
        };
    }

    /** In GiB; with GB added to the figure's name in GB; with AllGB in GB on all GPUs of the replica. */
    private static String memory(LedgerRow row, String figure, PlanReport report) {
        String term = figure.replaceAll("(All)?GB$", "");
        MemoryPicture picture = new MemoryPicture(row);
        BigDecimal mebibytes =
                switch (term) {
                    case "visible" -> row.visibleMiB();
                    case "budget" -> row.budgetMiB();
                    case "weights" -> row.weightsMiB();
                    case "overhead" -> picture.overhead();
                    case "overheadLow" -> row.overheadMiB().low();
                    case "overheadHigh" -> row.overheadMiB().high();
                    case "pool" -> row.kvPoolMiB();
                    case "needed" -> row.kvNeededMiB();
                    case "short" -> row.shortMiB();
                    default -> throw new IllegalArgumentException(figure + ": no such figure");
                };
        BigDecimal bytes = mebibytes.multiply(MIB);
        BigDecimal all =
                figure.endsWith("AllGB") ? BigDecimal.valueOf(report.layout().gpusPerReplica()) : BigDecimal.ONE;
        return figure.endsWith("GB") ? decimal(bytes.multiply(all), GB, 1) : decimal(bytes, GIB, 2);
    }

    private static String overheadShare(LedgerRow row) {
        return new MemoryPicture(row)
                        .overhead()
                        .multiply(BigDecimal.valueOf(100))
                        .divide(row.weightsMiB(), 0, RoundingMode.HALF_UP)
                + " %";
    }

    private static LedgerRow heaviest(PlanReport report, boolean saver) {
        String profile = saver ? "MemorySaver" : "Requested";
        return MemoryPicture.of(report.ledger()).stream()
                .map(MemoryPicture::row)
                .filter(row -> row.profile().equals(profile))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(report.verdict() + " without such a ledger"));
    }

    private PlanReport report(FieldGuideRow row) {
        return reports.computeIfAbsent(
                row, asked -> Decider.decide(ManifestFixture.manifest(asked.spec(false)), catalog, asked.inventory())
                        .report());
    }

    /** Longest request in tokens that is accepted, to 1,024. */
    private int longest(FieldGuideRow row) {
        int fits = 0;
        int tooLong = model.maxPositions() / TOKEN_STEP + 1;
        while (tooLong - fits > 1) {
            int middle = (fits + tooLong) / 2;
            if (report(row.withMaxModelLen(middle * TOKEN_STEP)).verdict().isRefusal()) {
                tooLong = middle;
            } else {
                fits = middle;
            }
        }
        return fits * TOKEN_STEP;
    }

    /** {@code 320 x 0.97 - 309}, from left to right. */
    private static BigDecimal evaluated(String expression) {
        List<String> words = List.of(expression.split(" "));
        BigDecimal value = new BigDecimal(words.getFirst().replace(",", ""));
        for (int i = 1; i + 1 < words.size(); i += 2) {
            BigDecimal operand = new BigDecimal(words.get(i + 1).replace(",", ""));
            value = switch (words.get(i)) {
                case "x" -> value.multiply(operand);
                case "/" -> value.divide(operand, MathContext.DECIMAL64);
                case "+" -> value.add(operand);
                case "-" -> value.subtract(operand);
                default -> throw new IllegalArgumentException(expression + ": " + words.get(i) + " is none of x / + -");
            };
        }
        return value;
    }

    /** The schema's default of a field of spec. */
    private static String defaultOf(String field) {
        try {
            return new ObjectMapper(new YAMLFactory())
                    .readTree(BundledCrd.yaml())
                    .at("/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/" + field + "/default")
                    .asText();
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static BigDecimal ratio(BigDecimal dividend, BigDecimal divisor) {
        return dividend.divide(divisor, 2, RoundingMode.HALF_UP);
    }

    private static String number(BigDecimal value) {
        BigDecimal rounded = value.round(new MathContext(5)).stripTrailingZeros();
        return String.format(Locale.ROOT, "%,." + Math.max(0, rounded.scale()) + "f", rounded);
    }

    private static String billions(long count) {
        return decimal(new BigDecimal(count), GB, 1) + "B";
    }

    private static String decimal(BigDecimal value, BigDecimal unit, int places) {
        return value.divide(unit, places, RoundingMode.HALF_UP).toPlainString();
    }

    private static String grouped(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }
}
