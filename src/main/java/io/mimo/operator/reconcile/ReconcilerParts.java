package io.mimo.operator.reconcile;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.mimo.api.MimoDeployment;
import io.mimo.inventory.Inventory;
import io.mimo.operator.admission.AdmissionCache;
import io.mimo.operator.apply.Adoption;
import io.mimo.operator.apply.Applier;
import io.mimo.operator.children.Children;
import io.mimo.operator.children.InformerChildStore;
import io.mimo.operator.children.Live;
import io.mimo.operator.children.OptionalKindsSource;
import io.mimo.operator.cluster.ClusterIndex;
import io.mimo.operator.cluster.ClusterWatch;
import io.mimo.operator.cluster.ControllerWatch;
import io.mimo.operator.cluster.DeclaredInventory;
import io.mimo.operator.cluster.DownloadPodTracker;
import io.mimo.operator.cluster.PodOwners;
import io.mimo.operator.cluster.PriorityWatch;
import io.mimo.operator.cluster.TroubleWatch;
import io.mimo.operator.rollout.DownloadTemplate;
import io.mimo.operator.rollout.RolloutTurns;
import io.mimo.operator.rollout.Templates;
import io.mimo.operator.scrape.EngineReader;
import io.mimo.operator.scrape.ProgressReader;
import io.mimo.operator.watch.WatchRule;
import io.mimo.plan.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/** Everything that one reconciler is made of, and what each part hears of the others. Made once, when watches begin. */
final class ReconcilerParts {
    private final KubernetesClient client;
    private final ReconcilerSettings settings;
    private final WatchRule rule;
    private final IndexerResourceCache<MimoDeployment> resources;
    private final ClusterIndex cluster = new ClusterIndex();
    private final PodOwners owners = new PodOwners();
    private final DownloadPodTracker downloads = new DownloadPodTracker();
    private final MissingPods missing = new MissingPods();
    private final StoredSpecs specs;
    private final RequeueScheduler scheduler;
    private final AdmissionCache admissions;
    private final ProgressReader progress;
    private final EngineReader engines;
    private final OptionalKindsSource optional;
    private final List<InformerChildStore<?>> watched;
    private final Children children;

    ReconcilerParts(
            KubernetesClient client,
            ReconcilerSettings settings,
            WatchRule rule,
            EventSourceContext<MimoDeployment> context) {
        this.client = client;
        this.settings = settings;
        this.rule = rule;
        this.resources = context.getPrimaryCache();
        this.specs = new StoredSpecs(client);
        this.scheduler = new RequeueScheduler(resources, this::forget);
        this.admissions = new AdmissionCache(cluster, scheduler::exists, decider(), scheduler::enqueueWaiting);
        this.progress = new ProgressReader(scheduler::enqueue);
        this.engines = new EngineReader(settings.engineAddress(), scheduler::enqueue);
        this.optional = new OptionalKindsSource(
                client, settings.namespaces(), settings.inventory().isEmpty(), owners, scheduler::enqueueAll, rule);
        this.watched = Children.watch(context);
        this.children = new Children(watched, optional::caches);
        settings.counted().accept(resources);
    }

    private BiFunction<MimoDeployment, Inventory, Decision> decider() {
        return settings.inventory().isPresent() ? DeclaredInventory.withNotice(settings.decider()) : settings.decider();
    }

    private void forget(String uid) {
        admissions.forget(uid);
        specs.forget(uid);
        progress.forget(uid);
        engines.forget(uid);
    }

    /** What is watched, in the order in which the watches start. */
    List<EventSource<?, MimoDeployment>> sources() {
        Set<String> namespaces = settings.namespaces();
        Set<String> podNamespaces = settings.inventory().isPresent() ? namespaces : Set.of();
        List<EventSource<?, MimoDeployment>> sources = new ArrayList<>(List.of(
                new ControllerWatch(client, namespaces, owners, rule),
                new ClusterWatch(client, cluster, downloads, owners, scheduler, podNamespaces, rule),
                new TroubleWatch(
                        client, namespaces, missing.refusals(), missing.failed(), owners, scheduler::podChanged, rule),
                optional,
                scheduler));
        if (podNamespaces.isEmpty()) {
            sources.add(new PriorityWatch(client, cluster, scheduler, rule));
        }
        settings.inventory()
                .ifPresent(
                        name -> sources.add(new DeclaredInventory(client, name, namespaces, cluster, scheduler, rule)));
        watched.forEach(cache -> sources.add(cache.source()));
        return sources;
    }

    StatusPublisher publisher() {
        return new StatusPublisher(
                new StatusWriter(client), new EventRecorder(client), specs, scheduler::enqueue, settings.clock());
    }

    Pass pass(StatusPublisher publisher) {
        var json = client.getKubernetesSerialization();
        var adoption = new Adoption(client, children, owners);
        var applier = new Applier(client, children, adoption);
        var turns = new RolloutTurns(settings.maxConcurrentRollouts(), resources::list, children::workload);
        var observer = new WorkloadObserver(children, applier, missing);
        return new Pass(
                new AdmissionRestore(admissions, resources, children),
                specs,
                adoption,
                this::live,
                new DecideStep(admissions, children, new Templates(turns, json), new EngineObserver(engines)),
                new WeightsGate(children, cluster, downloads, missing, progress),
                new ApplyStep(
                        optional::served,
                        applier,
                        new DownloadTemplate(children, json),
                        (resource, wanted) -> observer.observe(
                                        live(resource),
                                        Optional.of(wanted.template().workload()))
                                .allServe()),
                observer,
                publisher,
                admissions,
                missing,
                settings.clock());
    }

    private Live live(MimoDeployment resource) {
        var meta = resource.getMetadata();
        return new Live(resource, children.workload(resource), cluster.podsOf(meta.getNamespace(), meta.getUid()));
    }
}
