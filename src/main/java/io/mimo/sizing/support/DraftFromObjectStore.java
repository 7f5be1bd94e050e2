package io.mimo.sizing.support;

import io.mimo.catalog.ReleaseFacts.Draft;
import io.mimo.manifest.ModelLocation;
import java.util.Optional;

/**
 * A draft from an object store is refused on a release that looks for the draft layer in the folder of the
 * configuration, which holds no weights: vLLM would stop while it loads. Source: model_weights in
 * config/speculative.py, by release; see {@link Drafting}.
 */
final class DraftFromObjectStore implements SupportRefusal {
    @Override
    public Optional<Finding> check(EngineStart start) {
        boolean streamed = start.spec().weights().location() instanceof ModelLocation.S3;
        return Drafting.of(start)
                .filter(drafting -> streamed && drafting.lacks(Draft::objectStore))
                .flatMap(drafting -> Finding.refused(
                        "DraftFromObjectStore",
                        Drafting.PATH,
                        drafting.version(),
                        "--speculative-config: vLLM " + drafting.version()
                                + " looks for the draft layer of an s3:// checkpoint in the folder to which only "
                                + "its configuration was copied, and finds no weights",
                        remedy(start)));
    }

    @Override
    public String remedy(EngineStart start) {
        return new Drafting(start).withoutOrNewer(Draft::objectStore) + ", or a pvc:// or hf:// uri";
    }
}
