package io.mimo.sizing.model;

import io.mimo.catalog.ModelFacts;
import io.mimo.manifest.Layout;
import io.mimo.manifest.WeightFormat;

/** What would be started: a model of the catalogue, without a manifest. */
public record ModelStart(ModelFacts model, WeightFormat format, Layout layout, int maxModelLen) {
    int tensor() {
        return layout.tensor();
    }

    /** The experts are dealt whole, not sliced. */
    boolean dealsExperts() {
        return model.hasExperts() && layout.expertParallel();
    }
}
