package io.mimo.operator.reconcile;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.mimo.api.MimoDeployment;
import io.mimo.operator.watch.ApiServerWords;
import io.mimo.status.EventDraft;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes events where {@code kubectl describe} shows them. An event that exists already is the same one, told before a
 * crash.
 */
final class EventRecorder {
    private static final Logger LOG = LoggerFactory.getLogger(EventRecorder.class);
    private static final String COMPONENT = "mimo-operator";

    private final KubernetesClient client;

    EventRecorder(KubernetesClient client) {
        this.client = client;
    }

    /**
     * Best effort: an event that cannot be written is logged, and the status, which says the same, is still written.
     */
    void publish(MimoDeployment about, EventDraft note, Instant now) {
        LOG.atInfo().addKeyValue("reason", note.reason()).log(note.message());
        try {
            client.resource(event(about, note, now)).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                LOG.atWarn().addKeyValue("event", note.name()).log("event not written: " + ApiServerWords.of(e));
            }
        }
    }

    private static Event event(MimoDeployment about, EventDraft note, Instant now) {
        String time = now.truncatedTo(ChronoUnit.SECONDS).toString();
        return new EventBuilder()
                .withNewMetadata()
                .withName(note.name())
                .withNamespace(about.getMetadata().getNamespace())
                .endMetadata()
                .withNewInvolvedObject()
                .withApiVersion(MimoDeployment.API_VERSION)
                .withKind(MimoDeployment.KIND)
                .withNamespace(about.getMetadata().getNamespace())
                .withName(about.getMetadata().getName())
                .withUid(about.getMetadata().getUid())
                .withResourceVersion(about.getMetadata().getResourceVersion())
                .endInvolvedObject()
                .withType(note.warning() ? "Warning" : "Normal")
                .withReason(note.reason())
                .withMessage(note.message())
                .withFirstTimestamp(time)
                .withLastTimestamp(time)
                .withCount(1)
                .withNewSource()
                .withComponent(COMPONENT)
                .endSource()
                .withReportingComponent(COMPONENT)
                .build();
    }
}
