package io.mimo.spec.engine;
import io.mimo.catalog.EngineVersion;
public record EngineArguments(List<Problem> problems, List<Warning> warnings, EngineEffects effects, List<String> passThrough) {
    public record EngineEffects(boolean enforceEager, boolean asyncScheduling, boolean hybridKvCacheManager, Optional<String> attentionBackend) {}
    public static EngineArguments read(List<String> a, EngineVersion v, FlagCatalog c) { return new EngineArguments(List.of(), List.of(), new EngineEffects(false, true, true, Optional.empty()), a); }
}
