package io.mimo.operator.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentStatus;
import io.mimo.inventory.Inventory;
import io.mimo.operator.OperatorMetrics;
import io.mimo.operator.OperatorOptions;
import io.mimo.operator.admission.AdmissionCache;
import io.mimo.operator.admission.AdmissionRestorer;
import io.mimo.operator.apply.Adoption;
import io.mimo.operator.apply.Applier;
import io.mimo.operator.children.Children;
import io.mimo.operator.children.OptionalKindsSource;
import io.mimo.operator.children.Workload;
import io.mimo.operator.cluster.ClusterIndex;
import io.mimo.operator.cluster.ClusterWatch;
import io.mimo.operator.cluster.ConfigMapName;
import io.mimo.operator.cluster.ControllerWatch;
import io.mimo.operator.cluster.DeclaredInventory;
import io.mimo.operator.cluster.DownloadPodTracker;
import io.mimo.operator.cluster.PodOwners;
import io.mimo.operator.cluster.TroubleWatch;
import io.mimo.operator.pods.TrackedPod;
import io.mimo.operator.rollout.Holds;
import io.mimo.operator.rollout.Holds.Template;
import io.mimo.operator.rollout.RolloutTurns;
import io.mimo.operator.scrape.EngineReader;
import io.mimo.operator.scrape.ProgressReader;
import io.mimo.operator.watch.ApiServerWords;
import io.mimo.operator.watch.UnreadableObjects;
import io.mimo.operator.watch.WatchRule;
import io.mimo.plan.Decision;
import io.mimo.plan.Plan;
import io.mimo.render.Capabilities;
import io.mimo.render.LeaderWorkerSet;
import io.mimo.render.OptionalKind;
import io.mimo.render.Renderer;
import io.mimo.status.AdmittedDecision;
import io.mimo.status.ApplyOutcome;
import io.mimo.status.ApplyOutcome.ApplyError;
import io.mimo.status.FaultStatus;
import io.mimo.status.ObservedDownload;
import io.mimo.status.ObservedEngines;
import io.mimo.status.ObservedWorkload;
import io.mimo.status.Pause;
import io.mimo.status.Reasons;
import io.mimo.status.StatusBuilder;
import io.mimo.status.StatusUpdate;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One resource, from what is known to what is so: judge, apply, tell. */
public final class MimoReconciler implements Reconciler<MimoDeployment> {
    private static final Logger LOG = LoggerFactory.getLogger(MimoReconciler.class);
    /** https://lws.sigs.k8s.io/docs/installation/ */
    private static final String INSTALL_LEADER_WORKER_SET = "kubectl apply --server-side -f "
            + "https://github.com/kubernetes-sigs/lws/releases/download/v0.9.0/manifests.yaml";
    /** Obstacles whose end is an event: a kind that comes, pods that go. Others are tried again. */
    private static final Set<String> AWAITED =
            Set.of(Reasons.LEADER_WORKER_SET_MISSING, Reasons.REPLACING_WORKLOAD, Reasons.PAUSED);

    /** How soon a resource that waits for another's rollout looks again; it looks into caches only. */
    private static final Duration TURN = Duration.ofSeconds(2);

    private final KubernetesClient client;
    private final Set<String> namespaces;
    private final int maxConcurrentRollouts;
    private final Optional<ConfigMapName> inventory;
    private final Clock clock;
    private final OperatorMetrics metrics;
    private final WatchRule rule;
    private final ClusterIndex cluster = new ClusterIndex();
    private final AdmissionCache ledger;
    private final EventRecorder events;
    private final MissingPods missing = new MissingPods();
    private final StatusWriter statuses;
    private final StoredSpecs specs;
    private final Function<TrackedPod, Optional<URI>> engineAddress;
    private RequeueScheduler wakeups;
    private Children children;
    private Adoption adoption;
    private Applier applier;
    private WeightsGate weights;
    private Holds holds;
    private EngineObserver engines;
    private IndexerResourceCache<MimoDeployment> primaries;
    private boolean seeded;

