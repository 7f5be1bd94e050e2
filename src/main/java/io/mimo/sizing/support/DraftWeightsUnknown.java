package io.mimo.sizing.support;

import io.mimo.api.Precision;
import java.util.Optional;

/**
 * A draft of a precision of which nobody has published that a checkpoint holds the draft layer is refused: without it
 * vLLM does not start, or drafts noise. Source: {@code draft.precisions} in {@code catalog/models}.
 */
final class DraftWeightsUnknown implements SupportRefusal {
    @Override
    public Optional<Finding> check(EngineStart start) {
        Precision precision = start.spec().precision();
        return Drafting.of(start)
                .filter(drafting -> !start.spec().model().draft().precisions().contains(precision))
                .flatMap(drafting -> Finding.refused(
                        "DraftWeightsUnknown",
                        Drafting.PATH,
                        precision.name(),
                        "--speculative-config: nobody has published whether an " + precision
                                + " checkpoint holds the draft layer, nor how it is stored there; "
                                + "where it is missing vLLM does not start, or drafts noise that is never accepted",
                        remedy(start)));
    }

    /** The published FP8 checkpoint holds it. */
    @Override
    public String remedy(EngineStart start) {
        return start.catalog()
                        .checkpointOf(start.spec().model().name(), Precision.FP8)
                        .map(known -> "use " + known.uri() + ", or ")
                        .orElse("")
                + Drafting.WITHOUT;
    }
}
