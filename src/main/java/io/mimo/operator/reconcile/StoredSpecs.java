package io.mimo.operator.reconcile;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.mimo.api.MimoDeployment;
import io.mimo.api.NotUnderstood;
import io.mimo.status.SpecEdit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What of each stored spec is not understood. A watch that began before the CRD was upgraded leaves out the fields that
 * only the new CRD has, and goes on so for a while. Invariant: an edit is judged by all that is stored, not by what
 * such a watch shows of it; it costs one request for each edit.
 */
final class StoredSpecs {
    private final KubernetesClient client;
    private final Map<String, Known> byUid = new ConcurrentHashMap<>();

    private record Known(Long generation, List<NotUnderstood> places) {
        static Known of(MimoDeployment stored) {
            return new Known(
                    Objects.requireNonNullElse(stored.getMetadata().getGeneration(), 0L), stored.notUnderstood());
        }
    }

    StoredSpecs(KubernetesClient client) {
        this.client = client;
    }

    /** Adds to a resource, as it is seen, what it does not show. */
    void complete(MimoDeployment seen) {
        String uid = seen.getMetadata().getUid();
        Long generation = seen.getMetadata().getGeneration();
        if (SpecEdit.isPending(seen) && of(uid, generation).isEmpty()) {
            stored(seen)
                    .filter(stored -> uid.equals(stored.getMetadata().getUid()))
                    .ifPresent(stored -> byUid.put(uid, Known.of(stored)));
        }
        of(uid, generation).ifPresent(known -> seen.notUnderstood(known.places()));
    }

    /** True when what is stored tells more, or less, than what was judged. */
    boolean learn(MimoDeployment stored, MimoDeployment judged) {
        boolean other = !stored.notUnderstood().equals(judged.notUnderstood());
        if (other) {
            byUid.put(stored.getMetadata().getUid(), Known.of(stored));
        }
        return other;
    }

    void forget(String uid) {
        byUid.remove(uid);
    }

    /** By a list of one, which needs no permission that a watch does not need. */
    private Optional<MimoDeployment> stored(MimoDeployment seen) {
        return client
                .resources(MimoDeployment.class)
                .inNamespace(seen.getMetadata().getNamespace())
                .withField("metadata.name", seen.getMetadata().getName())
                .list()
                .getItems()
                .stream()
                .findFirst();
    }

    private Optional<Known> of(String uid, Long generation) {
        return Optional.ofNullable(byUid.get(uid))
                .filter(known -> known.generation().equals(generation));
    }
}
