package io.mimo.sizing.support;

import io.mimo.catalog.ReleaseFacts.Draft;
import java.util.Optional;

/**
 * A draft with several pipeline stages is refused on a release that gives the draft layer as many: its class does not
 * support them, and vLLM would stop at start. Source: config/speculative.py and config/model.py, by release; see
 * {@link Drafting}.
 */
final class DraftWithPipeline implements SupportRefusal {
    @Override
    public Optional<Finding> check(EngineStart start) {
        return Drafting.of(start)
                .filter(drafting -> start.layout().pipeline() > 1 && drafting.lacks(Draft::pipeline))
                .flatMap(drafting -> Finding.refused(
                        "DraftWithPipeline",
                        Drafting.PATH,
                        drafting.version(),
                        "--speculative-config: vLLM " + drafting.version()
                                + " gives the draft layer the model's pipeline size and stops at start with "
                                + "'Pipeline parallelism is not supported for this model.'",
                        remedy(start)));
    }

    @Override
    public String remedy(EngineStart start) {
        return new Drafting(start).withoutOrNewer(Draft::pipeline) + ", or set pipeline to 1";
    }
}
