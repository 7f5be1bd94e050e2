package io.mimo.operator.apply;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.mimo.operator.watch.ApiServerWords;
import io.mimo.status.ApplyOutcome.ApplyError;
import io.mimo.status.Reasons;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One write to one child. A write that the API server refuses is an {@link ApplyError}, and the other writes go on. */
final class Attempt {
    private static final Logger LOG = LoggerFactory.getLogger(Attempt.class);
    private static final String VOLUME_KEPT =
            "only the size of a volume can change, and only grow: set spec.cache back, or delete the claim "
                    + "when no pod uses it. ";

    private Attempt() {}

    /** @param write gives what stands in its way; empty = done */
    static Optional<ApplyError> at(HasMetadata child, Supplier<Optional<ApplyError>> write) {
        try {
            return write.get();
        } catch (KubernetesClientException e) {
            LOG.atDebug().addKeyValue("child", ChildName.of(child)).setCause(e).log("write failed");
            return Optional.of(new ApplyError(
                    Reasons.APPLY_FAILED,
                    ChildName.of(child) + " is not as planned and is tried again: "
                            + (child instanceof PersistentVolumeClaim ? VOLUME_KEPT : "") + ApiServerWords.of(e)));
        }
    }
}
