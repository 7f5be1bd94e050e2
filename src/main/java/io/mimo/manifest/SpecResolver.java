package io.mimo.manifest;

import static java.util.Objects.requireNonNullElse;

import io.mimo.api.Accelerator;
import io.mimo.api.EngineSettings;
import io.mimo.api.KvCacheDtype;
import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentSpec;
import io.mimo.api.ModelSource;
import io.mimo.api.Parallelism;
import io.mimo.api.PodOverlay;
import io.mimo.api.SizingSettings;
import io.mimo.catalog.Catalog;
import io.mimo.catalog.EngineVersion;
import io.mimo.catalog.ModelFacts;
import io.mimo.manifest.ServingSpec.Limits;
import io.mimo.manifest.ServingSpec.Runtime;
import io.mimo.manifest.ServingSpec.Weights;
import io.mimo.manifest.engine.EngineArguments;
import io.mimo.manifest.engine.EngineEnvironment;
import io.mimo.manifest.engine.ExtraOverhead;
import io.mimo.manifest.schema.ObjectRules;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Manifest to {@link ServingSpec}: resolves defaults, then applies every rule that needs no GPU. All problems are
 * collected; the defaults are those of the schema, for the objects that a user left out whole.
 */
public final class SpecResolver {
    /** Read here, so that a build with another default is made by one edit. */
    public static final String DEFAULT_IMAGE = EngineSettings.DEFAULT_IMAGE;

    private SpecResolver() {}

    /** Either a spec without problems or all problems. */
    public sealed interface Resolution {
        record Valid(ServingSpec spec) implements Resolution {}

        record Broken(List<Problem> problems, List<Warning> warnings) implements Resolution {}
    }

    public static Resolution resolve(MimoDeployment resource, Catalog catalog) {
        MimoDeploymentSpec spec = resource.getSpec();
        List<Problem> missing = RequiredFields.missing(spec);
        if (!missing.isEmpty()) {
            return new Resolution.Broken(missing, List.of());
        }
        List<Problem> problems = new ArrayList<>(ObjectRules.check(resource));
        List<Warning> warnings = new ArrayList<>();
        EngineSettings engine = requireNonNullElse(spec.engine(), EngineSettings.NONE);
        EngineInput input = EngineInput.read(spec, engine, catalog, problems, warnings);
        ModelFacts model = IdentityRules.model(spec.model(), spec.precision(), catalog, problems);
        EngineRules.checkContext(maxModelLen(spec), model, problems);
        Optional<WeightFormat> format = CheckpointRules.format(spec, model, catalog, problems, warnings);
        checkDraft(spec, engine, input, catalog, problems, warnings);
        ServingSpec.Hardware hardware = hardware(spec, input.read().architecture(), catalog, problems, warnings);
        ServingSpec.Network network = NetworkRules.resolve(spec.network(), hardware.resourceName(), problems, warnings);
        Scaling scaling = ScalingRules.resolve(spec, problems, warnings);
        RequestTimeouts timeouts = RequestTimeouts.of(spec.route(), problems);
        if (!problems.isEmpty() || input.read().version().isEmpty()) {
            return new Resolution.Broken(List.copyOf(problems), List.copyOf(warnings));
        }
        return new Resolution.Valid(new ServingSpec(
                requireNonNullElse(resource.getMetadata().getNamespace(), "default"),
                resource.getMetadata().getName(),
                model,
                new Weights(spec.precision(), format, location(spec)),
                layout(spec.parallelism()),
                limits(spec, engine),
                scaling,
                input.runtime(catalog),
                hardware,
                network,
                NodeDemands.of(requireNonNullElse(spec.podTemplate(), PodOverlay.NONE)),
                acceptance(spec.sizing(), engine),
                List.copyOf(warnings)));
    }

    private static void checkDraft(
            MimoDeploymentSpec spec,
            EngineSettings engine,
            EngineInput input,
            Catalog catalog,
            List<Problem> problems,
            List<Warning> warnings) {
        EngineRules.checkDraft(
                input.arguments().effects(),
                limits(spec, engine).maxNumBatchedTokens(),
                spec.model().uri(),
                catalog,
                problems,
                warnings);
    }

    /** What {@code spec.engine} says, read for its release. */
    private record EngineInput(
            String image, ImageRules.Image read, EngineArguments arguments, EngineEnvironment environment) {
        static EngineInput read(
                MimoDeploymentSpec spec,
                EngineSettings engine,
                Catalog catalog,
                List<Problem> problems,
                List<Warning> warnings) {
            Accelerator accelerator = requireNonNullElse(spec.accelerator(), Accelerator.ANY);
            String image = requireNonNullElse(engine.image(), DEFAULT_IMAGE);
            ImageRules.Image read = ImageRules.read(image, engine, accelerator, catalog.images(), problems, warnings);

            // without a version the newest release reads the flags, so that all problems are told at once
            EngineVersion reader =
                    read.version().orElseGet(() -> catalog.releases().getLast().version());
            ExtraOverhead extra = extraOverhead(spec.sizing());
            EngineArguments arguments = EngineArguments.read(
                    requireNonNullElse(engine.extraArgs(), List.of()), reader, catalog.flags(), extra);
            EngineEnvironment environment = EngineEnvironment.read(
                    requireNonNullElse(engine.env(), List.of()), reader, catalog.variables(), extra);
            problems.addAll(arguments.problems());
            problems.addAll(environment.problems());
            warnings.addAll(arguments.warnings());
            warnings.addAll(environment.warnings());
            return new EngineInput(image, read, arguments, environment);
        }

        /** Of a version that is known. */
        Runtime runtime(Catalog catalog) {
            EngineVersion known = read.version().orElseThrow();
            return new Runtime(
                    image,
                    known,
                    catalog.engine(known),
                    arguments.effects().and(environment.effects()),
                    arguments.passThrough());
        }
    }

