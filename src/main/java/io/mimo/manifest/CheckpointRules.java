package io.mimo.manifest;

import io.mimo.api.MimoDeploymentSpec;
import io.mimo.api.ModelSource.Quantization;
import io.mimo.api.Precision;
import io.mimo.catalog.Catalog;
import io.mimo.catalog.Checkpoint;
import io.mimo.catalog.ModelFacts;
import io.mimo.catalog.ParameterCount;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The checkpoint decides the precision: vLLM loads what the uri holds, whatever the manifest says. */
final class CheckpointRules {
    private CheckpointRules() {}

    static Optional<WeightFormat> format(
            MimoDeploymentSpec spec,
            ModelFacts model,
            Catalog catalog,
            List<Problem> problems,
            List<Warning> warnings) {
        String uri = spec.model().uri();
        Optional<Checkpoint> known = catalog.checkpoint(uri);
        known.filter(checkpoint -> checkpoint.precision() != spec.precision())
                .ifPresent(checkpoint -> problems.add(mismatch(uri, checkpoint, spec.precision(), catalog)));
        if (known.isEmpty()
                && !IdentityRules.isRefused(problems)
                && !spec.precision().isGguf()) {
            warnings.add(new Warning(
                    "CheckpointNotVerified",
                    "spec.model.uri",
                    "the catalogue does not know " + uri + ": it is sized with the shapes of " + model.name() + " ("
                            + billions(model) + " billion parameters in " + model.layers()
                            + " layers), as the declared precision " + spec.precision()
                            + "; if it holds anything else, this verdict is wrong"));
        }
        if (uri.startsWith("hf://")
                && (spec.model().revision() == null || spec.model().revision().isBlank())) {
            String consequence = spec.cache() == null
                    ? "the repository may change its weights between two pod starts"
                    : "the commit that the first download finds is kept for the life of the volume";
            warnings.add(new Warning(
                    "RevisionNotPinned",
                    "spec.model.revision",
                    uri + " is not pinned: " + consequence + "; set model.revision to a commit hash"));
        }
        return spec.precision().isGguf()
                ? Optional.empty()
                : known.map(checkpoint -> WeightFormat.of(checkpoint, model))
                        .or(() -> Optional.of(
                                declared(spec.precision(), spec.model().quantization(), model)));
    }

    private static String billions(ModelFacts model) {
        return BigDecimal.valueOf(ParameterCount.of(model))
                .movePointLeft(9)
                .setScale(1, RoundingMode.HALF_UP)
                .toPlainString();
    }

    private static WeightFormat declared(Precision precision, @Nullable Quantization quantization, ModelFacts model) {
        boolean int4 = precision == Precision.INT4;
        boolean awq = quantization != null && quantization.format() == Quantization.Format.AWQ;
        int group = quantization == null || quantization.groupSize() == null
                ? Quantization.DEFAULT_GROUP_SIZE
                : quantization.groupSize();
        return new WeightFormat(precision, WeightFormat.formats(model, precision), int4 ? group : 0, int4 && awq);
    }

    private static Problem mismatch(String uri, Checkpoint checkpoint, Precision wanted, Catalog catalog) {
        String remedy = catalog.checkpointOf(checkpoint.model(), wanted)
                .map(other -> "set model.uri to " + other.uri() + ", or precision to " + checkpoint.precision())
                .orElse("set precision to " + checkpoint.precision() + ", or model.uri to a checkpoint of your own in "
                        + wanted + " (no " + wanted + " checkpoint is catalogued)");
        return new Problem(
                "PrecisionMismatch",
                "spec.precision",
                wanted.name(),
                "precision: " + wanted + " contradicts the checkpoint: " + uri + " holds " + checkpoint.precision()
                        + " weights and vLLM loads what it finds",
                remedy);
    }
}
