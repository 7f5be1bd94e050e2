package io.mimo.operator.apply;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.mimo.api.MimoDeployment;
import io.mimo.operator.children.Children;
import io.mimo.operator.children.DownloadJob;
import io.mimo.status.ApplyOutcome.ApplyError;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Restarts a download. A Job's pod template cannot be changed, so the Job is deleted and, when it is gone, created
 * again; a Job that is complete has nothing to change.
 *
 * @param pruner deletes it
 */
record DownloadRestart(Children children, Pruner pruner) {
    /** @param differs the planned Job is another one than the live */
    void restartJob(Job job, boolean differs) {
        boolean otherVolume = children.claimOf(job)
                .filter(claim -> DownloadJob.isOlder(job, claim))
                .isPresent();
        if (otherVolume || differs && !DownloadJob.isComplete(job)) {
            pruner.delete(job);
        }
    }

    /**
     * Deletes complete Jobs whose claim is being deleted: the pod of such a Job holds the claim as long as the Job
     * exists.
     *
     * @return what stands in the way
     */
    Stream<ApplyError> releaseClaims(MimoDeployment owner, List<HasMetadata> desired) {
        return desired.stream()
                .filter(Job.class::isInstance)
                .flatMap(job -> children.job(owner, job.getMetadata().getName()).stream())
                .filter(job -> DownloadJob.isComplete(job) && isClaimGoing(job))
                .map(job -> Attempt.at(job, () -> pruner.delete(job)))
                .flatMap(Optional::stream);
    }

    private boolean isClaimGoing(Job job) {
        return children.claimOf(job).filter(HasMetadata::isMarkedForDeletion).isPresent();
    }
}
