package io.mimo.api;

import org.jspecify.annotations.Nullable;

/** A spec from nothing or from another one, field by field; what is not set is left out. */
public final class SpecBuilder {
    private @Nullable ModelSource model;
    private @Nullable Precision precision;
    private @Nullable Parallelism parallelism;
    private @Nullable Integer maxModelLen;
    private @Nullable Double gpuMemoryUtilization;
    private @Nullable KvCacheDtype kvCacheDtype;
    private @Nullable Integer replicas;
    private @Nullable Autoscaling autoscaling;
    private @Nullable Accelerator accelerator;
    private @Nullable EngineSettings engine;
    private OptionalObjects.@Nullable Thinking thinking;
    private @Nullable SizingSettings sizing;
    private OptionalObjects.@Nullable Cache cache;
    private OptionalObjects.@Nullable Monitoring monitoring;
    private OptionalObjects.@Nullable Route route;
    private OptionalObjects.@Nullable Rollout rollout;
    private OptionalObjects.@Nullable Network network;
    private @Nullable PodOverlay podTemplate;

    /** Every field left out. */
    public SpecBuilder() {}

    /** All of that one. */
    public SpecBuilder(MimoDeploymentSpec spec) {
        model = spec.model();
        precision = spec.precision();
        parallelism = spec.parallelism();
        maxModelLen = spec.maxModelLen();
        gpuMemoryUtilization = spec.gpuMemoryUtilization();
        kvCacheDtype = spec.kvCacheDtype();
        replicas = spec.replicas();
        autoscaling = spec.autoscaling();
        accelerator = spec.accelerator();
        engine = spec.engine();
        thinking = spec.thinking();
        sizing = spec.sizing();
        cache = spec.cache();
        monitoring = spec.monitoring();
        route = spec.route();
        rollout = spec.rollout();
        network = spec.network();
        podTemplate = spec.podTemplate();
    }

    public SpecBuilder model(@Nullable ModelSource other) {
        model = other;
        return this;
    }

    public SpecBuilder precision(@Nullable Precision other) {
        precision = other;
        return this;
    }

    public SpecBuilder parallelism(@Nullable Parallelism other) {
        parallelism = other;
        return this;
    }

    public SpecBuilder maxModelLen(@Nullable Integer other) {
        maxModelLen = other;
        return this;
    }

    public SpecBuilder gpuMemoryUtilization(@Nullable Double other) {
        gpuMemoryUtilization = other;
        return this;
    }

    public SpecBuilder replicas(@Nullable Integer other) {
        replicas = other;
        return this;
    }

    public SpecBuilder autoscaling(@Nullable Autoscaling other) {
        autoscaling = other;
        return this;
    }

    public SpecBuilder accelerator(@Nullable Accelerator other) {
        accelerator = other;
        return this;
    }

    public SpecBuilder engine(@Nullable EngineSettings other) {
        engine = other;
        return this;
    }

    public SpecBuilder sizing(@Nullable SizingSettings other) {
        sizing = other;
        return this;
    }

    public SpecBuilder podTemplate(@Nullable PodOverlay other) {
        podTemplate = other;
        return this;
    }

    public MimoDeploymentSpec build() {
        return new MimoDeploymentSpec(
                model,
                precision,
                parallelism,
                maxModelLen,
                gpuMemoryUtilization,
                kvCacheDtype,
                replicas,
                autoscaling,
                accelerator,
                engine,
                thinking,
                sizing,
                cache,
                monitoring,
                route,
                rollout,
                network,
                podTemplate);
    }
}
