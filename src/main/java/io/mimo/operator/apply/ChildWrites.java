package io.mimo.operator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.util.Map;

/**
 * The requests that write children. Each apply marks what it was of; each returns the object as the API server then has
 * it.
 */
public record ChildWrites(KubernetesClient client) {
    public static final String MANAGER = "mimo-operator";
    /** Holds {@code spec.replicas} of a workload that an autoscaler scales, so that our own apply can leave it out. */
    static final String REPLICAS_HANDOVER_MANAGER = "mimo-operator-replicas";

    private static final int UNPROCESSABLE = 422;

    public HasMetadata create(HasMetadata desired) {
        return apply(marked(desired), MANAGER, true);
    }

    /** The whole object, when it was made with nothing but the count. */
    public HasMetadata start(HasMetadata created, int replicas) {
        // sent without a type so that it holds nothing but the count; what comes back is the whole object again
        return client.getKubernetesSerialization()
                .convertValue(
                        apply(ReplicasHandover.only(created, replicas), REPLICAS_HANDOVER_MANAGER, true),
                        created.getClass());
    }

    /**
     * Else the API server would fill in its default of 1 when we let go; a count that has changed meanwhile is a
     * conflict.
     */
    void takeCount(HasMetadata live) {
        apply(ReplicasHandover.only(live, ReplicasHandover.of(live)), REPLICAS_HANDOVER_MANAGER, false);
    }

    /**
     * Who changes the key of a list item, say a port's number, leaves a foreign item that contradicts ours, and an
     * apply only adds to it. Then the planned lists replace the live ones first. An object that was replaced since we
     * looked is not changed in its place.
     */
    HasMetadata applyOver(HasMetadata live, HasMetadata planned) {
        HasMetadata desired = marked(planned);
        desired.getMetadata().setUid(live.getMetadata().getUid());
        try {
            return apply(desired, MANAGER, true);
        } catch (KubernetesClientException e) {
            if (e.getCode() != UNPROCESSABLE) {
                throw e;
            }
            client.resource(live)
                    .patch(
                            new PatchContext.Builder()
                                    .withPatchType(PatchType.JSON_MERGE)
                                    .withFieldManager(MANAGER)
                                    .build(),
                            client.getKubernetesSerialization().asJson(desired));
            return apply(desired, MANAGER, true);
        }
    }

    /** The planned labels, by which its kind is watched, and nothing else. */
    public void label(HasMetadata live, HasMetadata planned) {
        String patch = client.getKubernetesSerialization()
                .asJson(Map.of(
                        "metadata",
                        Map.of(
                                "uid",
                                live.getMetadata().getUid(),
                                "labels",
                                planned.getMetadata().getLabels())));
        client.resource(live)
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.JSON_MERGE)
                                .withFieldManager(MANAGER)
                                .build(),
                        patch);
    }

    /** False when it was gone already. */
    public boolean delete(HasMetadata child) {
        try {
            // the version stands for the uid too: an object that was created again has another
            client.resource(child)
                    .lockResourceVersion(child.getMetadata().getResourceVersion())
                    .delete();
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
                throw e;
            }
            return false;
        }
    }

    private HasMetadata apply(HasMetadata object, String manager, boolean force) {
        return client.resource(object)
                .patch(new PatchContext.Builder()
                        .withPatchType(PatchType.SERVER_SIDE_APPLY)
                        .withFieldManager(manager)
                        .withForce(force)
                        .build());
    }

    private HasMetadata marked(HasMetadata desired) {
        HasMetadata copy = client.getKubernetesSerialization().clone(desired);
        JsonNode planned = client.getKubernetesSerialization().convertValue(desired, JsonNode.class);
        AppliedMark.remove(planned, "");
        AppliedMark.put(copy, AppliedMark.of(planned));
        return copy;
    }
}
