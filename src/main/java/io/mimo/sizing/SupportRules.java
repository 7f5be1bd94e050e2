package io.mimo.sizing;

import io.mimo.api.KvCacheDtype;
import io.mimo.api.Precision;
import io.mimo.api.Verdict;
import io.mimo.catalog.Catalog;
import io.mimo.catalog.EngineVersion;
import io.mimo.catalog.GpuFacts;
import io.mimo.catalog.ReleaseFacts;
import io.mimo.catalog.ReleaseFacts.Fp8Kv;
import io.mimo.catalog.StorageFormat;
import io.mimo.manifest.Layout;
import io.mimo.manifest.ServingSpec;
import io.mimo.manifest.Warning;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** What vLLM cannot run although the memory would hold; read and run from its published releases. */
final class SupportRules {
    private static final int FP8_BLOCK = 128;
    /** Oldest release that the maintainers' recipes were still read for without known faults of this model. */
    private static final EngineVersion RECOMMENDED = new EngineVersion(0, 21, 0);

    private SupportRules() {}

    /** The answer for one product. */
    record Support(List<Reason> reasons, List<Warning> warnings) {}

    static Support check(ServingSpec spec, GpuFacts gpu, Catalog catalog) {
        List<Reason> reasons = new ArrayList<>();
        List<Warning> warnings = new ArrayList<>();
        if (spec.precision().isGguf()) {
            reasons.add(new Reason(
                    Verdict.Unsupported,
                    "GgufNotServed",
                    "spec.precision",
                    spec.precision().name(),
                    "precision: " + spec.precision()
                            + " is a GGUF file for llama.cpp; vLLM does not load it for this model",
                    "use the FP8 checkpoint hf://XiaomiMiMo/MiMo-V2-Flash or an INT4 one in safetensors"));
            return new Support(reasons, warnings);
        }
        engine(spec, catalog, reasons, warnings);
        List<Reason> layout = new ArrayList<>();
        attentionScales(spec, layout);
        blockSlices(spec, catalog, layout);
        if (spec.acceptance().unsupportedLayout()) {
            layout.forEach(reason -> warnings.add(new Warning(
                    "UnsupportedLayoutAllowed",
                    reason.path(),
                    "sizing.allowUnsupportedLayout waives a rule that the published checkpoint breaks: "
                            + reason.message())));
        } else {
            reasons.addAll(layout);
        }
        wholeSlices(spec, reasons);
        hardware(spec, gpu, reasons, warnings);
        kvCacheDtype(spec, gpu, reasons, warnings);
        DraftRules.check(spec, catalog, reasons, warnings);
        return new Support(List.copyOf(reasons), List.copyOf(warnings));
    }

    private static void engine(ServingSpec spec, Catalog catalog, List<Reason> reasons, List<Warning> warnings) {
        if (spec.runtime().facts().isEmpty()) {
            reasons.add(new Reason(
                    Verdict.Unsupported,
                    "EngineTooOld",
                    "spec.engine.image",
                    spec.runtime().version().toString(),
                    "vLLM " + spec.runtime().version() + " does not have the model class "
                            + spec.model().architecture() + "; the first release that has it is "
                            + catalog.oldestRelease(),
                    "use vllm/vllm-openai:v" + catalog.releases().getLast().version()));
            return;
        }
        if (spec.runtime().facts().get().interpolated()) {
            warnings.add(new Warning(
                    "ReleaseInterpolated",
                    "spec.engine.image",
                    "vLLM " + spec.runtime().version()
                            + " was not read: sized by the larger need of its neighbours "
                            + String.join(
                                    " and ",
                                    spec.runtime().facts().get().rules().stream()
                                            .map(rule -> rule.version().toString())
                                            .toList())));
        }
        if (spec.runtime().version().compareTo(RECOMMENDED) < 0) {
            warnings.add(new Warning(
                    "EngineOutdated",
                    "spec.engine.image",
                    "vLLM " + spec.runtime().version()
                            + " is older than 0.21.0, the first with this model's KV cache unpadded and its "
                            + "draft layers; plan an upgrade"));
        }
    }

