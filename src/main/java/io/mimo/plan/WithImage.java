package io.mimo.plan;

import io.mimo.api.EngineSettings;
import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentSpec;
import java.util.Optional;

/**
 * A resource that names no image, as if it named the one that its pods run: that choice was made once, so the pods are
 * sized by the rules of the release that they run, whatever a newer operator would choose. The rest is shared, not
 * cloned.
 */
public final class WithImage {
    private WithImage() {}

    public static MimoDeployment copy(MimoDeployment resource, String image) {
        MimoDeploymentSpec spec = resource.getSpec();
        Optional<EngineSettings> engine = Optional.ofNullable(spec.engine());
        EngineSettings named = new EngineSettings(
                image,
                engine.map(EngineSettings::version).orElse(null),
                engine.map(EngineSettings::maxNumSeqs).orElse(null),
                engine.map(EngineSettings::maxNumBatchedTokens).orElse(null),
                engine.map(EngineSettings::extraArgs).orElse(null),
                engine.map(EngineSettings::env).orElse(null));
        MimoDeployment copy = new MimoDeployment();
        copy.setMetadata(resource.getMetadata());
        copy.setStatus(resource.getStatus());
        copy.setSpec(new MimoDeploymentSpec(
                spec.model(),
                spec.precision(),
                spec.parallelism(),
                spec.maxModelLen(),
                spec.gpuMemoryUtilization(),
                spec.kvCacheDtype(),
                spec.replicas(),
                spec.autoscaling(),
                spec.accelerator(),
                named,
                spec.thinking(),
                spec.sizing(),
                spec.cache(),
                spec.monitoring(),
                spec.route(),
                spec.rollout(),
                spec.network(),
                spec.podTemplate()));
        return copy;
    }
}
