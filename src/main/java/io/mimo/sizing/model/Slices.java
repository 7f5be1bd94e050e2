package io.mimo.sizing.model;

import io.mimo.catalog.StorageFormat;
import io.mimo.manifest.Layout;
import java.util.Optional;

/** A feed-forward whose columns are sliced over ranks. */
record Slices(int columns, int ranks, StorageFormat storage) {
    /** What to do about ranks that get no sound slice. */
    static final String REMEDY = "use fewer ranks or, for experts, --enable-expert-parallel";

    /** That of the dense layers; empty for a model without. */
    static Optional<Slices> ofDense(ModelStart start) {
        return start.model().denseLayers().isEmpty()
                ? Optional.empty()
                : Optional.of(new Slices(
                        start.model().denseIntermediate(),
                        start.tensor(),
                        start.format().formats().dense()));
    }

    /** Each expert's; empty where experts are dealt whole. */
    static Optional<Slices> ofExperts(ModelStart start) {
        Layout layout = start.layout();
        return !start.model().hasExperts() || layout.expertParallel()
                ? Optional.empty()
                : Optional.of(new Slices(
                        start.model().moe().intermediate(),
                        layout.expertRanks(),
                        start.format().formats().experts()));
    }

    boolean whole() {
        return columns % ranks == 0;
    }

    /** Columns of one rank. */
    int width() {
        return columns / ranks;
    }
}
