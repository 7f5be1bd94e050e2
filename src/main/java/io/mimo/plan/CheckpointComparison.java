package io.mimo.plan;

import io.mimo.api.Precision;
import io.mimo.catalog.Catalog;
import io.mimo.catalog.Checkpoint;
import io.mimo.catalog.ModelFacts;
import io.mimo.manifest.ModelLocation;
import io.mimo.manifest.Problem;
import io.mimo.manifest.ServingSpec;
import io.mimo.manifest.WeightFormat;
import io.mimo.plan.CheckpointShapes.Difference;
import io.mimo.sizing.WeightLedger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Whether a checkpoint is what was sized: every field of its own description that the sizing depends on, with both
 * values. GGUF files describe themselves otherwise: of them only the shapes are compared.
 */
public final class CheckpointComparison {
    private static final String CONFIG = "config.json";
    private static final String INDEX = "model.safetensors.index.json";
    private static final String URI = "spec.model.uri";

    private final ServingSpec spec;
    private final CheckpointFiles files;
    private final Catalog catalog;
    private final CheckpointStorage storage;

    private CheckpointComparison(ServingSpec spec, CheckpointFiles files, Catalog catalog) {
        this.spec = spec;
        this.files = files;
        this.catalog = catalog;
        this.storage = new CheckpointStorage(files);
    }

    /** One problem for each field that contradicts the plan. */
    public static List<Problem> problems(ServingSpec spec, CheckpointFiles files, Catalog catalog) {
        return new CheckpointComparison(spec, files, catalog).problems();
    }

    private List<Problem> problems() {
        List<Problem> problems = new ArrayList<>();
        for (Difference difference : CheckpointShapes.differences(files, spec.model())) {
            problems.add(problem(URI, CONFIG, difference, otherModel()));
        }
        positions(problems);
        spec.format().ifPresent(format -> stored(format, problems));
        return problems;
    }

    private void positions(List<Problem> problems) {
        int found = files.text().path("max_position_embeddings").asInt();
        if (found < spec.maxModelLen()) {
            problems.add(problem(
                    "spec.maxModelLen",
                    CONFIG,
                    new Difference(
                            "max_position_embeddings",
                            found == 0 ? "missing" : String.valueOf(found),
                            "at least " + spec.maxModelLen() + ", its maxModelLen"),
                    found == 0 ? use() : "set maxModelLen to " + found + " or less"));
        }
    }

    private void stored(WeightFormat format, List<Problem> problems) {
        if (!storage.precision().equals(Optional.of(format.precision()))) {
            problems.add(problem(
                    "spec.precision",
                    CONFIG,
                    new Difference(storage.methodField(), storage.method(), "precision " + format.precision()),
                    otherPrecision(storage.precision())));
        } else {
            storage.details(format, spec.model())
                    .forEach(difference ->
                            problems.add(problem("spec.precision", CONFIG, difference, otherFormat(format))));
        }
        files.index().map(CheckpointIndex::new).ifPresent(index -> {
            String remedy = otherPrecision(precisionOf(index));
            index.differences(spec.model(), format, spec.runtime().effects().drafts())
                    .forEach(difference -> problems.add(problem(URI, INDEX, difference, remedy)));
        });
    }

    private static Problem problem(String path, String file, Difference difference, String remedy) {
        return new Problem(
                "CheckpointContradictsPlan",
                path,
                difference.found(),
                file + ": " + difference.field() + " is " + difference.found() + ", and the plan is sized with "
                        + difference.sized() + ": the verdict is not about this checkpoint",
                remedy);
    }

    /** The catalogued model whose description this is. */
    private String otherModel() {
        Optional<ModelFacts> other = Catalog.MODEL_FILES.stream()
                .map(catalog::model)
                .filter(model -> model.architecture().equals(files.architecture())
                        && !model.name().equals(spec.model().name())
                        && files.text().path("num_hidden_layers").asInt() == model.layers()
                        && files.text().path("hidden_size").asInt() == model.hiddenSize())
                .findFirst();
        return other.map(model -> catalog.served().contains(model.name())
                        ? "set model.architecture to " + model.name()
                        : use() + "; mimo size --model " + model.name() + " sizes the one that it describes")
                .orElseGet(this::use);
    }

    /** A uri of the catalogue has one precision, so that another one is another checkpoint. */
    private String otherPrecision(Optional<Precision> found) {
        return found.filter(precision -> !isCatalogued() && precision != spec.precision())
                .filter(precision -> spec.model().formats().containsKey(precision))
                .map(precision ->
                        "set precision to " + precision + (precision == Precision.INT4 ? " and " + quantization() : ""))
                .orElseGet(this::use);
    }

    private String otherFormat(WeightFormat format) {
        return !isCatalogued() && format.precision() == Precision.INT4 ? "set " + quantization() : use();
    }

    /** The field that says what the file says. */
    private String quantization() {
        return "model.quantization to {format: " + (storage.isAwq() ? "awq" : "compressed-tensors") + ", groupSize: "
                + storage.groupSize() + "}";
    }

    /** The precision whose bytes the index has; the declared one when no other has them. */
    private Optional<Precision> precisionOf(CheckpointIndex index) {
        return spec.model().formats().keySet().stream()
                .filter(precision -> catalog.checkpointOf(spec.model().name(), precision)
                        .map(checkpoint -> WeightFormat.of(checkpoint, spec.model()))
                        .filter(format -> index.holds(WeightLedger.checkpointBytes(spec.model(), format)))
                        .isPresent())
                .findFirst();
    }

    private boolean isCatalogued() {
        return switch (spec.weights().location()) {
            case ModelLocation.HuggingFace hub -> isCatalogued(hub);
            case ModelLocation.Cached cached -> isCatalogued(cached.source());
            case ModelLocation.Volume _, ModelLocation.S3 _ -> false;
        };
    }

    private boolean isCatalogued(ModelLocation.HuggingFace hub) {
        return catalog.checkpoint("hf://" + hub.repository()).isPresent();
    }

    private String use() {
        return "name in model.uri the checkpoint that is meant, or use "
                + catalog.checkpoints().stream()
                        .filter(known -> known.model().equals(spec.model().name()))
                        .map(CheckpointComparison::shown)
                        .collect(Collectors.joining(" or "));
    }

    private static String shown(Checkpoint known) {
        return known.uri() + " (" + known.precision() + ")";
    }
}
