package io.mimo.plan;

import io.mimo.api.EditText;
import io.mimo.api.MimoDeploymentSpec;
import io.mimo.api.PlanReport.Suggestion;
import io.mimo.manifest.Layout;
import io.mimo.sizing.Fit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Accepted configurations as minimal edits of the manifest. */
final class Suggestions {
    /** As many as a reader weighs; status holds no more. */
    static final int MOST = 3;

    private Suggestions() {}

    static List<Suggestion> of(MimoDeploymentSpec spec, Layout baseline, int maxModelLen, List<Fit> fits) {
        return fits.stream()
                .map(fit -> suggestion(spec, baseline, maxModelLen, fit))
                .toList();
    }

    private static Suggestion suggestion(MimoDeploymentSpec spec, Layout baseline, int maxModelLen, Fit fit) {
        Map<String, Object> edits = new LinkedHashMap<>();
        fit.checkpoint().ifPresent(checkpoint -> {
            edits.put("spec.precision", checkpoint.precision().name());
            edits.put("spec.model.uri", checkpoint.uri());
            putIf(edits, spec.model().revision() != null, "spec.model.revision", null);
            putIf(edits, spec.model().quantization() != null, "spec.model.quantization", null);
        });
        Layout layout = fit.layout();
        putIf(edits, layout.tensor() != baseline.tensor(), "spec.parallelism.tensor", layout.tensor());
        putIf(edits, layout.data() != baseline.data(), "spec.parallelism.data", layout.data());
        putIf(edits, layout.pipeline() != baseline.pipeline(), "spec.parallelism.pipeline", layout.pipeline());
        putIf(edits, layout.expert() != baseline.expert(), "spec.parallelism.expert", layout.expert());
        putIf(edits, fit.maxModelLen() != maxModelLen, "spec.maxModelLen", fit.maxModelLen());
        putIf(edits, fit.productEdited(), "spec.accelerator.products", List.of(fit.product()));
        putIf(edits, fit.tightAllowed(), "spec.sizing.allowTight", true);
        fit.changes().forEach(change -> edits.put(change.path(), change.value()));
        String message = fit.checkpoint()
                        .map(checkpoint -> checkpoint.precision() + " as ")
                        .orElse("") + layout.shortName() + " on " + layout.gpus() + " x " + fit.product()
                + " per replica: " + fit.verdict();
        return new Suggestion(edits, layout.gpus(), fit.verdict(), message);
    }

    private static void putIf(Map<String, Object> edits, boolean changed, String path, @Nullable Object value) {
        if (changed) {
            edits.put(path, value);
        }
    }

    /** One edit per line, as a person types it. */
    static List<String> lines(Suggestion suggestion) {
        List<String> lines = new ArrayList<>();
        suggestion.edits().forEach((path, value) -> lines.add(EditText.of(path, value)));
        return lines;
    }

    /** A fit in one phrase, e.g. {@code tensor 4, data 2, expert 8 on 8 GPUs}. */
    static String sentence(Fit fit, int maxModelLen) {
        Layout layout = fit.layout();
        return fit.checkpoint()
                        .map(checkpoint -> checkpoint.precision() + " with ")
                        .orElse("") + "tensor " + layout.tensor()
                + (layout.data() > 1 ? ", data " + layout.data() : "")
                + (layout.pipeline() > 1 ? ", pipeline " + layout.pipeline() : "")
                + (layout.expertParallel() ? ", expert " + layout.expert() : "")
                + (fit.maxModelLen() == maxModelLen ? "" : ", maxModelLen " + fit.maxModelLen())
                + fit.changes().stream()
                        .map(change -> ", " + EditText.of(change.path().replace("spec.", ""), change.value()))
                        .collect(Collectors.joining())
                + " on "
                + layout.gpus() + " GPUs"
                + (fit.productEdited() ? " of " + fit.product() : "");
    }
}
