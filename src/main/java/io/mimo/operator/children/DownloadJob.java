package io.mimo.operator.children;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Instant;
import java.util.Optional;

/** How far the Job that downloads weights is, and for which volume. */
public final class DownloadJob {
    private DownloadJob() {}

    public static boolean isComplete(Job job) {
        return Optional.ofNullable(job.getStatus()).stream()
                .flatMap(status -> status.getConditions().stream())
                .anyMatch(condition -> "Complete".equals(condition.getType()) && "True".equals(condition.getStatus()));
    }

    /** A Job that has filled another volume than the one of today. */
    public static boolean isOlder(Job job, PersistentVolumeClaim claim) {
        return Instant.parse(job.getMetadata().getCreationTimestamp())
                .isBefore(Instant.parse(claim.getMetadata().getCreationTimestamp()));
    }
}
