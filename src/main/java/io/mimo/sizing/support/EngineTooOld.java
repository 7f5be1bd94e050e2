package io.mimo.sizing.support;

import java.util.Optional;

/**
 * A release without the model's class is refused: vLLM would stop with "Model architectures ... are not supported for
 * now". Source: the model registry (model_executor/models/registry.py) of the releases in
 * {@code catalog/releases.yaml}.
 */
final class EngineTooOld implements SupportRefusal {
    @Override
    public Optional<Finding> check(EngineStart start) {
        if (start.hasModel()) {
            return Optional.empty();
        }
        return Finding.refused(
                "EngineTooOld",
                "spec.engine.image",
                start.version().toString(),
                "vLLM " + start.version() + " does not have the model class "
                        + start.spec().model().architecture() + "; the first release that has it is "
                        + start.catalog().oldestRelease(),
                remedy(start));
    }

    @Override
    public String remedy(EngineStart start) {
        return "use vllm/vllm-openai:v" + start.catalog().releases().getLast().version();
    }
}
