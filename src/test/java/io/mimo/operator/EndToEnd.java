package io.mimo.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.api.Verdict;
import io.mimo.controlplane.TestCluster;
import io.mimo.status.ConditionType;
import io.mimo.status.Reasons;
import java.time.Duration;

/**
 * What users do with the operator, from the first manifest to the last deletion, on two nodes with 8 H100 each. Every
 * right that the operator is granted is used on the way, so that it can be run once with each set of them.
 */
record EndToEnd(Resources resources, TestCluster cluster) {
    /** The kinds that a cluster may have or not, but for LeaderWorkerSet, which is there. */
    static final String[] OPTIONAL_KINDS = {"podmonitor", "prometheusrule", "scaledobject", "httproute"};

    private static final String NAME = "flash";
    private static final String REFUSED = "big";
    private static final String QUEUE = "vllm:num_requests_waiting";
    private static final String ONE_NODE = "{tensor: 4, data: 2, expert: 8}";
    private static final String TWO_NODES = "{tensor: 4, data: 4, expert: 16}";
    private static final Duration A_MINUTE = Duration.ofSeconds(60);

    EndToEnd(TestCluster cluster) {
        this(new Resources(cluster), cluster);
    }

    /** @param handOver puts another operator in the place of the one that runs */
    void run(Runnable handOver) {
        cluster.kubectl("label", "namespace", cluster.namespace(), "pod-security.kubernetes.io/enforce=restricted");
        serveAndRefuse();
        autoscaleAndBack();
        handOver.run();
        everyOptionalKindAndNoneAgain();
        severalNodes();
        try (var volumes = new Volumes(cluster)) {
            downloadedWeights(volumes);
            deleteAll();
        }
    }

    private void serveAndRefuse() {
        resources.apply(resources.fitting(NAME, "replicas: 1"));
        resources.awaitReady(NAME);
        assertThat(resources.get(NAME).getStatus().verdict()).isEqualTo(Verdict.Fits);
        assertThat(resources.pods(NAME)).hasSize(1);
        assertThat(resources.events(NAME)).isNotEmpty();

        resources.apply(resources.tooBig(REFUSED));
        resources.await(
                REFUSED, ConditionType.Sized, condition -> condition.status().equals("False"), Resources.SOON);
        assertThat(resources.get(REFUSED).getStatus().explanation().getFirst()).contains("short by 7.9 GiB");
        assertThat(resources.events(REFUSED)).singleElement().satisfies(event -> {
            assertThat(event.getType()).isEqualTo("Warning");
            assertThat(event.getReason()).isEqualTo("WeightsExceedBudget");
        });
        assertThat(resources.children()).doesNotContain("/" + REFUSED);
    }

    /** The queue is as long as is wanted, so the number of replicas stays what it was when it was fixed. */
    private void autoscaleAndBack() {
        cluster.customMetrics().set(QUEUE, "5");
        change("replicas: 2");
        resources.await(NAME, ConditionType.Available, Reasons.SERVING);
        change("replicas: null, autoscaling: {minReplicas: 1, maxReplicas: 2, targetQueueDepth: 5}");
        resources.await(NAME, ConditionType.AutoscalingActive, Reasons.SCALING_ACTIVE);
        assertThat(resources.deployment(NAME).getSpec().getReplicas()).isEqualTo(2);

        change("replicas: 1, autoscaling: null");
        cluster.await(Resources.SOON, () -> !resources.children().contains("horizontalpodautoscaler"));
        resources.await(NAME, ConditionType.Available, Reasons.SERVING);
        cluster.await(Resources.SOON, () -> resources.pods(NAME).size() == 1);
    }

    private void everyOptionalKindAndNoneAgain() {
        change("monitoring: {alerts: true, dashboard: true}, route: {gatewayRef: {name: gw}}, replicas: null, "
                + "autoscaling: {maxReplicas: 2, provider: KEDA, prometheusServerAddress: "
                + "\"http://prometheus.monitoring:9090\"}");
        cluster.await(
                Resources.SOON,
                () -> optional().lines().count() == OPTIONAL_KINDS.length
                        && resources.children().contains("configmap/flash-dashboard"));

        change("monitoring: {podMonitor: {enabled: false}, alerts: false, dashboard: false}, route: null, replicas: "
                + "1, autoscaling: null");
        cluster.await(
                Resources.SOON,
                () -> optional().isEmpty() && !resources.children().contains("configmap"));
        resources.awaitReady(NAME);
    }

    private void severalNodes() {
        change("parallelism: " + TWO_NODES);
        resources.await(
                NAME, ConditionType.Available, condition -> condition.reason().equals(Reasons.SERVING), A_MINUTE);
        assertThat(resources.pods(NAME))
                .hasSize(2)
                .extracting(pod -> pod.getSpec().getNodeName())
                .doesNotHaveDuplicates();
        assertThat(resources.deployment(NAME)).isNull();

        change("maxModelLen: 65536, parallelism: " + ONE_NODE);
        resources.await(
                NAME, ConditionType.Available, condition -> condition.reason().equals(Reasons.SERVING), A_MINUTE);
        assertThat(resources.pods(NAME)).singleElement().satisfies(pod -> assertThat(
                        pod.getSpec().getContainers().getFirst().getArgs())
                .contains("65536"));
        assertThat(cluster.kubectl("get", "leaderworkersets", "-o", "name")).isEmpty();
    }

    private void downloadedWeights(Volumes volumes) {
        volumes.add();
        change("cache: {retentionPolicy: Delete}");
        cluster.await(A_MINUTE, () -> isServedFrom(claims()));
        String first = claims();

        volumes.add();
        change("model: {revision: fedcba9876543210fedcba9876543210fedcba98}");
        cluster.await(A_MINUTE, () -> !claims().contains(first) && isServedFrom(claims()));
        assertThat(resources.children().lines().filter(name -> name.startsWith("job")))
                .hasSize(1);
    }

    private boolean isServedFrom(String claim) {
        return !claim.isEmpty()
                && resources
                        .condition(NAME, ConditionType.Available)
                        .filter(c -> c.reason().equals(Reasons.SERVING))
                        .isPresent()
                && resources.pods(NAME).stream().anyMatch(pod -> pod.getSpec().getVolumes().stream()
                        .anyMatch(volume -> volume.getPersistentVolumeClaim() != null
                                && claim.endsWith(
                                        "/" + volume.getPersistentVolumeClaim().getClaimName())));
    }

    private void deleteAll() {
        cluster.kubectl("delete", "mimo", "--all");
        cluster.await(
                A_MINUTE,
                () -> resources.children().isEmpty()
                        && optional().isEmpty()
                        && resources.pods(NAME).isEmpty());
    }

    private void change(String fields) {
        cluster.kubectl("patch", "mimo", NAME, "--type=merge", "-p", "spec: {" + fields + "}");
    }

    private String claims() {
        return cluster.kubectl("get", "persistentvolumeclaims", "-o", "name").strip();
    }

    private String optional() {
        return cluster.kubectl("get", String.join(",", OPTIONAL_KINDS), "-o", "name");
    }
}
