package io.mimo.plan;

import io.mimo.api.EngineSettings;
import io.mimo.api.MimoDeployment;
import io.mimo.api.SpecBuilder;
import java.util.Optional;

/**
 * A resource that names no image, as if it named the one that its pods run: that choice was made once, so the pods are
 * sized by the rules of the release that they run, whatever a newer operator would choose. The rest is shared, not
 * cloned.
 */
public final class WithImage {
    private WithImage() {}

    public static MimoDeployment copy(MimoDeployment resource, String image) {
        EngineSettings engine = Optional.ofNullable(resource.getSpec().engine()).orElse(EngineSettings.NONE);
        MimoDeployment copy = new MimoDeployment();
        copy.setMetadata(resource.getMetadata());
        copy.setStatus(resource.getStatus());
        copy.setSpec(new SpecBuilder(resource.getSpec())
                .engine(engine.withImage(image))
                .build());
        return copy;
    }
}
