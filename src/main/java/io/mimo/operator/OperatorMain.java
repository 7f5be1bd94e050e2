package io.mimo.operator;

import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.mimo.api.MimoDeployment;
import io.mimo.catalog.Catalog;
import io.mimo.inventory.Inventory;
import io.mimo.operator.watch.ApiServerWords;
import io.mimo.plan.Decider;
import io.mimo.plan.Decision;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.util.Optional;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The operator as a process: {@code mimo operator}, on a laptop or in a pod. */
public final class OperatorMain {
    private static final Logger LOG = LoggerFactory.getLogger(OperatorMain.class);
    /**
     * Retries of one request on 429 and 5xx, from 100 ms, doubling: about 3 s. What lasts longer is the reconciler's to
     * retry.
     */
    private static final int REQUEST_RETRIES = 5;

    private OperatorMain() {}

    /**
     * Runs until the process is told to end; the answer is the exit code: 0 ended in order, 1 could not start or may
     * not go on.
     */
    public static int run(OperatorOptions options) {
        Logs.configure(options.logFormat());
        try (OperatorClient client = OperatorClient.of(config(options))) {
            Optional<String> obstacle = obstacle(client.client(), options);
            if (obstacle.isPresent()) {
                LOG.error(obstacle.get());
                return 1;
            }
            return serve(client, options);
        } catch (IOException e) {
            LOG.error("cannot listen on port " + options.port() + ": " + e.getMessage());
            return 1;
        } catch (RuntimeException e) {
            LOG.error("the operator could not start", e);
            return 1;
        }
    }

    private static int serve(OperatorClient client, OperatorOptions options) throws IOException {
        Catalog catalog = Catalog.load();
        BiFunction<MimoDeployment, Inventory, Decision> decider =
                (resource, cluster) -> Decider.decide(resource, catalog, cluster);
        try (MimoOperator operator = MimoOperator.start(client, options, decider)) {
            // in order, also when the process is told to end by a signal: the JVM waits for its hooks
            Runtime.getRuntime().addShutdownHook(new Thread(operator::close, "shutdown"));
            return operator.ended().join();
        }
    }

    /**
     * As found, and changed in place: a builder would fill what the named context leaves out, say a certificate, from
     * the current one.
     */
    public static Config config(OperatorOptions options) {
        String context = options.context().orElse(null);
        Config found = options.kubeconfig()
                .map(file -> Config.fromKubeconfig(context, file.toFile()))
                .orElseGet(() -> Config.autoConfigure(context));
        found.setRequestRetryBackoffLimit(REQUEST_RETRIES);
        found.setUserAgent("mimo-operator");
        return found;
    }

    /** What keeps the operator from being of any use, with the remedy. */
    static Optional<String> obstacle(KubernetesClient client, OperatorOptions options) {
        var all = client.resources(MimoDeployment.class);
        var one = new ListOptionsBuilder().withLimit(1L).build();
        try {
            var scope = options.namespaces().isEmpty()
                    ? all.inAnyNamespace()
                    : all.inNamespace(options.namespaces().iterator().next());
            scope.list(one);
            return Optional.empty();
        } catch (KubernetesClientException e) {
            return Optional.of(
                    switch (e.getCode()) {
                        case HttpURLConnection.HTTP_NOT_FOUND ->
                            "the CRD mimodeployments.serving.mimo.io is not installed, so there is nothing to "
                                    + "serve; install it: kubectl apply --server-side -k crds/";
                        case HttpURLConnection.HTTP_FORBIDDEN ->
                            "this identity may not list mimodeployments.serving.mimo.io, so nothing can be "
                                    + "served; install the permissions: kubectl apply --server-side -k deploy/ ("
                                    + ApiServerWords.of(e) + ")";
                        default ->
                            "the API server at " + client.getMasterUrl()
                                    + " does not answer, so nothing can be served; check the "
                                    + "kubeconfig and its context: "
                                    + Optional.ofNullable(e.getCause())
                                            .map(Throwable::toString)
                                            .orElse(e.getMessage());
                    });
        }
    }
}
