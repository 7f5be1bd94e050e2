package io.mimo.status;

import java.util.List;
import java.util.Optional;

/**
 * The pod template of an accepted resource.
 *
 * @param revision names the template that runs; empty for one of an operator without records
 * @param inputs what of the spec entered it
 * @param image the engine's image that was chosen
 * @param release its vLLM release; empty when neither the tag nor the spec says it
 * @param pending present while another build's template is held back
 */
public record RunningTemplate(
        Optional<String> revision, String inputs, String image, Optional<String> release, Optional<Pending> pending) {

    /**
     * What would roll out.
     *
     * @param revision to be named in order to release it
     * @param rolling resources that roll before it, when it is released already
     */
    public record Pending(String revision, List<Change> changes, List<String> rolling) {
        public Pending {
            rolling = List.copyOf(rolling);
            changes = List.copyOf(changes);
        }
    }

    /** One field of the template; an empty text for one that is not there. */
    public record Change(String path, String before, String after) {}
}
