package io.mimo.plan;

import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentSpec;
import io.mimo.api.Parallelism;

/** A copy of a manifest with another layout; the rest is shared, not cloned. */
final class WithParallelism {
    private WithParallelism() {}

    static MimoDeployment copy(MimoDeployment resource, Parallelism parallelism) {
        MimoDeploymentSpec spec = resource.getSpec();
        MimoDeployment copy = new MimoDeployment();
        copy.setMetadata(resource.getMetadata());
        copy.setSpec(new MimoDeploymentSpec(
                spec.model(),
                spec.precision(),
                parallelism,
                spec.maxModelLen(),
                spec.gpuMemoryUtilization(),
                spec.kvCacheDtype(),
                spec.replicas(),
                spec.autoscaling(),
                spec.accelerator(),
                spec.engine(),
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
