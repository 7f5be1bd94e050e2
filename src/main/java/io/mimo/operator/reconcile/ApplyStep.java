package io.mimo.operator.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.mimo.api.MimoDeployment;
import io.mimo.operator.apply.Applier;
import io.mimo.operator.children.Live;
import io.mimo.operator.reconcile.Decided.Wanted;
import io.mimo.operator.rollout.DownloadTemplate;
import io.mimo.plan.Plan;
import io.mimo.render.Capabilities;
import io.mimo.render.LeaderWorkerSet;
import io.mimo.render.OptionalKind;
import io.mimo.render.Renderer;
import io.mimo.status.ApplyOutcome;
import io.mimo.status.ApplyOutcome.ApplyError;
import io.mimo.status.ObservedDownload;
import io.mimo.status.Pause;
import io.mimo.status.Reasons;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Supplier;

/**
 * Applies the children of one accepted resource.
 *
 * @param kinds which optional kinds the cluster has at the moment
 * @param allServe whether every replica serves from this template now, as the caches show it after applying
 */
record ApplyStep(
        Supplier<Capabilities> kinds,
        Applier applier,
        DownloadTemplate downloads,
        BiPredicate<MimoDeployment, Wanted> allServe) {
    /** https://lws.sigs.k8s.io/docs/installation/ */
    private static final String INSTALL_LEADER_WORKER_SET = "kubectl apply --server-side -f "
            + "https://github.com/kubernetes-sigs/lws/releases/download/v0.9.0/manifests.yaml";

    ApplyOutcome apply(Live live, Wanted wanted, Optional<ObservedDownload> download) {
        MimoDeployment resource = live.resource();
        Plan plan = wanted.plan();
        Capabilities served = kinds.get();
        List<OptionalKind> leftOut = Renderer.leftOut(plan, served);
        if (leftOut.contains(OptionalKind.LEADER_WORKER_SET)) {
            return noLeaderWorkerSet(plan);
        }
        boolean prepares = download.isPresent() && !download.get().complete();
        List<HasMetadata> desired =
                held(resource, wanted, prepares ? Renderer.preparation(plan) : Renderer.render(plan, served));
        if (Pause.isAsked(resource)) {
            return applier.compare(resource, desired, leftOut);
        }
        if (prepares) {
            return applier.prepare(resource, desired);
        }
        return applier.replaceWorkloadKind(resource, wanted.template().workload(), live.pods())
                .orElseGet(() -> all(resource, wanted, desired, leftOut));
    }

    private ApplyOutcome all(
            MimoDeployment resource, Wanted wanted, List<HasMetadata> desired, List<OptionalKind> leftOut) {
        ApplyOutcome outcome =
                applier.apply(resource, desired, wanted.plan().replicas().count(), leftOut);
        // pods of a template that is held may read another volume than a newer one would
        if (outcome.complete() && wanted.template().pending().isEmpty() && allServe.test(resource, wanted)) {
            applier.deleteFormerClaims(resource, desired);
        }
        return outcome;
    }

    private List<HasMetadata> held(MimoDeployment resource, Wanted wanted, List<HasMetadata> rendered) {
        return rendered.stream()
                .map(object -> switch (object) {
                    case Job job -> downloads.of(resource, wanted.plan(), job);
                    case Deployment _, LeaderWorkerSet _ -> wanted.template().workload();
                    default -> object;
                })
                .toList();
    }

    private static ApplyOutcome noLeaderWorkerSet(Plan plan) {
        return new ApplyOutcome(
                0,
                List.of(),
                List.of(new ApplyError(
                        Reasons.LEADER_WORKER_SET_MISSING,
                        "a replica spans "
                                + plan.nodesPerReplica() + " nodes and the CRD "
                                + OptionalKind.LEADER_WORKER_SET.crd()
                                + " is missing, so nothing is applied; install it: " + INSTALL_LEADER_WORKER_SET)));
    }
}
