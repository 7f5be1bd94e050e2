package io.mimo.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetrics;
import io.javaoperatorsdk.operator.processing.event.rate.LinearRateLimiter;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.javaoperatorsdk.operator.processing.retry.Retry;
import io.mimo.api.MimoDeployment;
import io.mimo.inventory.Inventory;
import io.mimo.operator.apply.ChildWrites;
import io.mimo.operator.pods.TrackedPod;
import io.mimo.operator.reconcile.MimoReconciler;
import io.mimo.operator.reconcile.ReconcilerSettings;
import io.mimo.operator.scrape.EngineReader;
import io.mimo.operator.watch.UnreadableObjects;
import io.mimo.operator.watch.WatchRule;
import io.mimo.plan.Decision;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running operator: the framework around the reconciler, leader election, the management port and an orderly end.
 */
public final class MimoOperator implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MimoOperator.class);
    /** Of the controller, in metrics, and of its lease. */
    static final String NAME = "mimo-operator";

    /**
     * As client-go's defaults; the renew deadline leaves 5 s in which a former leader ends before another may begin.
     */
    private static final Duration LEASE_DURATION = Duration.ofSeconds(15);

    private static final Duration RENEW_DEADLINE = Duration.ofSeconds(10);
    private static final Duration RENEW_PERIOD = Duration.ofSeconds(2);
    /** What runs may finish its write; the whole end stays below 10 s and below the margin of the lease. */
    private static final Duration FINISH = Duration.ofSeconds(4);

    private static final int THREADS = 8;

    private final OperatorClient connection;
    private final Operator operator;
    private final Optional<LeaderLease> lease;
    private final CompletableFuture<Integer> end = new CompletableFuture<>();
    private final OperatorMetrics metrics = new OperatorMetrics();
    private Optional<ManagementServer> server = Optional.empty();
    private boolean closed;

    private MimoOperator(
            OperatorClient connection,
            OperatorOptions options,
            BiFunction<MimoDeployment, Inventory, Decision> decider,
            Clock clock,
            Function<TrackedPod, Optional<URI>> engines) {
        this.connection = connection;
        KubernetesClient client = connection.client();
        this.lease = options.leaderElection()
                ? Optional.of(LeaderLease.of(client, options.leaseNamespace(), NAME))
                : Optional.empty();
        this.operator = new Operator(this::configure);
        connection.unreadable().count(metrics::countUnreadable);
        operator.register(
                new MimoReconciler(
                        client,
                        new ReconcilerSettings(
                                options.namespaces(),
                                options.inventory(),
                                options.maxConcurrentRollouts(),
                                metrics.timed(decider),
                                metrics::countVerdicts,
                                engines,
                                clock),
                        new WatchRule(connection.unreadable(), this::fail)),
                (ControllerConfigurationOverrider<MimoDeployment> config) -> configure(config, options));
    }

    /** Starts; returns when all watches are up. With leader election it may only stand by. */
    static MimoOperator start(
            OperatorClient client, OperatorOptions options, BiFunction<MimoDeployment, Inventory, Decision> decider)
            throws IOException {
        return start(
                client,
                options,
                decider,
                Clock.systemUTC(),
                options.measureEngines() ? EngineReader::atItsOwn : EngineReader::nowhere);
    }

    /** @param engines where a ready pod tells of its engine; empty = it is not asked */
    static MimoOperator start(
            OperatorClient client,
            OperatorOptions options,
            BiFunction<MimoDeployment, Inventory, Decision> decider,
            Clock clock,
            Function<TrackedPod, Optional<URI>> engines)
            throws IOException {
        var started = new MimoOperator(client, options, decider, clock, engines);
        try {
            if (options.port() >= 0) {
                started.server =
                        Optional.of(new ManagementServer(options.port(), started::isReady, started.metrics::scrape));
            }
            started.operator.start();
        } catch (IOException | RuntimeException e) {
            started.close();
            throw e;
        }
        LOG.atInfo()
                .addKeyValue("namespaces", options.namespaces().isEmpty() ? "all" : options.namespaces())
                .addKeyValue(
                        "inventory", options.inventory().map(Object::toString).orElse("live"))
                .addKeyValue("leaderElection", options.leaderElection())
                .log("operator started");
        return started;
    }

    public boolean isReady() {
        return operator.getRuntimeInfo().isStarted()
                && operator.getRuntimeInfo().allEventSourcesAreHealthy();
    }

    /** Port of the management server; empty when there is none. */
    public Optional<Integer> port() {
        return server.map(ManagementServer::port);
    }

    OperatorMetrics metrics() {
        return metrics;
    }

    /** Completes with the exit code when the operator ends: 0 closed, 1 leadership or a watch lost for good. */
    public CompletableFuture<Integer> ended() {
        return end;
    }

    /** May be called by a signal and by the one who started it: the second caller waits for the first. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        end.complete(0);
        connection.fence().shut();
        operator.stop();
        lease.ifPresent(LeaderLease::release);
        server.ifPresent(ManagementServer::close);
        LOG.info("operator stopped");
    }

    private void configure(ConfigurationServiceOverrider config) {
        config.withKubernetesClient(lease.isPresent() ? connection.impatientOfLeases() : connection.client())
                .withCloseClientOnStop(false)
                // else a watch that is refused once, say while permissions are replaced, would stay dead
                .withStopOnInformerErrorDuringStartup(false)
                .withConcurrentReconciliationThreads(THREADS)
                .withReconciliationTerminationTimeout(FINISH)
                .withInformerStoppedHandler((informer, error) -> {
                    if (error != null) {
                        fail("a watch ended for good: " + UnreadableObjects.words(error));
                    }
                })
                .withMetrics(MicrometerMetrics.withoutPerResourceMetrics(metrics.registry()));
        // a write that is sent before then is done before another may lead
        lease.ifPresent(any -> connection.fence().requireLease(LEASE_DURATION.minus(RENEW_PERIOD)));
        // the framework's own exit would never return when it is called from a shutdown hook
        lease.ifPresent(l -> config.withLeaderElectionConfiguration(new LeaderElectionConfiguration(
                l.name(),
                l.namespace(),
                LEASE_DURATION,
                RENEW_DEADLINE,
                RENEW_PERIOD,
                l.identity(),
                new LeaderCallbacks(() -> LOG.info("leading"), () -> fail("leadership lost"), leader -> {}),
                false)));
    }

    private static void configure(ControllerConfigurationOverrider<MimoDeployment> config, OperatorOptions options) {
        config.withName(NAME)
                .withFieldManager(ChildWrites.MANAGER)
                .withRetry(retry())
                // an annotation is the user's word too, and the framework's own filter looks at generations only
                .withGenerationAware(false)
                .withOnUpdateFilter(MimoOperator::asksForMore)
                .withReconciliationMaxInterval(Duration.ofMinutes(10))
                .withRateLimiter(new LinearRateLimiter(Duration.ofSeconds(1), 10));
        if (options.namespaces().isEmpty()) {
            config.watchingAllNamespaces();
        } else {
            config.settingNamespaces(options.namespaces());
        }
    }

    /** Whatever a user writes, also in fields that only a newer CRD has, and nothing that the status says. */
    static boolean asksForMore(MimoDeployment now, MimoDeployment before) {
        var meta = now.getMetadata();
        return !Objects.equals(meta.getGeneration(), before.getMetadata().getGeneration())
                || !Objects.equals(meta.getAnnotations(), before.getMetadata().getAnnotations())
                || !Objects.equals(meta.getUid(), before.getMetadata().getUid())
                || !now.notUnderstood().equals(before.notUnderstood())
                || now.isMarkedForDeletion() != before.isMarkedForDeletion();
    }

    /** For ever: a permission that comes back after a day must heal the resource without anybody touching it. */
    private static Retry retry() {
        return new GenericRetry()
                .withoutMaxAttempts()
                .setInitialInterval(Duration.ofSeconds(1))
                .setIntervalMultiplier(2)
                .setMaxInterval(Duration.ofMinutes(5).toMillis());
    }

    private void fail(String why) {
        connection.fence().shut();
        if (end.complete(1)) {
            LOG.error(why + "; the process ends, so that it does not act on what it no longer knows");
        }
    }
}
