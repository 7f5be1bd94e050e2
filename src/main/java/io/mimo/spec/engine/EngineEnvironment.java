package io.mimo.spec.engine;

import io.mimo.api.EngineSettings;
import io.mimo.catalog.EngineVersion;
import io.mimo.catalog.flags.FlagCatalog;
import io.mimo.spec.Problem;
import io.mimo.spec.Warning;
import java.util.List;

public record EngineEnvironment(List<Problem> problems, List<Warning> warnings) {
    public static EngineEnvironment read(List<EngineSettings.EnvVar> env, EngineVersion version, FlagCatalog catalog) {
        return new EngineEnvironment(List.of(), List.of());
    }
}