    public MimoReconciler(
            KubernetesClient client,
            OperatorOptions options,
            BiFunction<MimoDeployment, Inventory, Decision> decider,
            OperatorMetrics metrics,
            WatchRule rule,
            Clock clock,
            Function<TrackedPod, Optional<URI>> engineAddress) {
        this.client = client;
        this.namespaces = options.namespaces();
        this.inventory = options.inventory();
        this.maxConcurrentRollouts = options.maxConcurrentRollouts();
        this.clock = clock;
        this.metrics = metrics;
        this.rule = rule;
        this.ledger = new AdmissionCache(
                cluster,
                uid -> wakeups.exists(uid),
                metrics.timed(inventory.isPresent() ? DeclaredInventory.told(decider) : decider),
                () -> wakeups.enqueueWaiting());
        this.events = new EventRecorder(client);
        this.statuses = new StatusWriter(client);
        this.specs = new StoredSpecs(client);
        this.engineAddress = engineAddress;
    }

    @Override
    public List<EventSource<?, MimoDeployment>> prepareEventSources(EventSourceContext<MimoDeployment> context) {
        primaries = context.getPrimaryCache();
        var progress = new ProgressReader(uid -> wakeups.one(uid));
        var engineReader = new EngineReader(engineAddress, uid -> wakeups.one(uid));
        wakeups = new RequeueScheduler(primaries, uid -> {
            ledger.forget(uid);
            specs.forget(uid);
            progress.forget(uid);
            engineReader.forget(uid);
        });
        metrics.countVerdicts(primaries);
        var owners = new PodOwners();
        var optional =
                new OptionalKindsSource(client, namespaces, inventory.isEmpty(), owners, wakeups::everyone, rule);
        children = Children.watch(context, optional);
        adoption = new Adoption(client, children, owners);
        applier = new Applier(client, children, adoption);
        holds = new Holds(
                children,
                cluster,
                new RolloutTurns(maxConcurrentRollouts, primaries::list, children::workload),
                client.getKubernetesSerialization());
        engines = new EngineObserver(children, engineReader);
        var downloads = new DownloadPodTracker();
        weights = new WeightsGate(children, cluster, downloads, missing, progress);
        List<EventSource<?, MimoDeployment>> sources = new ArrayList<>(List.of(
                new ControllerWatch(client, namespaces, owners, rule),
                new ClusterWatch(
                        client,
                        cluster,
                        downloads,
                        owners,
                        wakeups,
                        inventory.isPresent() ? namespaces : Set.of(),
                        rule),
                new TroubleWatch(
                        client, namespaces, missing.refusals(), missing.failed(), owners, wakeups::podChanged, rule),
                optional,
                wakeups));
        inventory.ifPresent(
                name -> sources.add(new DeclaredInventory(client, name, namespaces, cluster, wakeups, rule)));
        children.always().forEach(cache -> sources.add(cache.source()));
        return sources;
    }

    /** Whatever fails is tried again with growing delays, for as long as it takes. */
    @Override
    public UpdateControl<MimoDeployment> reconcile(MimoDeployment resource, Context<MimoDeployment> context) {
        try {
            Optional<Duration> again = judgeApplyTell(resource, context);
            return again.map(delay -> UpdateControl.<MimoDeployment>noUpdate().rescheduleAfter(delay))
                    .orElseGet(UpdateControl::noUpdate);
        } catch (NotAppliedYet e) {
            warn(e.getMessage(), context);
            throw e;
        } catch (KubernetesClientException e) {
            warn(ApiServerWords.of(e), context);
            // what passes at once, say a conflict or a busy API server, is no news
            context.getRetryInfo().ifPresent(again -> tell(resource, ApiServerWords.of(e), context));
            throw e;
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            LOG.atError().setCause(e).log("a fault of the operator; it tries again");
            tell(resource, UnreadableObjects.words(e), context);
            // the framework takes an Error for the end of the thread, and would not come back to the resource
            throw e instanceof RuntimeException fault ? fault : new IllegalStateException(e);
        }
    }

    private static void warn(String message, Context<MimoDeployment> context) {
        LOG.atWarn()
                .addKeyValue(
                        "attempt",
                        context.getRetryInfo().map(RetryInfo::getAttemptCount).orElse(0))
                .log(message);
    }

