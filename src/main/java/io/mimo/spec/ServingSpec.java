package io.mimo.spec;

import io.mimo.api.KvCacheDtype;
import io.mimo.api.PodOverlay.Toleration;
import io.mimo.api.Precision;
import io.mimo.catalog.Checkpoint;
import io.mimo.catalog.EngineFacts;
import io.mimo.catalog.EngineVersion;
import io.mimo.catalog.ModelFacts;
import io.mimo.spec.engine.EngineEffects;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A manifest that breaks no rule, with every default resolved; what the sizer and the planner work on.
 *
 * @param format the checkpoint's storage; empty for GGUF, which is sized by its file
 * @param engine rules of the vLLM version; empty below the oldest release that can load the model
 * @param utilization share of the visible memory, 0.50 to 0.98, decimal as written
 * @param products allowed GPU products; empty = any
 * @param warnings what resolving found worth saying
 */
public record ServingSpec(
        String namespace, String name, ModelFacts model, Precision precision, Optional<WeightFormat> format, ModelLocation location,
        Layout layout, int maxModelLen, BigDecimal utilization, KvCacheDtype kvCacheDtype, Scaling scaling, EngineVersion version,
        Optional<EngineFacts> engine, int maxNumSeqs, int maxNumBatchedTokens, EngineEffects effects, List<String> extraArguments,
        Hardware hardware, Acceptance acceptance, List<Warning> warnings) {

    /** Which nodes count. */
    public record Hardware(
            List<String> products, String resourceName, Map<String, String> nodeSelector, List<Toleration> tolerations, boolean assumed) {}

    /** What the user accepts of the sizing rules. */
    public record Acceptance(boolean tight, boolean unsupportedLayout) {}

    /** The same spec with another layout, as the nearest-fit search tries it. */
    public ServingSpec withLayout(Layout other) {
        return new ServingSpec(namespace, name, model, precision, format, location, other, maxModelLen, utilization, kvCacheDtype, scaling,
                version, engine, maxNumSeqs, maxNumBatchedTokens, effects, extraArguments, hardware, acceptance, warnings);
    }

    public ServingSpec withMaxModelLen(int tokens) {
        return new ServingSpec(namespace, name, model, precision, format, location, layout, tokens, utilization, kvCacheDtype, scaling,
                version, engine, maxNumSeqs, maxNumBatchedTokens, effects, extraArguments, hardware, acceptance, warnings);
    }

    /** The same spec with a catalogued checkpoint and its precision. */
    public ServingSpec withCheckpoint(Checkpoint other) {
        return new ServingSpec(namespace, name, model, other.precision(), Optional.of(WeightFormat.of(other, model)),
                ModelLocation.of(other.uri(), Optional.empty(), Optional.empty()), layout, maxModelLen, utilization, kvCacheDtype, scaling, version,
                engine, maxNumSeqs, maxNumBatchedTokens, effects, extraArguments, hardware, acceptance, warnings);
    }

    public ServingSpec withAcceptance(Acceptance other) {
        return new ServingSpec(namespace, name, model, precision, format, location, layout, maxModelLen, utilization, kvCacheDtype, scaling,
                version, engine, maxNumSeqs, maxNumBatchedTokens, effects, extraArguments, hardware, other, warnings);
    }

    public ServingSpec withHardware(Hardware other) {
        return new ServingSpec(namespace, name, model, precision, format, location, layout, maxModelLen, utilization, kvCacheDtype, scaling,
                version, engine, maxNumSeqs, maxNumBatchedTokens, effects, extraArguments, other, acceptance, warnings);
    }
}
