package io.mimo.manifest.engine;

import io.mimo.api.EngineSettings.EnvVar;
import io.mimo.catalog.EngineVersion;
import io.mimo.catalog.flags.Releases;
import io.mimo.catalog.flags.Ruling;
import io.mimo.catalog.flags.VariableCatalog;
import io.mimo.catalog.flags.VariableFacts;
import io.mimo.manifest.Problem;
import io.mimo.manifest.Warning;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * {@code spec.engine.env}, judged. Values are never repeated: they may be secrets.
 *
 * @param problems in the order of the items
 * @param effects what the sizer has to know
 */
public record EngineEnvironment(List<Problem> problems, List<Warning> warnings, EngineEffects effects) {
    private static final String PATH = "spec.engine.env";
    /**
     * What API servers of every release accept as a container's variable (k8s.io/apimachinery util/validation
     * IsEnvVarName).
     */
    private static final Pattern NAME = Pattern.compile("(?!\\.$|\\.\\.)[-._a-zA-Z][-._a-zA-Z0-9]*");

    private static final Pattern SECRET =
            Pattern.compile("(?i)(.*_)?(token|secret|password|passwd|api_key|access_key|secret_key|private_key)");
    private static final String CHUNKED = "VLLM_ALLOW_CHUNKED_LOCAL_ATTN_WITH_HYBRID_KV_CACHE";
    /** From here on vLLM ignores the model's chunk size (transformers_utils/model_arch_config_convertor.py). */
    private static final EngineVersion CHUNK_SIZE_IGNORED = new EngineVersion(0, 21, 0);

    /** Judges the variables for that release. */
    public static EngineEnvironment read(
            List<EnvVar> env, EngineVersion version, VariableCatalog catalog, ExtraOverhead extra) {
        List<Problem> problems = new ArrayList<>();
        List<Warning> warnings = new ArrayList<>();
        EngineEffects effects = EngineEffects.NONE;
        Map<String, Integer> seen = new HashMap<>();
        for (int item = 0; item < env.size(); item++) {
            String name = env.get(item).name();
            String value = Optional.ofNullable(env.get(item).value()).orElse("");
            String path = PATH + "[" + item + "]";
            Integer earlier = seen.putIfAbsent(name, item);
            Optional<Problem> problem = earlier == null
                    ? problem(path, name, value, version, catalog, extra)
                    : Optional.of(duplicate(path, name, earlier));
            if (problem.isPresent()) {
                problems.add(problem.get());
            } else {
                effects = effects.and(effects(name, value, version));
                warning(path, name, effects(name, value, version)).ifPresent(warnings::add);
                catalog.find(name)
                        .map(VariableFacts::ruling)
                        .filter(ruling -> ExtraOverhead.covers(ruling, value))
                        .map(ruling -> extra.charged("Variable", path, name, ruling.reason()))
                        .ifPresent(warnings::add);
            }
        }
        return new EngineEnvironment(List.copyOf(problems), List.copyOf(warnings), effects);
    }

    private static EngineEffects effects(String name, String value, EngineVersion version) {
        boolean off = name.equals(CHUNKED) && value.equals("0") && version.compareTo(CHUNK_SIZE_IGNORED) < 0;
        return off ? EngineEffects.UNIFORM : EngineEffects.NONE;
    }

    private static Optional<Warning> warning(String path, String name, EngineEffects effects) {
        if (!effects.hybridKvCacheManager()) {
            return Optional.of(HybridManager.off(path, name + "=0", "remove it"));
        }
        return SECRET.matcher(name).matches()
                ? Optional.of(new Warning(
                        "LiteralSecret",
                        path,
                        name + " looks like a secret; all who may read the resource can read its value"))
                : Optional.empty();
    }

    private static Problem duplicate(String path, String name, int earlier) {
        return new Problem(
                "DuplicateVariable",
                path,
                name,
                name + " is given again (first in item " + earlier + "); server-side apply refuses the pod template",
                "keep one of them");
    }

    private static Optional<Problem> problem(
            String path,
            String name,
            String value,
            EngineVersion version,
            VariableCatalog catalog,
            ExtraOverhead extra) {
        if (!NAME.matcher(name).matches()) {
            return Optional.of(new Problem(
                    "InvalidVariableName",
                    path,
                    FlagProblems.abbreviated(name),
                    "the name is no environment " + "variable's; the API server may refuse the pod",
                    "use letters, digits, '_', '-' and '.', no digit first"));
        }
        Optional<VariableFacts> facts = catalog.find(name);
        if (facts.isPresent()) {
            return judged(path, name, value, version, facts.get(), extra);
        }
        return name.startsWith("VLLM_")
                ? Optional.of(new Problem(
                        "UnknownVariable",
                        path,
                        name,
                        name + " is no variable of vLLM " + version + "; what it would do is not known",
                        catalog.nearest(name, version)
                                .map(near -> "did you mean " + near + "?")
                                .orElse("remove it")))
                : Optional.empty();
    }

    private static Optional<Problem> judged(
            String path, String name, String value, EngineVersion version, VariableFacts facts, ExtraOverhead extra) {
        Ruling ruling = facts.ruling();
        Releases releases = facts.releases();
        Refusal refusal = new Refusal("Variable", path, name, name, ruling);
        if (releases.endBefore(version)) {
            return Optional.of(refusal.removed(releases, version, "it would have no effect"));
        }
        return switch (ruling.treatment()) {
            case OWNED -> Optional.of(refusal.owned());
            case REFUSED -> {
                boolean covered = ExtraOverhead.covers(ruling, value);
                yield covered && extra.isSet() ? Optional.empty() : Optional.of(refusal.refused(covered));
            }
            case NEUTRAL, MODELLED -> {
                if (!releases.contains(version)) {
                    yield Optional.of(refusal.notYet(
                            releases, version, "would ignore it", "remove it or use a newer spec.engine.image"));
                }
                yield ruling.permits(value, version)
                        ? Optional.empty()
                        : Optional.of(refusal.value(ruling.permitted(version), false));
            }
        };
    }
}
