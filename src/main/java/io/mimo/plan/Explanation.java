package io.mimo.plan;

import io.mimo.api.PlanReport.Suggestion;
import io.mimo.api.Verdict;
import io.mimo.manifest.Problem;
import io.mimo.manifest.ServingSpec;
import io.mimo.manifest.Warning;
import io.mimo.sizing.Bytes;
import io.mimo.sizing.MemoryLedger;
import io.mimo.sizing.ProductVerdict;
import io.mimo.sizing.Reason;
import io.mimo.sizing.SizingResult;
import io.mimo.sizing.StageLedger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * The report for a reader of {@code kubectl describe}: ASCII lines of at most 90 columns, no tabs. The first line alone
 * says the verdict; the ledger is a table; then what else is wrong and what would be accepted.
 */
final class Explanation {
    static final int COLUMNS = 90;

    private Explanation() {}

    static List<String> of(
            ServingSpec spec, SizingResult judgement, List<Warning> warnings, List<Suggestion> suggestions) {
        List<String> lines = new ArrayList<>();
        headline(lines, spec, judgement);
        judgement.products().stream().findFirst().ifPresent(product -> ledger(lines, spec, product));
        if (judgement.accepted() || judgement.verdict() == Verdict.NotPlaceable) {
            wrap(lines, "Placement: ", judgement.blocks().message() + ".");
        }
        judgement.reasons().stream().skip(1).forEach(reason -> {
            wrap(lines, "Also: ", reason.message() + ".");
        });
        judgement.reasons().stream()
                .findFirst()
                .filter(reason -> suggestions.isEmpty() || !reason.arithmetic())
                .ifPresent(reason -> wrap(lines, "Remedy: ", reason.remedy() + "."));
        tail(lines, warnings, suggestions);
        if (!judgement.accepted() && suggestions.isEmpty()) {
            lines.add("No layout, length, checkpoint or engine limit was found that would be accepted.");
        }
        return List.copyOf(lines);
    }

    static List<String> invalid(List<Problem> problems, List<Warning> warnings, List<Suggestion> suggestions) {
        List<String> lines = new ArrayList<>();
        lines.add("Invalid: " + problems.size() + (problems.size() == 1 ? " problem" : " problems")
                + " in the manifest; nothing was sized.");
        for (Problem problem : problems) {
            wrap(
                    lines,
                    "- ",
                    (problem.path().isEmpty() ? "" : problem.path() + ": ")
                            + sentence(stripped(problem))
                            + remedy(problem));
        }
        tail(lines, warnings, suggestions);
        return List.copyOf(lines);
    }

    /** The messages of CEL rules end with the remedy. */
    private static String remedy(Problem problem) {
        return problem.message().endsWith(problem.remedy()) ? "" : " Remedy: " + sentence(problem.remedy());
    }

    private static String sentence(String words) {
        return words.endsWith("?") || words.endsWith(".") ? words : words + ".";
    }

    /** A message that begins with its own field name would say the path twice. */
    private static String stripped(Problem problem) {
        String relative =
                problem.path().startsWith("spec.") ? problem.path().substring("spec.".length()) : problem.path();
        return problem.message().startsWith(relative + ": ")
                ? problem.message().substring(relative.length() + 2)
                : problem.message();
    }

    private static void tail(List<String> lines, List<Warning> warnings, List<Suggestion> suggestions) {
        for (int i = 0; i < suggestions.size(); i++) {
            lines.add((i == 0 ? "Accepted instead: " : "              or: ")
                    + suggestions.get(i).message());
            Suggestions.lines(suggestions.get(i)).forEach(edit -> wrap(lines, "    ", edit));
        }
        warnings.forEach(warning -> wrap(lines, "Warning: ", warning.reason() + ": " + warning.message() + "."));
    }

