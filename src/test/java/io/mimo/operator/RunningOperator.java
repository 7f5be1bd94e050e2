package io.mimo.operator;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.read.ListAppender;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Config;
import io.mimo.api.MimoDeployment;
import io.mimo.catalog.Catalog;
import io.mimo.controlplane.AuditLog;
import io.mimo.controlplane.AuditRecord;
import io.mimo.controlplane.TestCluster;
import io.mimo.inventory.Inventory;
import io.mimo.operator.OperatorOptions.LogFormat;
import io.mimo.operator.pods.TrackedPod;
import io.mimo.operator.reconcile.MimoReconciler;
import io.mimo.operator.scrape.EngineReader;
import io.mimo.plan.Decider;
import io.mimo.plan.Decision;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.slf4j.LoggerFactory;

/** The real operator in this JVM, as the ServiceAccount and with the permissions that {@code deploy/} ships. */
final class RunningOperator implements AutoCloseable {
    static final String NAMESPACE = "mimo-system";
    static final String ACCOUNT = "mimo-operator";
    private static final Catalog CATALOG = Catalog.load();

    private final OperatorClient client;
    private final MimoOperator operator;
    private final TestCluster cluster;
    private final Judgements judgements;

    private final ListAppender<ILoggingEvent> faults = new ListAppender<>();

    private RunningOperator(OperatorClient client, MimoOperator operator, TestCluster cluster, Judgements judgements) {
        this.client = client;
        this.operator = operator;
        this.cluster = cluster;
        this.judgements = judgements;
        faults.start();
        reconcilerLog().addAppender(faults);
    }

    private static Logger reconcilerLog() {
        return (Logger) LoggerFactory.getLogger(MimoReconciler.class);
    }

    static RunningOperator start(TestCluster cluster) {
        return start(cluster, false, Set.of());
    }

    static RunningOperator start(TestCluster cluster, boolean leaderElection) {
        return start(cluster, leaderElection, Set.of());
    }

    static RunningOperator start(TestCluster cluster, Set<String> namespaces) {
        return start(cluster, false, namespaces);
    }

    /** By this clock instead of the machine's. */
    static RunningOperator start(TestCluster cluster, Clock clock) {
        return start(cluster, false, Set.of(), clock);
    }

    private static RunningOperator start(TestCluster cluster, boolean leaderElection, Set<String> namespaces) {
        return start(cluster, leaderElection, namespaces, Clock.systemUTC());
    }

    private static RunningOperator start(
            TestCluster cluster, boolean leaderElection, Set<String> namespaces, Clock clock) {
        return start(cluster, leaderElection, namespaces, clock, RunningOperator::decide, EngineReader::nowhere);
    }

    static Decision decide(MimoDeployment resource, Inventory facts) {
        return Decider.decide(resource, CATALOG, facts);
    }

    static RunningOperator start(TestCluster cluster, BiFunction<MimoDeployment, Inventory, Decision> decider) {
        return start(cluster, false, Set.of(), Clock.systemUTC(), decider, EngineReader::nowhere);
    }

    /**
     * @param engines where a pod's metrics are; the addresses of fake pods lead somewhere else, so that else none is
     *     asked
     */
    static RunningOperator start(TestCluster cluster, Function<TrackedPod, Optional<URI>> engines) {
        return start(cluster, false, Set.of(), Clock.systemUTC(), RunningOperator::decide, engines);
    }

    private static RunningOperator start(
            TestCluster cluster,
            boolean leaderElection,
            Set<String> namespaces,
            Clock clock,
            BiFunction<MimoDeployment, Inventory, Decision> decider,
            Function<TrackedPod, Optional<URI>> engines) {
        install(cluster);
        var config =
                Config.fromKubeconfig(cluster.kubeconfigOf(NAMESPACE, ACCOUNT).toFile());
        OperatorClient client = OperatorClient.of(config);
        var options = new OperatorOptions(
                namespaces,
                leaderElection,
                0,
                Optional.of(NAMESPACE),
                Optional.empty(),
                Optional.empty(),
                LogFormat.TEXT);
        try {
            var judgements = new Judgements(decider);
            return new RunningOperator(
                    client,
                    MimoOperator.start(client, options, judgements::decide, clock, engines),
                    cluster,
                    judgements);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything of {@code deploy/} but the operator's own Deployment, for which there is no image here. */
    static void install(TestCluster cluster) {
        String shipped = cluster.kubectl("kustomize", "deploy");
        List<HasMetadata> objects = cluster.client()
                .load(new ByteArrayInputStream(shipped.getBytes(StandardCharsets.UTF_8)))
                .items();
        objects.stream()
                .filter(object -> !(object instanceof Deployment))
                .forEach(object ->
                        cluster.client().resource(object).forceConflicts().serverSideApply());
    }

    MimoOperator operator() {
        return operator;
    }

    /**
     * Returns when these resources were judged with the nodes as they are now and nothing is under way: what the
     * operator makes of them is then done.
     */
    void judgeNow(String... names) {
        judgements.askAgain(cluster, this::isIdle, names);
    }

    /** The same, by what the operator hears of the nodes and nothing else. */
    void awaitJudged(String... names) {
        judgements.awaitJudged(cluster, this::isIdle, names);
    }

    private boolean isIdle() {
        return operator.metrics().passesUnderWay() == 0;
    }

    /** What it has logged as its own faults so far, for a test that causes them. */
    List<String> takeFaults() {
        List<String> messages = faults.list.stream()
                .filter(event -> event.getLevel() == Level.ERROR)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
        faults.list.clear();
        return messages;
    }

    /** What it asked of the API server in the test's namespace and of cluster-wide objects; leases left out. */
    static List<AuditRecord> requests(AuditLog log, TestCluster cluster) {
        return log.byServiceAccount(NAMESPACE, ACCOUNT).stream()
                .filter(record -> !record.isLease()
                        && (record.namespace().isEmpty() || record.namespace().equals(cluster.namespace())))
                .toList();
    }

    static List<AuditRecord> writes(AuditLog log, TestCluster cluster) {
        return requests(log, cluster).stream().filter(AuditRecord::isWrite).toList();
    }

    /**
     * No test makes the operator itself fail: what it logs as its own fault is one, though a retry may have hidden it.
     */
    @Override
    public void close() {
        operator.close();
        client.close();
        reconcilerLog().detachAppender(faults);
        assertThat(faults.list)
                .filteredOn(event -> event.getLevel() == Level.ERROR)
                .extracting(event -> event.getFormattedMessage() + " "
                        + Optional.ofNullable(event.getThrowableProxy()).map(IThrowableProxy::getMessage))
                .isEmpty();
    }
}
