package io.mimo.operator.reconcile;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.mimo.api.MimoDeployment;
import io.mimo.manifest.ModelLocation.Cached;
import io.mimo.operator.children.Children;
import io.mimo.operator.children.DownloadJob;
import io.mimo.operator.cluster.ClusterIndex;
import io.mimo.operator.cluster.DownloadPodTracker;
import io.mimo.operator.cluster.DownloadPodTracker.DownloadPod;
import io.mimo.operator.scrape.ProgressReader;
import io.mimo.plan.Plan;
import io.mimo.render.Names;
import io.mimo.status.ObservedDownload;
import java.util.Optional;

/** Whether a resource's weights are where its pods look for them: before that no serving pod is made or replaced. */
final class WeightsGate {
    private final Children children;
    private final DownloadPodTracker pods;
    private final MissingPods missing;
    private final ProgressReader progress;
    private final ClusterIndex cluster;

    WeightsGate(
            Children children,
            ClusterIndex cluster,
            DownloadPodTracker pods,
            MissingPods missing,
            ProgressReader progress) {
        this.children = children;
        this.cluster = cluster;
        this.pods = pods;
        this.missing = missing;
        this.progress = progress;
    }

    /** Empty without a cache; then nothing has to be waited for. */
    Optional<ObservedDownload> observe(MimoDeployment owner, Plan plan) {
        if (!(plan.engine().weights().location() instanceof Cached cached)) {
            progress.forget(owner.getMetadata().getUid());
            return Optional.empty();
        }
        String name = Names.weights(plan.workload().name(), cached.folder());
        return Optional.of(observe(owner, cached.source().repository() + " at " + cached.revision(), name));
    }

    private ObservedDownload observe(MimoDeployment owner, String source, String name) {
        String uid = owner.getMetadata().getUid();
        if (isFilled(owner, name)) {
            progress.forget(uid);
            return new ObservedDownload(source, name, true, Optional.empty(), Optional.empty());
        }
        Optional<DownloadPod> pod = pods.of(owner.getMetadata().getNamespace(), uid, name);
        return new ObservedDownload(
                source,
                name,
                false,
                pod.flatMap(found -> found.address().flatMap(address -> progress.of(uid, found.uid(), address))),
                pod.flatMap(DownloadPod::cause).or(() -> missing.ofDownload(owner, name, pod)));
    }

    private boolean isFilled(MimoDeployment owner, String name) {
        // one that is being deleted is used until the last pod has gone
        Optional<PersistentVolumeClaim> claim = children.claim(owner, name)
                .filter(found -> !found.isMarkedForDeletion()
                        || !cluster.podsOf(
                                        owner.getMetadata().getNamespace(),
                                        owner.getMetadata().getUid())
                                .isEmpty());
        return claim.isPresent()
                && children.job(owner, name)
                        .filter(job -> DownloadJob.isComplete(job) && !DownloadJob.isOlder(job, claim.get()))
                        .isPresent();
    }
}