    /** The verdict in one line that stands alone, then its reason or what it gives. */
    private static void headline(List<String> lines, ServingSpec spec, SizingResult judgement) {
        String what = judgement.verdict() + ": " + spec.precision() + " as "
                + spec.layout().shortName();
        Optional<ProductVerdict> product = judgement.products().stream().findFirst();
        Optional<Reason> reason = judgement.reasons().stream().findFirst();
        if (reason.isEmpty()) {
            MemoryLedger ledger = product.orElseThrow().deciding();
            wrap(
                    lines,
                    "",
                    what + " on " + spec.layout().gpus() + " x " + ledger.gpu().product() + " per replica.");
            wrap(
                    lines,
                    "",
                    "KV cache for " + Bytes.grouped(ledger.kvTokens()) + " tokens, "
                            + ledger.maxConcurrency().setScale(1, RoundingMode.DOWN) + " requests of "
                            + Bytes.grouped(spec.maxModelLen()) + " at once.");
        } else if (reason.get().arithmetic() && product.isPresent()) {
            MemoryLedger ledger = product.get().requested();
            wrap(
                    lines,
                    "",
                    what + " is short by " + Bytes.gib(ledger.heaviest().missing()) + " GiB on "
                            + (spec.layout().gpus() == 1 ? "" : "each of ")
                            + spec.layout().gpus() + " x " + ledger.gpu().product() + ".");
        } else {
            wrap(
                    lines,
                    "",
                    what + product.map(first -> " on " + first.gpu().product()).orElse("") + " ("
                            + reason.get().reason() + ").");
        }
        reason.ifPresent(first -> wrap(lines, "", capitalised(first.message()) + "."));
    }

    private static String capitalised(String sentence) {
        return sentence.isEmpty() ? sentence : Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1);
    }

    private static void ledger(List<String> lines, ServingSpec spec, ProductVerdict product) {
        List<MemoryLedger> ledgers = new ArrayList<>(List.of(product.requested()));
        product.saver().ifPresent(ledgers::add);
        StageLedger shown = ledgers.getFirst().heaviest();
        String stage = ledgers.getFirst().stages().size() > 1
                ? ", stage " + shown.stage() + " of "
                        + ledgers.getFirst().stages().size()
                : "";
        lines.add(String.format(
                        Locale.ROOT, "%-46s", "GiB on one " + product.gpu().product() + stage)
                + columns(ledgers, ledger -> ledger.profile().name()));
        line(lines, "  visible to vLLM", ledgers, StageLedger::visible);
        line(
                lines,
                "  budget = visible x " + spec.limits().utilization().toPlainString(),
                ledgers,
                StageLedger::budget);
        if (spec.format().isEmpty()) {
            line(lines, "  weights (GGUF: nothing else is counted)", ledgers, StageLedger::weights);
            line(lines, "  short by", ledgers, StageLedger::missing);
            return;
        }
        line(lines, "  weights", ledgers, StageLedger::weights);
        if (shown.draft() > 0) {
            line(lines, "    of these the draft layer", ledgers, StageLedger::draft);
        }
        overhead(lines, ledgers, shown);
        line(lines, "  left for the KV cache", ledgers, StageLedger::kvPool);
        line(
                lines,
                "  KV cache of one request, " + Bytes.grouped(spec.maxModelLen()) + " tokens",
                ledgers,
                StageLedger::kvNeeded);
        line(lines, "  short by", ledgers, StageLedger::missing);
    }

    private static void overhead(List<String> lines, List<MemoryLedger> ledgers, StageLedger shown) {
        lines.add(String.format(
                        Locale.ROOT,
                        "%-46s",
                        "  overhead (measured: " + Bytes.gib2(shown.overhead().low()) + " to "
                                + Bytes.gib2(shown.overhead().high()) + ")")
                + columns(ledgers, ledger -> Bytes.gib2(ledger.heaviest().overheadCharged())));
        if (shown.extra() > 0) {
            line(lines, "  extra overhead, for what is not modelled", ledgers, StageLedger::extra);
        }
    }

    private static void line(
            List<String> lines, String label, List<MemoryLedger> ledgers, Function<StageLedger, Long> value) {
        lines.add(String.format(Locale.ROOT, "%-46s", label)
                + columns(ledgers, ledger -> Bytes.gib2(value.apply(ledger.heaviest()))));
    }

    private static String columns(List<MemoryLedger> ledgers, Function<MemoryLedger, String> value) {
        StringBuilder row = new StringBuilder();
        ledgers.forEach(ledger -> row.append(String.format(Locale.ROOT, "%13s", value.apply(ledger))));
        return row.toString();
    }

    /** Breaks at spaces; a single word longer than a line is cut. */
    private static void wrap(List<String> lines, String prefix, String text) {
        String indent = " ".repeat(Math.min(prefix.length(), 8));
        StringBuilder line = new StringBuilder(prefix);
        boolean empty = true;
        for (String word : text.replace('\t', ' ').split(" ")) {
            if (!empty && line.length() + 1 + word.length() > COLUMNS) {
                lines.add(line.toString());
                line = new StringBuilder(indent);
                empty = true;
            }
            line.append(empty ? "" : " ").append(word);
            empty = false;
            while (line.length() > COLUMNS) {
                lines.add(line.substring(0, COLUMNS));
                line = new StringBuilder(indent + line.substring(COLUMNS));
            }
        }
        lines.add(line.toString());
    }
}
