package io.mimo.operator.reconcile;

import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentStatus;
import io.mimo.status.FaultStatus;
import io.mimo.status.Pause;
import io.mimo.status.StatusUpdate;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;

/**
 * Publishes what a resource's status and events say. An unchanged status is not written.
 *
 * @param again gets the uid of a resource of which more is stored than was seen
 */
record StatusPublisher(
        StatusWriter statuses, EventRecorder events, StoredSpecs specs, Consumer<String> again, Clock clock) {
    /** Events first: after a crash in between, the same transition gives the same event again, and none is lost. */
    void publish(MimoDeployment resource, StatusUpdate update, Context<MimoDeployment> context) {
        MimoDeploymentStatus status = statuses.storable(update.status());
        if (status.equals(resource.getStatus())) {
            return;
        }
        if (!Pause.isAsked(resource)) {
            update.events().forEach(note -> events.publish(resource, note, clock.instant()));
        }
        statuses.write(resource, status).ifPresent(stored -> remember(resource, stored, context));
    }

    /** Publishes a fault as the resource's own condition. */
    void publishFault(MimoDeployment resource, String fault, Context<MimoDeployment> context) {
        publish(resource, new StatusUpdate(FaultStatus.of(resource, fault, clock.instant()), List.of()), context);
    }

    /** Else the next reconciliation might still see the former status. */
    private void remember(MimoDeployment resource, MimoDeployment stored, Context<MimoDeployment> context) {
        context.eventSourceRetriever()
                .getControllerEventSource()
                .handleRecentResourceUpdate(ResourceID.fromResource(resource), stored, resource);
        if (specs.learn(stored, resource)) {
            again.accept(resource.getMetadata().getUid());
        }
    }
}
