package io.mimo.manifest.engine;

import io.mimo.catalog.EngineVersion;
import io.mimo.catalog.flags.NearestName;
import io.mimo.catalog.flags.ParserNames;
import io.mimo.manifest.Problem;
import java.util.List;
import java.util.Optional;

/**
 * A parser of answers that the release does not register: vLLM ends with an error before it loads anything
 * (entrypoints/openai/api_server.py, cli_args.py).
 */
final class ParserProblems {
    private ParserProblems() {}

    /** Empty for another flag, for a registered name, and for none: the flag's own default is the empty name. */
    static Optional<Problem> of(String path, Argument argument, ParserNames parsers, EngineVersion version) {
        String flag = argument.flag().name();
        String name = argument.value();
        if (!parsers.areChosenBy(flag) || name.isEmpty()) {
            return Optional.empty();
        }
        List<String> known = parsers.of(flag, version);
        return known.contains(name)
                ? Optional.empty()
                : Optional.of(new Problem(
                        "ParserNotRegistered",
                        path,
                        argument.shown(),
                        flag + ": vLLM " + version + " has no parser " + FlagProblems.abbreviated(name)
                                + since(parsers, flag, name) + ", so it would not start",
                        remedy(flag, name, known)));
    }

    private static String since(ParserNames parsers, String flag, String name) {
        return parsers.releases(flag, name)
                .map(releases -> releases.first()
                        .map(first -> " (there from " + first.series()
                                + releases.gone()
                                        .map(gone -> " on, gone by " + gone.series())
                                        .orElse(" on") + ")")
                        .orElse(""))
                .orElse("");
    }

    private static String remedy(String flag, String name, List<String> known) {
        return NearestName.of(name, known)
                .map(near -> "write " + flag + "=" + near)
                .orElseGet(
                        () -> "remove it: the model's own parser is set; the release has " + String.join(", ", known));
    }
}