    /**
     * FP8 block scales were made per shard of attention tensor-parallel 4; other sizes crash or, worse, load silently
     * wrong.
     */
    private static void attentionScales(ServingSpec spec, List<Reason> reasons) {
        int sound = spec.model().fp8AttentionTensor();
        int tensor = spec.layout().tensor();
        boolean fp8 = spec.format()
                .filter(format -> format.formats().attention() == StorageFormat.FP8_BLOCK)
                .isPresent();
        if (!fp8 || sound == 0 || tensor == sound) {
            return;
        }
        String remedy = soundLayout(spec.layout(), sound);
        reasons.add(
                tensor > sound
                        ? new Reason(
                                Verdict.Unsupported,
                                "Fp8ScalesDoNotLoad",
                                "spec.parallelism.tensor",
                                tensor,
                                "the FP8 checkpoint's block scales do not load at attention tensor-parallel " + tensor
                                        + ": vLLM stops minutes into loading with 'start (12) + length (2) exceeds "
                                        + "dimension size (12)'",
                                remedy)
                        : new Reason(
                                Verdict.Unsupported,
                                "Fp8ScalesSilentlyWrong",
                                "spec.parallelism.tensor",
                                tensor,
                                "at attention tensor-parallel " + tensor
                                        + " vLLM loads the FP8 checkpoint without an error but reads wrong K scales "
                                        + "in the 9 "
                                        + "global layers: the output would be wrong",
                                remedy));
    }

    private static String soundLayout(Layout layout, int sound) {
        if (layout.gpus() % sound != 0) {
            return "no sound FP8 layout exists on " + layout.gpus() + " GPUs: use a multiple of " + sound + " (tensor "
                    + sound + "), or an INT4 checkpoint";
        }
        int data = layout.gpus() / sound / layout.pipeline();
        if (data * sound * layout.pipeline() != layout.gpus()) {
            return "use tensor " + sound + ", pipeline " + layout.gpus() / sound + " on the same " + layout.gpus()
                    + " GPUs";
        }
        return data == 1
                ? "use tensor " + sound + (layout.pipeline() > 1 ? ", pipeline " + layout.pipeline() : "")
                : "use tensor " + sound + ", data " + data
                        + (layout.pipeline() > 1 ? ", pipeline " + layout.pipeline() : "") + ", expert " + sound * data
                        + " on the same " + layout.gpus() + " GPUs";
    }

    /**
     * Without expert parallelism every rank gets a slice of each expert, which must respect the scales' blocks or
     * groups.
     */
    private static void blockSlices(ServingSpec spec, Catalog catalog, List<Reason> reasons) {
        int ranks = spec.layout().expertRanks();
        int intermediate = spec.model().moe().intermediate();
        if (spec.layout().expertParallel()
                || intermediate % ranks != 0
                || spec.format().isEmpty()) {
            return;
        }
        int slice = intermediate / ranks;
        StorageFormat storage = spec.format().get().formats().experts();
        boolean refused =
                switch (storage) {
                    case BF16, FP8_CHANNEL, MXFP4, MXFP4_MARLIN, MXFP4_SWIZZLED, MXFP4_TRTLLM -> false;
                    case FP8_BLOCK ->
                        slice % FP8_BLOCK != 0
                                && !(allRules(spec, catalog, ReleaseFacts::splitsFp8Blocks) && FP8_BLOCK / slice <= 4);
                    case INT4_GROUP -> slice % spec.format().get().groupSize() != 0;
                };
        if (refused) {
            String error = storage == StorageFormat.FP8_BLOCK
                    ? "output_size of gate's and up's weight = " + slice
                            + " is not divisible by weight quantization block_n = 128"
                    : "per tensor-parallel partition (" + slice + ") to be divisible by group_size ("
                            + spec.format().get().groupSize() + ")";
            reasons.add(new Reason(
                    Verdict.Unsupported,
                    "ExpertSliceTooThin",
                    "spec.parallelism.expert",
                    spec.layout().expert(),
                    "without expert parallelism " + ranks + " ranks get " + slice + " of each expert's " + intermediate
                            + " columns, which the quantisation blocks refuse: '" + error + "'",
                    "set expert to " + ranks));
        }
    }

    private static void wholeSlices(ServingSpec spec, List<Reason> reasons) {
        int ranks = spec.layout().expertRanks();
        if (!spec.layout().expertParallel() && spec.model().moe().intermediate() % ranks != 0) {
            reasons.add(new Reason(
                    Verdict.Unsupported,
                    "ExpertsNotDivisible",
                    "spec.parallelism.data",
                    spec.layout().data(),
                    "without expert parallelism an expert's "
                            + spec.model().moe().intermediate() + " columns must divide by tensor * data = " + ranks,
                    "set expert to " + ranks + ", or data to a power of two"));
        }
        if (spec.layout().expertParallel() && ranks > spec.model().moe().experts()) {
            reasons.add(new Reason(
                    Verdict.Unsupported,
                    "MoreRanksThanExperts",
                    "spec.parallelism.expert",
                    spec.layout().expert(),
                    "the model has " + spec.model().moe().experts() + " experts; " + ranks
                            + " ranks would leave some without any",
                    "keep tensor * data at " + spec.model().moe().experts() + " or below"));
        }
    }

