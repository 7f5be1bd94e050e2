package io.mimo.operator.apply;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.mimo.api.MimoDeployment;
import io.mimo.operator.children.Children;
import io.mimo.operator.cluster.Controlled;
import io.mimo.operator.cluster.PodOwners;
import io.mimo.render.Metadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes back what an earlier life of a resource has left running, by writing who controls it and nothing else: no pod
 * is touched, and those below follow their controllers. Kubernetes' own controllers take back their ReplicaSets and
 * pods alike, as the selector is the same.
 */
public final class Adoption {
    private static final Logger LOG = LoggerFactory.getLogger(Adoption.class);

    private final KubernetesClient client;
    private final Children children;
    private final PodOwners owners;

    public Adoption(KubernetesClient client, Children children, PodOwners owners) {
        this.client = client;
        this.children = children;
        this.owners = owners;
    }

    /**
     * To be called before the resource is judged: the GPUs of its pods would else be somebody else's, and it would find
     * no place.
     */
    public void takeBackWorkload(MimoDeployment resource) {
        if (!resource.isMarkedForDeletion()) {
            children.orphanedWorkload(resource).ifPresent(orphan -> adopt(resource, orphan));
        }
    }

    /** Fails with a conflict when the object has changed since we looked: then somebody else may have taken it. */
    void adopt(MimoDeployment resource, HasMetadata orphan) {
        var meta = orphan.getMetadata();
        List<OwnerReference> references = new ArrayList<>(meta.getOwnerReferences());
        references.add(Metadata.controller(
                resource.getMetadata().getName(), resource.getMetadata().getUid()));
        String patch = client.getKubernetesSerialization()
                .asJson(Map.of(
                        "metadata",
                        Map.of(
                                "uid",
                                meta.getUid(),
                                "resourceVersion",
                                meta.getResourceVersion(),
                                "ownerReferences",
                                references)));
        HasMetadata adopted = client.resource(orphan)
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.JSON_MERGE)
                                .withFieldManager(ChildWrites.MANAGER)
                                .build(),
                        patch);
        children.of(adopted).ifPresent(cache -> cache.remember(adopted, Optional.of(orphan)));
        owners.putController(Controlled.of(adopted.getKind(), adopted.getMetadata()));
        LOG.atInfo()
                .addKeyValue("child", adopted.getKind() + " " + meta.getName())
                .log("taken back, as nobody controlled it");
    }
}
