package io.mimo.spec.engine;
import io.mimo.api.EngineSettings;
public record EngineEnvironment(List<Problem> problems, List<Warning> warnings) {
    public static EngineEnvironment read(List<EngineSettings.EnvVar> a, EngineVersion v, FlagCatalog c) { return new EngineEnvironment(List.of(), List.of()); }
}