    private static void hardware(ServingSpec spec, GpuFacts gpu, List<Reason> reasons, List<Warning> warnings) {
        int capability = gpu.computeCapability();
        boolean beforeHopper = capability != 0 && capability < 90;
        if (beforeHopper && spec.precision() == Precision.FP8) {
            reasons.add(new Reason(
                    Verdict.Unsupported,
                    "Fp8NeedsHopper",
                    "spec.precision",
                    "FP8",
                    gpu.product() + " is of compute capability " + capability / 10 + "." + capability % 10
                            + ": the FP8 kernels of this model need Hopper (9.0) or newer",
                    "use H100, H200 or B200, or an INT4 checkpoint"));
        }
        boolean noFlashAttention3 = beforeHopper || capability == 120;
        if (noFlashAttention3 && anyRule(spec, ReleaseFacts::sinksNeedFlashAttention3)) {
            reasons.add(new Reason(
                    Verdict.Unsupported,
                    "SinksNeedFlashAttention3",
                    "spec.engine.image",
                    spec.runtime().version().toString(),
                    "vLLM " + spec.runtime().version() + " stops on " + gpu.product()
                            + " with 'Sinks are only supported in FlashAttention 3'",
                    "use vLLM 0.24.0 or newer, or a Hopper or newer GPU"));
        }
        if (!gpu.verified()) {
            warnings.add(new Warning(
                    "HardwareNotVerified",
                    "spec.accelerator.products",
                    "nobody has published a run of this model on " + gpu.product()
                            + "; the memory is sized, the kernels are not proven"));
        }
    }

    private static void kvCacheDtype(ServingSpec spec, GpuFacts gpu, List<Reason> reasons, List<Warning> warnings) {
        if (spec.limits().kvCacheDtype() != KvCacheDtype.FP8) {
            return;
        }
        if (!anyRule(spec, rule -> rule.fp8Kv() == Fp8Kv.Acted)) {
            warnings.add(new Warning(
                    "KvCacheDtypeIgnored",
                    "spec.kvCacheDtype",
                    "vLLM " + spec.runtime().version()
                            + " ignores kvCacheDtype: fp8 for this model and stores BF16; sized as BF16"));
            return;
        }
        boolean triton = spec.runtime().effects().forcesTritonDiffKv();
        int capability = gpu.computeCapability();
        if (capability == 80 || capability == 86) {
            reasons.add(fp8Kv(gpu, "the Triton backend demands compute capability 8.9 or newer (ValueError at start)"));
        } else if (capability != 89 && capability != 120 && !triton) {
            reasons.add(fp8Kv(
                    gpu,
                    capability == 90
                            ? "the window layers run on FlashAttention 4, whose fp8 path asserts equal K and V widths "
                                    + "(192, 128)"
                            : "FlashAttention has no fp8 KV there (NotImplementedError at model construction)"));
        } else if (triton && capability >= 90 && capability != 120) {
            warnings.add(new Warning(
                    "Fp8KvNotVerified",
                    "spec.kvCacheDtype",
                    "fp8 KV on the forced backend TRITON_ATTN_DIFFKV has not been run by anyone on " + gpu.product()));
        }
    }

    private static Reason fp8Kv(GpuFacts gpu, String cause) {
        return new Reason(
                Verdict.Unsupported,
                "Fp8KvCrashes",
                "spec.kvCacheDtype",
                "fp8",
                "kvCacheDtype: fp8 crashes this model on " + gpu.product() + ": " + cause,
                "remove kvCacheDtype (auto: BF16)");
    }

    private static boolean anyRule(ServingSpec spec, Predicate<ReleaseFacts> rule) {
        return spec.runtime()
                .facts()
                .map(facts -> facts.rules().stream().anyMatch(rule))
                .orElse(false);
    }

    private static boolean allRules(ServingSpec spec, Catalog catalog, Predicate<ReleaseFacts> rule) {
        return spec.runtime().facts().map(facts -> facts.rules()).orElse(catalog.releases()).stream()
                .allMatch(rule);
    }
}
