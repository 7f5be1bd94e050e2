package io.mimo.sizing;

import io.mimo.api.Precision;
import io.mimo.api.Verdict;
import io.mimo.catalog.Catalog;
import io.mimo.catalog.ReleaseFacts;
import io.mimo.catalog.ReleaseFacts.Draft;
import io.mimo.manifest.ModelLocation;
import io.mimo.manifest.ServingSpec;
import io.mimo.manifest.Warning;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What vLLM cannot do with the draft layer of the served checkpoint ({@code --speculative-config}), and what of it is
 * not known.
 */
final class DraftRules {
    private static final String PATH = "spec.engine.extraArgs";
    private static final String WITHOUT = "remove --speculative-config";

    private DraftRules() {}

    static void check(ServingSpec spec, Catalog catalog, List<Reason> reasons, List<Warning> warnings) {
        if (!spec.runtime().effects().drafts() || spec.runtime().facts().isEmpty()) {
            return;
        }
        unsupported(spec, catalog).ifPresentOrElse(reasons::add, () -> warnings.add(notMeasured(spec)));
    }

    private static Optional<Reason> unsupported(ServingSpec spec, Catalog catalog) {
        if (!spec.model().draft().exists()) {
            return Optional.of(new Reason(
                    Verdict.Unsupported,
                    "DraftNotKnown",
                    PATH,
                    spec.model().name(),
                    "--speculative-config: " + spec.model().name()
                            + " has no draft layer in the catalogue, so its memory is not known",
                    WITHOUT));
        }
        return engine(spec, catalog).or(() -> checkpoint(spec, catalog));
    }

    private static Optional<Reason> engine(ServingSpec spec, Catalog catalog) {
        if (lacks(spec, Draft::exists)) {
            return Optional.of(reason(
                    "DraftNeedsNewerEngine",
                    spec,
                    "has no class for this model's draft layer; " + first(catalog, Draft::exists)
                            + " is the first release read that has",
                    newer(catalog, Draft::exists)));
        }
        if (spec.layout().pipeline() > 1 && lacks(spec, Draft::pipeline)) {
            return Optional.of(reason(
                    "DraftWithPipeline",
                    spec,
                    "gives the draft layer the model's pipeline size and stops at start with "
                            + "'Pipeline parallelism is not supported for this model.'",
                    newer(catalog, Draft::pipeline) + ", or set pipeline to 1"));
        }
        if (spec.weights().location() instanceof ModelLocation.S3 && lacks(spec, Draft::objectStore)) {
            return Optional.of(reason(
                    "DraftFromObjectStore",
                    spec,
                    "looks for the draft layer of an s3:// checkpoint in the folder to which only "
                            + "its configuration was copied, and finds no weights",
                    newer(catalog, Draft::objectStore) + ", or a pvc:// or hf:// uri"));
        }
        return Optional.empty();
    }

    private static Optional<Reason> checkpoint(ServingSpec spec, Catalog catalog) {
        Precision precision = spec.precision();
        if (spec.model().draft().precisions().contains(precision)) {
            return Optional.empty();
        }
        String fp8 = catalog.checkpointOf(spec.model().name(), Precision.FP8)
                .map(known -> "use " + known.uri() + ", or ")
                .orElse("");
        return Optional.of(new Reason(
                Verdict.Unsupported,
                "DraftWeightsUnknown",
                PATH,
                precision.name(),
                "--speculative-config: nobody has published whether an " + precision
                        + " checkpoint holds the draft layer, nor how it is stored there; "
                        + "where it is missing vLLM does not start, or drafts noise that is never accepted",
                fp8 + WITHOUT));
    }

    /** {@code what} completes "vLLM 0.28.0 ...". */
    private static Reason reason(String reason, ServingSpec spec, String what, String remedy) {
        String version = spec.runtime().version().toString();
        return new Reason(
                Verdict.Unsupported,
                reason,
                PATH,
                version,
                "--speculative-config: vLLM " + version + " " + what,
                remedy);
    }

    private static boolean lacks(ServingSpec spec, Predicate<Draft> can) {
        return !spec.runtime().facts().orElseThrow().rules().stream()
                .map(ReleaseFacts::draft)
                .allMatch(can);
    }

    private static String newer(Catalog catalog, Predicate<Draft> can) {
        return WITHOUT + ", or use vLLM " + first(catalog, can) + " or newer";
    }

    private static String first(Catalog catalog, Predicate<Draft> can) {
        return catalog.releases().stream()
                .filter(release -> can.test(release.draft()))
                .findFirst()
                .orElseThrow()
                .version()
                .toString();
    }

    private static Warning notMeasured(ServingSpec spec) {
        Stage last =
                Stage.partition(spec.model().layers(), spec.layout().pipeline()).getLast();
        long weights = spec.format()
                .map(format -> WeightLedger.draftBytes(spec.model(), format, spec.layout(), last))
                .orElse(0L);
        return new Warning(
                "DraftOverheadNotMeasured",
                PATH,
                "the draft layer's weights (" + Bytes.gib2(weights)
                        + " GiB on a GPU of the last stage), its KV cache and the logits of its tokens are counted; "
                        + "what its activations and CUDA graphs "
                        + "take was measured by nobody: the overhead's high end is charged; watch the first start");
    }
}