    /** When it has to be done again; empty = when something changes. */
    private Optional<Duration> judgeApplyTell(MimoDeployment resource, Context<MimoDeployment> context) {
        seedOnce();
        specs.complete(resource);
        if (!Pause.isAsked(resource)) {
            adoption.takeBackWorkload(resource);
        }
        Judged judged = judge(resource);
        AdmittedDecision judgement = judged.judgement();
        Wanted wanted = wanted(resource, judged);
        Optional<Plan> plan = wanted.plan();
        Optional<Template> template = wanted.template();
        Optional<ObservedDownload> download = plan.flatMap(accepted -> weights.observe(resource, accepted));
        ApplyOutcome outcome = plan.map(accepted -> apply(resource, accepted, template.orElseThrow(), download)
                        .with(holds.told(resource, accepted, template.orElseThrow())))
                .orElseGet(ApplyOutcome::notTried);
        ObservedWorkload workload = observe(resource, template).with(download).with(wanted.engines());
        publish(resource, StatusBuilder.build(resource, judgement, outcome, workload, clock.instant()), context);
        Optional<Duration> again = ledger.observe(
                resource,
                missing.keepAway(resource, children.workload(resource), podsOf(resource), workload.download()),
                clock.instant());
        outcome.obstacles().stream()
                .filter(obstacle -> !AWAITED.contains(obstacle.reason()))
                .findFirst()
                .ifPresent(obstacle -> {
                    throw new NotAppliedYet(obstacle.message());
                });
        boolean waits = template.flatMap(Template::pending)
                .filter(pending -> !pending.rolling().isEmpty())
                .isPresent();
        return Stream.concat(again.stream(), waits ? Stream.of(TURN) : Stream.empty())
                .min(Comparator.naturalOrder());
    }

    /** @param offered the plan by this build's own choices; present while those of another build are kept */
    private record Judged(AdmittedDecision judgement, Optional<Plan> offered) {}

    private Judged judge(MimoDeployment resource) {
        OptionalInt replicas = replicas(resource);
        Optional<MimoDeployment> asItRuns = holds.asItRuns(resource);
        Optional<Plan> offered = asItRuns.flatMap(_ -> accepted(resource, ledger.preview(resource, replicas)));
        // a release that would be refused is not offered at all
        boolean kept = asItRuns.isPresent()
                && offered.map(plan -> holds.of(resource, plan).pending().isPresent())
                        .orElse(true);
        return new Judged(
                ledger.judge(kept ? asItRuns.get() : resource, replicas, clock.instant()),
                kept ? offered : Optional.empty());
    }

    /** What is to run; empty when the spec is refused. */
    private record Wanted(Optional<Plan> plan, Optional<Template> template, ObservedEngines engines) {}

    /** As judged but, while the plan is disproved, with no replica more than are asked for now. */
    private Wanted wanted(MimoDeployment resource, Judged judged) {
        Optional<Plan> plan = accepted(resource, judged.judgement().decision());
        Optional<Plan> offered = plan.map(accepted -> judged.offered().orElse(accepted));
        Optional<Template> template = offered.map(best -> holds.of(resource, best));
        ObservedEngines observed = engines.observe(resource, template.map(Template::workload), podsOf(resource));
        if (observed.disproof().isEmpty()) {
            return new Wanted(plan, template, observed);
        }
        int most = replicas(resource).orElse(1);
        return new Wanted(
                plan.map(accepted -> accepted.atMost(most)),
                offered.map(best -> holds.of(resource, best.atMost(most))),
                observed);
    }

    private Optional<Plan> accepted(MimoDeployment resource, Decision decision) {
        return decision instanceof Decision.Accepted accepted
                ? Optional.of(children.forLivePods(resource, accepted.plan()))
                : Optional.empty();
    }

    /** What a former leader or an earlier life of this process has accepted counts before anything new is. */
    private synchronized void seedOnce() {
        if (!seeded) {
            ledger.seed(primaries
                    .list()
                    .flatMap(resource -> AdmissionRestorer.of(resource, () -> children.workload(resource)).stream())
                    .toList());
            primaries.list(AdmissionRestorer::isLapsed).forEach(ledger::resumeLapsed);
            seeded = true;
        }
    }

    private OptionalInt replicas(MimoDeployment resource) {
        return children.workload(resource)
                .map(workload -> OptionalInt.of(workload.asked()))
                .orElseGet(OptionalInt::empty);
    }

