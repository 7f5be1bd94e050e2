package io.mimo.sizing.support;

import io.mimo.catalog.ReleaseFacts.Draft;
import java.util.Optional;

/**
 * A draft is refused on a release without a class for the draft layer, where vLLM would not start. Source:
 * model_executor/models/mimo_v2_mtp.py, by release; see {@link Drafting}.
 */
final class DraftNeedsNewerEngine implements SupportRefusal {
    @Override
    public Optional<Finding> check(EngineStart start) {
        return Drafting.of(start)
                .filter(drafting -> drafting.lacks(Draft::exists))
                .flatMap(drafting -> Finding.refused(
                        "DraftNeedsNewerEngine",
                        Drafting.PATH,
                        drafting.version(),
                        "--speculative-config: vLLM " + drafting.version()
                                + " has no class for this model's draft layer; " + drafting.first(Draft::exists)
                                + " is the first release read that has",
                        remedy(start)));
    }

    @Override
    public String remedy(EngineStart start) {
        return new Drafting(start).withoutOrNewer(Draft::exists);
    }
}
