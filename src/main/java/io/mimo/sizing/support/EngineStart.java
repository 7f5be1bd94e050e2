package io.mimo.sizing.support;

import io.mimo.catalog.Catalog;
import io.mimo.catalog.EngineFacts;
import io.mimo.catalog.EngineVersion;
import io.mimo.catalog.GpuFacts;
import io.mimo.catalog.ReleaseFacts;
import io.mimo.manifest.Layout;
import io.mimo.manifest.ServingSpec;
import java.util.List;
import java.util.function.Predicate;

/** What would be started: vLLM with a spec on GPUs of one product. */
public record EngineStart(ServingSpec spec, GpuFacts gpu, Catalog catalog) {
    Layout layout() {
        return spec.layout();
    }

    EngineVersion version() {
        return spec.runtime().version();
    }

    boolean isRead(EngineFacts.Reading reading) {
        return spec.runtime()
                .facts()
                .filter(facts -> facts.reading() == reading)
                .isPresent();
    }

    /** The newest release that was read. */
    EngineVersion newest() {
        return catalog.releases().getLast().version();
    }

    /** The release has the model's class. */
    boolean hasModel() {
        return spec.runtime().facts().isPresent();
    }

    /** The rules of the release or, where it was not read, of its two neighbours; none where it has no such model. */
    List<ReleaseFacts> rules() {
        return spec.runtime().facts().map(facts -> facts.rules()).orElse(List.of());
    }

    boolean anyRule(Predicate<ReleaseFacts> rule) {
        return rules().stream().anyMatch(rule);
    }

    /** True of each release of which it may be; of every release where it has no such model. */
    boolean allRules(Predicate<ReleaseFacts> rule) {
        return (hasModel() ? rules() : catalog.releases()).stream().allMatch(rule);
    }

    /** Compute capability as 10 * major + minor; 0 when it is not known. */
    int capability() {
        return gpu.computeCapability();
    }

    boolean beforeHopper() {
        return capability() != 0 && capability() < 90;
    }
}
