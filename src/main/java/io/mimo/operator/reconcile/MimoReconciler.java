package io.mimo.operator.reconcile;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.mimo.api.MimoDeployment;
import io.mimo.operator.watch.ApiServerWords;
import io.mimo.operator.watch.UnreadableObjects;
import io.mimo.operator.watch.WatchRule;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reconciles one MimoDeployment: decide, apply the children, publish status and events. Every fault is tried again. */
public final class MimoReconciler implements Reconciler<MimoDeployment> {
    private static final Logger LOG = LoggerFactory.getLogger(MimoReconciler.class);

    private final KubernetesClient client;
    private final ReconcilerSettings settings;
    private final WatchRule rule;
    private Pass pass;
    private StatusPublisher publisher;

    public MimoReconciler(KubernetesClient client, ReconcilerSettings settings, WatchRule rule) {
        this.client = client;
        this.settings = settings;
        this.rule = rule;
    }

    @Override
    public List<EventSource<?, MimoDeployment>> prepareEventSources(EventSourceContext<MimoDeployment> context) {
        var parts = new ReconcilerParts(client, settings, rule, context);
        publisher = parts.publisher();
        pass = parts.pass(publisher);
        return parts.sources();
    }

    /** Whatever fails is tried again with growing delays, for as long as it takes. */
    @Override
    public UpdateControl<MimoDeployment> reconcile(MimoDeployment resource, Context<MimoDeployment> context) {
        try {
            Optional<Duration> again = pass.run(resource, context);
            return again.map(delay -> UpdateControl.<MimoDeployment>noUpdate().rescheduleAfter(delay))
                    .orElseGet(UpdateControl::noUpdate);
        } catch (NotAppliedYet e) {
            warn(e.getMessage(), context);
            throw e;
        } catch (KubernetesClientException e) {
            warn(ApiServerWords.of(e), context);
            // what passes at once, say a conflict or a busy API server, is no news
            context.getRetryInfo().ifPresent(again -> publishFault(resource, ApiServerWords.of(e), context));
            throw e;
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            LOG.atError().setCause(e).log("a fault of the operator; it tries again");
            publishFault(resource, UnreadableObjects.words(e), context);
            // the framework takes an Error for the end of the thread, and would not come back to the resource
            throw e instanceof RuntimeException fault ? fault : new IllegalStateException(e);
        }
    }

    /** The fault is this resource's, and of no other: whatever happens here must not hide the fault itself. */
    private void publishFault(MimoDeployment resource, String fault, Context<MimoDeployment> context) {
        try {
            publisher.publishFault(resource, fault, context);
        } catch (RuntimeException e) {
            warn("the fault is not in the status either: " + UnreadableObjects.words(e), context);
        }
    }

    private static void warn(String message, Context<MimoDeployment> context) {
        LOG.atWarn()
                .addKeyValue(
                        "attempt",
                        context.getRetryInfo().map(RetryInfo::getAttemptCount).orElse(0))
                .log(message);
    }
}
