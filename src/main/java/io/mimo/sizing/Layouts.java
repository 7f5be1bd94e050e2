package io.mimo.sizing;

import io.mimo.catalog.ModelFacts;
import io.mimo.manifest.Layout;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Layouts that break no rule of the spec; whether vLLM runs them and memory holds is the judge's question. */
final class Layouts {
    private Layouts() {}

    /** Every split over at most so many GPUs, each without and with expert parallelism. */
    static List<Layout> legal(ModelFacts model, int mostGpus) {
        List<Layout> layouts = new ArrayList<>();
        int heads = model.attentionHeads();
        IntStream.rangeClosed(1, Math.min(heads, mostGpus))
                .filter(tensor -> heads % tensor == 0)
                .forEach(tensor -> {
                    for (int pipeline = 1; tensor * pipeline <= mostGpus && pipeline <= model.layers(); pipeline++) {
                        for (int data = 1; tensor * pipeline * data <= mostGpus; data++) {
                            layouts.add(new Layout(tensor, data, pipeline, 0));
                            layouts.add(new Layout(tensor, data, pipeline, tensor * data));
                        }
                    }
                });
        return layouts;
    }
}
