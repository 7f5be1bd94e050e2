package io.mimo.spec.engine;

import io.mimo.catalog.EngineVersion;
import io.mimo.catalog.flags.FlagCatalog;
import io.mimo.spec.Problem;
import io.mimo.spec.Warning;
import java.util.List;
import java.util.Optional;

public record EngineArguments(List<Problem> problems, List<Warning> warnings, EngineEffects effects, List<String> passThrough) {
    public record EngineEffects(boolean enforceEager, boolean asyncScheduling, boolean hybridKvCacheManager, Optional<String> attentionBackend) {}

    public static EngineArguments read(List<String> extraArgs, EngineVersion version, FlagCatalog catalog) {
        return new EngineArguments(List.of(), List.of(), new EngineEffects(false, true, true, Optional.empty()), extraArgs);
    }
}
