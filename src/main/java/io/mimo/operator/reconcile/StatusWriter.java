package io.mimo.operator.reconcile;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentStatus;
import io.mimo.operator.apply.ChildWrites;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes statuses. Invariant: a CRD older than the operator costs the fields that it does not declare, never the
 * status, and no field that is not stored is written again and again.
 */
final class StatusWriter {
    private static final Logger LOG = LoggerFactory.getLogger(StatusWriter.class);
    /** Answers that do not speak of the fields: no permission, no resource, a conflict, too many requests. */
    private static final Set<Integer> OTHERS = Set.of(
            HttpURLConnection.HTTP_UNAUTHORIZED,
            HttpURLConnection.HTTP_FORBIDDEN,
            HttpURLConnection.HTTP_NOT_FOUND,
            HttpURLConnection.HTTP_CONFLICT,
            429);
    /** Then the whole status is tried again: the CRD may have been brought up to date. */
    private static final Duration KNOWN_FOR = Duration.ofMinutes(10);

    /** What an older CRD declares, and since when that is known. */
    private record Known(DeclaredStatus declared, long nanoTime) {}

    private final KubernetesClient client;
    private volatile Optional<Known> older = Optional.empty();

    StatusWriter(KubernetesClient client) {
        this.client = client;
    }

    /** As much of it as the installed CRD can store. */
    MimoDeploymentStatus storable(MimoDeploymentStatus status) {
        return older.filter(known -> System.nanoTime() - known.nanoTime() < KNOWN_FOR.toNanos())
                .map(known -> known.declared().of(status))
                .orElse(status);
    }

    /** What is stored then; empty when the resource was deleted meanwhile. */
    Optional<MimoDeployment> write(MimoDeployment resource, MimoDeploymentStatus status) {
        try {
            return Optional.of(patch(withOnly(status, resource)));
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                return Optional.empty();
            }
            return Optional.of(patch(withOnly(lessThan(status, e), resource)));
        }
    }

    private MimoDeploymentStatus lessThan(MimoDeploymentStatus refused, KubernetesClientException refusal) {
        if (OTHERS.contains(refusal.getCode())) {
            throw refusal;
        }
        Optional<DeclaredStatus> declared = DeclaredStatus.read(client);
        MimoDeploymentStatus less = declared.map(known -> known.of(refused)).orElse(refused);
        if (less.equals(refused)) {
            throw refusal;
        }
        LOG.warn("the CRD mimodeployments.serving.mimo.io is older than this operator, so new fields of the status are "
                + "left out; bring it up "
                + "to date: kubectl apply --server-side -k crds/");
        older = declared.map(known -> new Known(known, System.nanoTime()));
        return less;
    }

    private MimoDeployment patch(MimoDeployment fresh) {
        return client.resource(fresh)
                .subresource("status")
                .patch(new PatchContext.Builder()
                        .withPatchType(PatchType.SERVER_SIDE_APPLY)
                        .withFieldManager(ChildWrites.MANAGER)
                        .withForce(true)
                        .build());
    }

    /** A fresh object: given the whole resource, server-side apply would make us the owner of the user's spec. */
    private static MimoDeployment withOnly(MimoDeploymentStatus status, MimoDeployment resource) {
        var fresh = new MimoDeployment();
        fresh.getMetadata().setName(resource.getMetadata().getName());
        fresh.getMetadata().setNamespace(resource.getMetadata().getNamespace());
        fresh.getMetadata().setUid(resource.getMetadata().getUid());
        fresh.setStatus(status);
        return fresh;
    }
}
