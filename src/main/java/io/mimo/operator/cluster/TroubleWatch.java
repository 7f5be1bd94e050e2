package io.mimo.operator.cluster;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.EventSourceStartPriority;
import io.mimo.api.MimoDeployment;
import io.mimo.inventory.PodFacts;
import io.mimo.inventory.PodFacts.Owner;
import io.mimo.operator.cluster.FailedPods.Failure;
import io.mimo.operator.cluster.Refusals.Refusal;
import io.mimo.operator.pods.KubernetesWords;
import io.mimo.operator.pods.PodFailureReasons;
import io.mimo.operator.pods.TrackedPod;
import io.mimo.operator.watch.ProjectingItemStore;
import io.mimo.operator.watch.WatchRule;
import io.mimo.status.Reasons;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Keeps {@link Refusals} and {@link FailedPods}: watches our failed pods, and the events of controllers that could not
 * make a pod. Nothing is decided from them, so the operator starts and goes on without them where it may not read them.
 */
public final class TroubleWatch extends AbstractEventSource<Void, MimoDeployment> {
    private static final long PAGE = 500;
    /** As a pod is while it lives; one that has failed must not take its place among the chains of controllers. */
    private static final String FAILED_POD = "FailedPod";

    private static final String EVENT = "Event";
    private static final String JOB = "Job";

    private final Refusals refusals;
    private final FailedPods failed;
    private final PodOwners owners;
    private final Consumer<Owner> changed;
    private final WatchRule rule;
    private final List<SharedIndexInformer<?>> informers;

    /**
     * @param namespaces that resources are served in; empty = all
     * @param changed gets the resource of which something has changed
     */
    public TroubleWatch(
            KubernetesClient client,
            Set<String> namespaces,
            Refusals refusals,
            FailedPods failed,
            PodOwners owners,
            Consumer<Owner> changed,
            WatchRule rule) {
        super(Void.class, "troubles");
        this.refusals = refusals;
        this.failed = failed;
        this.owners = owners;
        this.changed = changed;
        this.rule = rule;
        var pods = namespaces.isEmpty()
                ? Stream.of(client.pods().inAnyNamespace())
                : namespaces.stream().map(client.pods()::inNamespace);
        var events = namespaces.isEmpty()
                ? Stream.of(client.v1().events().inAnyNamespace())
                : namespaces.stream().map(client.v1().events()::inNamespace);
        this.informers = Stream.<SharedIndexInformer<?>>concat(
                        pods.map(scope -> scope.withField("status.phase", "Failed")
                                .withLabelSelector(PodFacts.MANAGED_BY_SELECTOR)
                                .withLimit(PAGE)
                                .runnableInformer(0)
                                .itemStore(podStore())),
                        events.map(scope -> scope.withField("reason", Reasons.FAILED_CREATE)
                                .withLimit(PAGE)
                                .runnableInformer(0)
                                .itemStore(eventStore())))
                .toList();
        setEventSourcePriority(EventSourceStartPriority.RESOURCE_STATE_LOADER);
    }

    private ProjectingItemStore<Pod> podStore() {
        return new ProjectingItemStore<>(
                rule.unreadable(),
                any -> true,
                pod -> new PodBuilder().withMetadata(marker(pod.getMetadata())).build(),
                this::podFailed,
                this::podGone);
    }

    private ProjectingItemStore<Event> eventStore() {
        return new ProjectingItemStore<>(
                rule.unreadable(),
                TroubleWatch::isWanted,
                event -> new EventBuilder()
                        .withMetadata(marker(event.getMetadata()))
                        .build(),
                this::refused,
                this::eventGone);
    }

    @Override
    public void start() {
        super.start();
        informers.forEach(informer -> rule.start(informer, (running, error) -> true));
    }

    @Override
    public void stop() {
        super.stop();
        informers.forEach(SharedIndexInformer::stop);
    }

    @Override
    public Set<Void> getSecondaryResources(MimoDeployment primary) {
        return Set.of();
    }

    private void podFailed(Pod pod) {
        var meta = pod.getMetadata();
        var chain = beside(FAILED_POD, meta, Controlled.of(FAILED_POD, meta).controller());
        String job = chain.controller()
                .filter(controller -> JOB.equals(controller.kind()))
                .map(Controlled.Controller::name)
                .orElse("");
        var created = TrackedPod.Life.of(pod).created();
        PodFailureReasons.of(pod)
                .ifPresent(cause -> owners.put(chain, false, owner -> owner.map(
                                found -> new Failure(found, job, meta.getName(), created, cause))
                        .filter(failed::put)
                        .ifPresent(failure -> changed.accept(failure.owner()))));
    }

    private void podGone(Pod marker) {
        var meta = marker.getMetadata();
        owners.remove(beside(FAILED_POD, meta, Optional.empty()).uid());
        failed.remove(meta.getNamespace(), meta.getName()).ifPresent(changed);
    }

    private static boolean isWanted(Event event) {
        return Optional.ofNullable(event.getInvolvedObject())
                .filter(about -> about.getUid() != null && about.getKind() != null)
                .filter(about -> Refusals.JOB.equals(about.getKind()) || Refusals.GROUPS.contains(about.getKind()))
                .isPresent();
    }

    /** The event takes the place of the pod that it could not make: whose that would be, the same chain tells. */
    private void refused(Event event) {
        var meta = event.getMetadata();
        ObjectReference about = event.getInvolvedObject();
        var chain = beside(
                EVENT,
                meta,
                Optional.of(new Controlled.Controller(
                        about.getKind(), String.valueOf(about.getName()), about.getUid(), false)));
        String version = String.valueOf(meta.getResourceVersion());
        String words = KubernetesWords.of(event.getMessage());
        owners.put(chain, false, owner -> owner.map(
                        found -> new Refusal(found, about.getKind(), String.valueOf(about.getName()), version, words))
                .filter(refusal -> refusals.put(chain.place(), refusal))
                .ifPresent(refusal -> changed.accept(refusal.owner())));
    }

    private void eventGone(Event marker) {
        var chain = beside(EVENT, marker.getMetadata(), Optional.empty());
        owners.remove(chain.uid());
        refusals.remove(chain.place()).ifPresent(changed);
    }

    private static Controlled beside(String kind, ObjectMeta meta, Optional<Controlled.Controller> controller) {
        var own = Controlled.of(kind, meta);
        return new Controlled(own.place(), own.namespace(), kind + "/" + own.uid(), controller);
    }

    private static ObjectMeta marker(ObjectMeta meta) {
        var marker = new ObjectMeta();
        marker.setName(meta.getName());
        marker.setNamespace(meta.getNamespace());
        marker.setUid(meta.getUid());
        marker.setResourceVersion(Objects.toString(meta.getResourceVersion(), null));
        return marker;
    }
}
