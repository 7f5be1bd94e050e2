package io.mimo.sizing.model;

import io.mimo.api.Verdict;
import io.mimo.catalog.AttentionKind;
import io.mimo.sizing.Reason;
import io.mimo.sizing.Refusal;
import java.util.Optional;

/** A model with multi-head latent attention is refused: its KV cache is not modelled. */
final class LatentAttention implements Refusal<ModelStart> {
    @Override
    public Optional<Reason> check(ModelStart facts) {
        if (facts.model().attention().stream().noneMatch(AttentionKind::latent)) {
            return Optional.empty();
        }
        return Optional.of(new Reason(
                Verdict.Unsupported,
                "LatentAttention",
                "--model",
                facts.model().name(),
                facts.model().name() + " uses multi-head latent attention (MLA), whose "
                        + "KV cache is one compressed vector a token: its size is not modelled",
                remedy(facts)));
    }

    @Override
    public String remedy(ModelStart facts) {
        return "size a model with grouped-query attention";
    }
}