    private ApplyOutcome apply(
            MimoDeployment resource, Plan plan, Template template, Optional<ObservedDownload> download) {
        Capabilities served = children.optional().served();
        List<OptionalKind> leftOut = Renderer.leftOut(plan, served);
        if (leftOut.contains(OptionalKind.LEADER_WORKER_SET)) {
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
        boolean prepares = download.isPresent() && !download.get().complete();
        if (Pause.isAsked(resource)) {
            return applier.compare(
                    resource,
                    held(
                            resource,
                            plan,
                            template,
                            prepares ? Renderer.preparation(plan) : Renderer.render(plan, served)),
                    leftOut);
        }
        if (prepares) {
            return applier.prepare(resource, held(resource, plan, template, Renderer.preparation(plan)));
        }
        return applier.replaceWorkloadKind(resource, template.workload(), podsOf(resource))
                .orElseGet(() -> apply(
                        resource,
                        plan,
                        template,
                        held(resource, plan, template, Renderer.render(plan, served)),
                        leftOut));
    }

    private List<HasMetadata> held(MimoDeployment resource, Plan plan, Template template, List<HasMetadata> rendered) {
        return rendered.stream()
                .map(object -> switch (object) {
                    case Job job -> holds.download(resource, plan, job);
                    case Deployment _, LeaderWorkerSet _ -> template.workload();
                    default -> object;
                })
                .toList();
    }

    private ApplyOutcome apply(
            MimoDeployment resource,
            Plan plan,
            Template template,
            List<HasMetadata> desired,
            List<OptionalKind> leftOut) {
        ApplyOutcome outcome = applier.apply(resource, desired, plan.replicas(), leftOut);
        // pods of a template that is held may read another volume than a newer one would
        if (outcome.complete()
                && template.pending().isEmpty()
                && observe(resource, Optional.of(template)).allServe()) {
            applier.deleteFormerClaims(resource, desired);
        }
        return outcome;
    }

    private List<TrackedPod> podsOf(MimoDeployment resource) {
        return cluster.podsOf(
                resource.getMetadata().getNamespace(), resource.getMetadata().getUid());
    }

    /** A pod of before is ready too: the workload counts as updated only once it is seen as planned. */
    private ObservedWorkload observe(MimoDeployment resource, Optional<Template> template) {
        Optional<HasMetadata> planned = template.map(Template::workload);
        Optional<Workload> workload = children.workload(resource)
                .map(found -> planned.isPresent()
                                && !(found.isOfKind(planned.get())
                                        && applier.isAsPlanned(planned.get(), found.object()))
                        ? found.asOutdated()
                        : Holds.served(resource, found) ? found.asSeen() : found);
        return WorkloadObserver.observe(resource, workload, children.autoscaler(resource), podsOf(resource), missing);
    }

    /** Events first: if we crash in between, the same transition gives the same event again, and none is lost. */
    private void publish(MimoDeployment resource, StatusUpdate update, Context<MimoDeployment> context) {
        MimoDeploymentStatus status = statuses.storable(update.status());
        if (status.equals(resource.getStatus())) {
            return;
        }
        if (!Pause.isAsked(resource)) {
            update.events().forEach(note -> events.publish(resource, note, clock.instant()));
        }
        statuses.write(resource, status).ifPresent(stored -> {
            // else the next reconciliation might still see the status of before
            context.eventSourceRetriever()
                    .getControllerEventSource()
                    .handleRecentResourceUpdate(ResourceID.fromResource(resource), stored, resource);
            if (specs.learn(stored, resource)) {
                wakeups.one(resource.getMetadata().getUid());
            }
        });
    }

    /** It is the resource's, and of no other: whatever happens here must not hide the fault itself. */
    private void tell(MimoDeployment resource, String fault, Context<MimoDeployment> context) {
        try {
            publish(resource, new StatusUpdate(FaultStatus.of(resource, fault, clock.instant()), List.of()), context);
        } catch (RuntimeException e) {
            warn("the fault is not in the status either: " + UnreadableObjects.words(e), context);
        }
    }

    /** Tells the framework to try again; the status has the details, so no stack trace is kept. */
    static final class NotAppliedYet extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotAppliedYet(String message) {
            super(message, null, false, false);
        }
    }
}