    private static Limits limits(MimoDeploymentSpec spec, EngineSettings engine) {
        return new Limits(
                maxModelLen(spec),
                requireNonNullElse(engine.maxNumSeqs(), EngineSettings.DEFAULT_MAX_NUM_SEQS),
                requireNonNullElse(engine.maxNumBatchedTokens(), EngineSettings.DEFAULT_MAX_NUM_BATCHED_TOKENS),
                utilization(spec),
                requireNonNullElse(spec.kvCacheDtype(), KvCacheDtype.AUTO),
                extraOverhead(spec.sizing()).mebibytes());
    }

    /** A value that the schema refuses is charged as none, so that nothing passes for it. */
    private static ExtraOverhead extraOverhead(@Nullable SizingSettings sizing) {
        Integer given = requireNonNullElse(sizing, SizingSettings.NONE).extraOverheadMebibytes();
        return new ExtraOverhead(Math.max(0, requireNonNullElse(given, 0)));
    }

    private static int maxModelLen(MimoDeploymentSpec spec) {
        return requireNonNullElse(spec.maxModelLen(), MimoDeploymentSpec.DEFAULT_MAX_MODEL_LEN);
    }

    static ModelLocation location(MimoDeploymentSpec spec) {
        ModelSource source = spec.model();
        ModelLocation location = ModelLocation.of(
                source.uri(),
                Optional.ofNullable(source.revision()).filter(r -> !r.isBlank()),
                Optional.ofNullable(source.endpoint()).filter(e -> !e.isBlank()));
        return spec.cache() != null && location instanceof ModelLocation.HuggingFace hub
                ? new ModelLocation.Cached(hub)
                : location;
    }

    public static Layout layout(Parallelism parallelism) {
        return new Layout(
                parallelism.tensor(),
                requireNonNullElse(parallelism.data(), Parallelism.DEFAULT_DATA),
                requireNonNullElse(parallelism.pipeline(), Parallelism.DEFAULT_PIPELINE),
                requireNonNullElse(parallelism.expert(), Parallelism.DEFAULT_EXPERT));
    }

    /** Decimal as written, with at least two places for people. */
    private static BigDecimal utilization(MimoDeploymentSpec spec) {
        BigDecimal written = BigDecimal.valueOf(
                requireNonNullElse(spec.gpuMemoryUtilization(), MimoDeploymentSpec.DEFAULT_GPU_MEMORY_UTILIZATION));
        return written.scale() < 2 ? written.setScale(2) : written;
    }

    private static ServingSpec.Acceptance acceptance(@Nullable SizingSettings sizing, EngineSettings engine) {
        SizingSettings given = requireNonNullElse(sizing, SizingSettings.NONE);
        return new ServingSpec.Acceptance(
                requireNonNullElse(given.allowTight(), SizingSettings.DEFAULT_ALLOW_TIGHT),
                requireNonNullElse(given.allowUnsupportedLayout(), SizingSettings.DEFAULT_ALLOW_UNSUPPORTED_LAYOUT),
                requireNonNullElse(engine.allowUnreadRelease(), EngineSettings.DEFAULT_ALLOW_UNREAD_RELEASE));
    }

    private static ServingSpec.Hardware hardware(
            MimoDeploymentSpec spec,
            Optional<String> architecture,
            Catalog catalog,
            List<Problem> problems,
            List<Warning> warnings) {
        Accelerator accelerator = requireNonNullElse(spec.accelerator(), Accelerator.ANY);
        List<String> products = requireNonNullElse(accelerator.products(), List.of());
        boolean assumed = spec.sizing() != null && spec.sizing().capacity() == SizingSettings.Capacity.Assumed;
        PodOverlay overlay = requireNonNullElse(spec.podTemplate(), PodOverlay.NONE);
        Map<String, String> selector = requireNonNullElse(overlay.nodeSelector(), Map.of());
        if (assumed) {
            AssumedCapacityRules.check(products, selector, catalog, problems, warnings);
        }
        String resource = requireNonNullElse(accelerator.resourceName(), Accelerator.DEFAULT_RESOURCE_NAME);
        return new ServingSpec.Hardware(
                List.copyOf(products),
                resource,
                ArchitectureRules.nodeSelector(selector, architecture, problems),
                TolerationRules.with(requireNonNullElse(overlay.tolerations(), List.of()), resource),
                assumed);
    }
}
