package io.mimo.plan;

import io.mimo.api.MimoDeployment;
import io.mimo.api.Parallelism;
import io.mimo.api.SpecBuilder;

/** A copy of a manifest with another layout; the rest is shared, not cloned. */
final class WithParallelism {
    private WithParallelism() {}

    static MimoDeployment copy(MimoDeployment resource, Parallelism parallelism) {
        MimoDeployment copy = new MimoDeployment();
        copy.setMetadata(resource.getMetadata());
        copy.setSpec(
                new SpecBuilder(resource.getSpec()).parallelism(parallelism).build());
        return copy;
    }
}
