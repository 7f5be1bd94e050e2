package io.mimo.operator;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.mimo.operator.watch.LenientSerialization;
import io.mimo.operator.watch.UnreadableObjects;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;

/**
 * How the operator talks to an API server: one bad object does not hide the others, and a former leader writes nothing
 * once its lease may be another's.
 *
 * @param unreadable what this client could not read
 * @param fence before every write
 */
public record OperatorClient(KubernetesClient client, UnreadableObjects unreadable, WriteFence fence)
        implements AutoCloseable {
    /** Far below the renew deadline: a request that hangs must leave time for another. */
    private static final Duration LEASE_ANSWER = Duration.ofSeconds(3);

    public static OperatorClient of(Config config) {
        return of(config, new WriteFence());
    }

    static OperatorClient of(Config config, WriteFence fence) {
        var unreadable = new UnreadableObjects();
        return new OperatorClient(
                new KubernetesClientBuilder()
                        .withConfig(config)
                        .withKubernetesSerialization(new LenientSerialization(unreadable))
                        .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor("write-fence", fence))
                        .build(),
                unreadable,
                fence);
    }

    /**
     * The same, but that it asks about Leases once and briefly: an elector that waits for retries does not see that it
     * has lost its lease.
     */
    KubernetesClient impatientOfLeases() {
        var brief = new RequestConfigBuilder()
                .withRequestRetryBackoffLimit(0)
                .withRequestTimeout((int) LEASE_ANSWER.toMillis())
                .build();
        KubernetesClient leases = client.adapt(NamespacedKubernetesClient.class)
                .withRequestConfig(brief)
                .call(other -> other);
        return (KubernetesClient) Proxy.newProxyInstance(
                KubernetesClient.class.getClassLoader(),
                new Class<?>[] {KubernetesClient.class},
                (proxy, method, arguments) -> {
                    boolean lease = arguments != null
                            && arguments.length == 1
                            && (arguments[0] == Lease.class || arguments[0] instanceof Lease);
                    try {
                        return method.invoke(lease ? leases : client, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Override
    public void close() {
        client.close();
    }
}
