package io.mimo.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.mimo.operator.watch.ApiServerWords;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Lease that one of several operators holds. Given back at an orderly end, so that the next need not wait until it
 * expires.
 */
record LeaderLease(KubernetesClient client, String namespace, String name, String identity) {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderLease.class);
    private static final String DEFAULT_NAMESPACE = "default";

    static LeaderLease of(KubernetesClient client, Optional<String> namespace, String name) {
        String in = namespace
                .or(() -> Optional.ofNullable(client.getConfiguration().getNamespace()))
                .orElse(DEFAULT_NAMESPACE);
        return new LeaderLease(client, in, name, newIdentity());
    }

    void release() {
        try {
            var lease = client.leases().inNamespace(namespace).withName(name).get();
            if (lease != null && Objects.equals(lease.getSpec().getHolderIdentity(), identity)) {
                lease.getSpec().setHolderIdentity("");
                client.resource(lease)
                        .lockResourceVersion(lease.getMetadata().getResourceVersion())
                        .update();
            }
        } catch (KubernetesClientException e) {
            LOG.atInfo()
                    .addKeyValue("lease", name)
                    .log("lease not given back; it expires by itself: " + ApiServerWords.of(e));
        }
    }

    private static String newIdentity() {
        return Optional.ofNullable(System.getenv("HOSTNAME"))
                        .filter(name -> !name.isBlank())
                        .map(name -> name + "_")
                        .orElse("")
                + UUID.randomUUID();
    }
}
