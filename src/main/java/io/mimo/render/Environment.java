package io.mimo.render;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.mimo.plan.EnvEntry;
import io.mimo.plan.MountPoints;
import io.mimo.plan.Plan;
import io.mimo.plan.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;

/** The engine's variables: first the folders it may write, then the plan's own, each name once. */
final class Environment {
    /**
     * Everything that a home-less, read-only image would write elsewhere; HOME is the mount itself because it must
     * exist.
     */
    private static final List<EnvEntry> FOLDERS = List.of(
            new EnvEntry.Literal("HOME", MountPoints.SCRATCH),
            new EnvEntry.Literal("TMPDIR", MountPoints.TEMPORARY),
            cache("XDG_CACHE_HOME", ""),
            cache("HF_HOME", "/huggingface"),
            cache("VLLM_CACHE_ROOT", "/vllm"),
            cache("TRITON_CACHE_DIR", "/triton"),
            cache("TORCHINDUCTOR_CACHE_DIR", "/torchinductor"),
            cache("CUDA_CACHE_PATH", "/cuda"));

    private Environment() {}

    /** A later entry of the same name replaces the earlier one and takes the later place. */
    static List<EnvVar> of(Plan plan) {
        return of(Stream.concat(FOLDERS.stream(), plan.engine().container().environment().stream())
                .toList());
    }

    static List<EnvVar> of(List<EnvEntry> entries) {
        LinkedHashMap<String, EnvEntry> byName = new LinkedHashMap<>();
        entries.forEach(entry -> byName.putLast(entry.name(), entry));
        return byName.values().stream().map(Environment::variable).toList();
    }

    /**
     * Text that the kubelet hands on unchanged: it expands {@code $(NAME)} in args and values, and would give the
     * engine another value than the one that was sized.
     * https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/
     */
    static String literal(String text) {
        return text.replace("$", "$$");
    }

    /** A word of the argv; only a reference is the kubelet's to expand. */
    static String word(Shape.Word word) {
        return switch (word) {
            case Shape.Word.Text(String text) -> literal(text);
            case Shape.Word.Variable(String name) -> "$(" + name + ")";
        };
    }

    static EnvVar variable(EnvEntry entry) {
        EnvVarBuilder variable = new EnvVarBuilder().withName(entry.name());
        return switch (entry) {
            // the API server drops an empty value, so that it would always seem to be missing
            case EnvEntry.Literal(var _, String value) when value.isEmpty() -> variable.build();
            case EnvEntry.Literal(var _, String value) ->
                variable.withValue(literal(value)).build();
            case EnvEntry.FromSecret(var _, String secret, String key) ->
                variable.withNewValueFrom()
                        .withNewSecretKeyRef(key, secret, null)
                        .endValueFrom()
                        .build();
            case EnvEntry.FromField(var _, String path) ->
                variable.withNewValueFrom()
                        .withNewFieldRef("v1", path)
                        .endValueFrom()
                        .build();
        };
    }

    private static EnvEntry cache(String name, String folder) {
        return new EnvEntry.Literal(name, MountPoints.SCRATCH + "/.cache" + folder);
    }
}
