package io.mimo.manifest.engine;

import io.mimo.catalog.EngineVersion;
import io.mimo.catalog.flags.ConnectorFacts;
import io.mimo.catalog.flags.FlagCatalog;
import io.mimo.catalog.flags.FlagFacts;
import io.mimo.catalog.flags.Releases;
import io.mimo.catalog.flags.Ruling;
import io.mimo.catalog.flags.Treatment;
import io.mimo.manifest.Problem;
import io.mimo.manifest.Warning;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * {@code spec.engine.extraArgs}, read and judged.
 *
 * @param problems one for each item that cannot be passed on, in the order of the items; those of flags with JSON last
 * @param effects what the sizer has to know
 * @param passThrough the rest in canonical spelling, ready for the argv; reading it again gives the same
 */
public record EngineArguments(
        List<Problem> problems, List<Warning> warnings, EngineEffects effects, List<String> passThrough) {
    private static final String PATH = "spec.engine.extraArgs";

    /** Reads the items as that release would. Never throws: what cannot be read is a problem. */
    public static EngineArguments read(
            List<String> extraArgs, EngineVersion version, FlagCatalog catalog, ExtraOverhead extra) {
        List<Problem> problems = new ArrayList<>();
        List<Argument> accepted = new ArrayList<>();
        for (Reading reading : ArgumentReader.read(extraArgs, version, catalog.vocabulary(version), PATH)) {
            switch (reading) {
                case Reading.Unreadable(Problem problem) -> problems.add(problem);
                case Argument argument ->
                    judge(argument, accepted, version, catalog, extra)
                            .ifPresentOrElse(problems::add, () -> accepted.add(argument));
            }
        }
        List<Argument> merged = jsonFlags(accepted, version, catalog, extra, problems);
        HybridManager hybrid = HybridManager.under(merged, catalog.connectors(), version);
        merged.forEach(argument -> hybrid.problem(path(argument), argument).ifPresent(problems::add));
        return new EngineArguments(
                List.copyOf(problems),
                merged.stream()
                        .flatMap(argument -> Stream.concat(
                                warning(argument, hybrid).stream(),
                                charged(argument, version, catalog, extra).stream()))
                        .toList(),
                merged.stream().map(hybrid::effects).reduce(EngineEffects.NONE, EngineEffects::and),
                merged.stream().flatMap(Argument::words).toList());
    }

    /** Those flags made one argument each whose JSON the sizer must know. */
    private static List<Argument> jsonFlags(
            List<Argument> accepted,
            EngineVersion version,
            FlagCatalog catalog,
            ExtraOverhead extra,
            List<Problem> problems) {
        List<Argument> drafted = SpeculativeConfig.merged(accepted, catalog.refusedSpeculation(), PATH, problems);
        List<Argument> transferred =
                KvTransferConfig.merged(drafted, catalog.connectors(), version, extra, PATH, problems);
        List<Argument> merged = JsonFlag.merged(
                transferred,
                HybridManager.EVENTS,
                PATH,
                "remove it",
                (words, given) -> new JsonFlag.Outcome.Sound(given.toString()),
                problems);
        boolean drafts =
                merged.stream().anyMatch(argument -> argument.flag().name().equals(SpeculativeConfig.FLAG));
        merged.stream()
                .filter(argument -> drafts && argument.flag().name().equals(KvTransferConfig.FLAG))
                .forEach(argument -> problems.add(new Problem(
                        "FlagsContradict",
                        path(argument),
                        argument.shown(),
                        KvTransferConfig.FLAG + " together with " + SpeculativeConfig.FLAG
                                + " is not modelled, the sizing would not hold: what a connector does with the draft "
                                + "layer's cache was not read",
                        "remove one of them")));
        return merged;
    }

    private static Optional<Problem> judge(
            Argument argument, List<Argument> before, EngineVersion version, FlagCatalog catalog, ExtraOverhead extra) {
        return FlagProblems.of(path(argument), argument, version, extra)
                .or(() -> ParserProblems.of(path(argument), argument, catalog.parsers(), version))
                .or(() -> before.stream()
                        .filter(earlier -> earlier.clashesWith(argument))
                        .findFirst()
                        .map(earlier -> FlagProblems.duplicate(path(argument), argument, earlier)));
    }

    private static Optional<Warning> warning(Argument argument, HybridManager hybrid) {
        FlagFacts flag = argument.flag();
        if (!hybrid.staysOnWith(argument)) {
            return Optional.of(HybridManager.off(path(argument), argument.name(), hybrid.remedy(argument)));
        }
        boolean going = Releases.isNewest(hybrid.version())
                && !flag.ruling().replacement().isEmpty();
        return going
                ? Optional.of(new Warning(
                        "FlagDeprecated",
                        path(argument),
                        argument.name() + ": " + flag.ruling().replacement()))
                : Optional.empty();
    }

    /** What passes for the memory set aside only. */
    private static Optional<Warning> charged(
            Argument argument, EngineVersion version, FlagCatalog catalog, ExtraOverhead extra) {
        if (argument.flag().name().equals(KvTransferConfig.FLAG)) {
            return Optional.of(KvTransferConfig.connector(argument.value(), catalog.connectors()))
                    .filter(ConnectorFacts::covered)
                    .map(facts -> extra.charged(
                            "Flag", path(argument), KvTransferConfig.FLAG + " with " + facts.name(), facts.refusal()));
        }
        Ruling ruling = argument.flag().ruling();
        boolean passesAnyway = ruling.treatment() != Treatment.REFUSED && ruling.permits(argument.judged(), version);
        return ExtraOverhead.covers(argument) && !passesAnyway
                ? Optional.of(extra.charged("Flag", path(argument), argument.name(), ruling.reason()))
                : Optional.empty();
    }

    private static String path(Argument argument) {
        return PATH + "[" + argument.item() + "]";
    }
}
