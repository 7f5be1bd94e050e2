package io.mimo.sizing.support;

import io.mimo.sizing.Bytes;
import io.mimo.sizing.Stage;
import io.mimo.sizing.WeightLedger;
import java.util.Optional;

/** A draft that vLLM runs is warned of: nobody has measured what its activations and CUDA graphs take. */
final class DraftOverheadNotMeasured implements SupportCheck {
    @Override
    public Optional<Finding> check(EngineStart start) {
        return Drafting.of(start)
                .flatMap(drafting -> Finding.warned(
                        "DraftOverheadNotMeasured",
                        Drafting.PATH,
                        "the draft layer's weights (" + Bytes.gib2(weights(start))
                                + " GiB on a GPU of the last stage), its KV cache and the logits of its tokens are "
                                + "counted; what its activations and CUDA graphs "
                                + "take was measured by nobody: the overhead's high end is charged; watch the first "
                                + "start"));
    }

    private static long weights(EngineStart start) {
        var model = start.spec().model();
        Stage last = Stage.partition(model.layers(), start.layout().pipeline()).getLast();
        return start.spec()
                .format()
                .map(format -> WeightLedger.draftBytes(model, format, start.layout(), last))
                .orElse(0L);
    }
}
