package io.mimo.operator;

import static io.mimo.operator.Resources.H100;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.controlplane.TestCluster;
import io.mimo.controlplane.UsesControlPlane;
import io.mimo.status.ConditionType;
import io.mimo.status.Reasons;
import org.junit.jupiter.api.Test;

/**
 * ScaledObject, HTTPRoute, PrometheusRule: left out with words, made when their kinds come, valid to their CRDs, gone
 * without harm.
 */
@UsesControlPlane
class OptionalKindsSourceIT {
    private static final String[] CRDS = {"scaledobject", "httproute", "prometheusrule", "podmonitor"};

    @Test
    void everyKindIsMadeWhenItComesAndMissedInWordsWhenItGoes(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(2, H100).create();
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(resources.fitting("flash", """
                    autoscaling: {maxReplicas: 2, provider: KEDA, prometheusServerAddress: \
                    "http://prometheus.monitoring:9090"}
                      monitoring: {alerts: true}
                      route: {gatewayRef: {name: gw, namespace: infra}}
                    """.strip()));
            theMissingKindsAreNamed(resources);

            cluster.addOptionalCrds(CRDS);
            everyKindIsMade(resources);

            kedaSays(cluster, "False", "TriggerError");
            resources.await("flash", ConditionType.AutoscalingActive, Reasons.METRIC_MISSING);
            kedaSays(cluster, "True", "ScaledObjectReady");
            resources.await("flash", ConditionType.AutoscalingActive, Reasons.SCALING_ACTIVE);

            resources.edit("flash", "route: null, monitoring: null");
            cluster.await(Resources.SOON, () -> made(cluster).lines().count() == 2);
            cluster.removeOptionalCrds(CRDS);
            resources.await("flash", ConditionType.AutoscalingActive, Reasons.KEDA_MISSING);
            assertThat(operator.operator().isReady()).isTrue();
        }
    }

    private static void theMissingKindsAreNamed(Resources resources) {
        var missing = resources.await("flash", ConditionType.AutoscalingActive, Reasons.KEDA_MISSING);
        assertThat(missing.message()).contains("install KEDA");
        assertThat(resources
                        .condition("flash", ConditionType.Applied)
                        .orElseThrow()
                        .message())
                .contains(
                        "scaledobjects.keda.sh",
                        "httproutes.gateway.networking.k8s.io",
                        "prometheusrules.monitoring.coreos.com");
    }

    private static void everyKindIsMade(Resources resources) {
        TestCluster cluster = resources.cluster();
        cluster.await(Resources.SOON, () -> made(cluster).lines().count() == CRDS.length);
        resources.await("flash", ConditionType.AutoscalingActive, Reasons.AUTOSCALER_STARTING);
        assertThat(cluster.kubectl("get", "httproute", "flash", "-o", "jsonpath={.spec.rules[*].timeouts.request}"))
                .isEqualTo("300s 30s 30s");
        assertThat(cluster.kubectl("get", "scaledobject", "flash", "-o", "jsonpath={.spec.maxReplicaCount}"))
                .isEqualTo("2");
    }

    private static String made(TestCluster cluster) {
        return cluster.kubectl("get", String.join(",", CRDS), "-o", "name");
    }

    /** No KEDA runs here; its words are written for it. */
    private static void kedaSays(TestCluster cluster, String ready, String reason) {
        cluster.kubectl(
                "patch",
                "scaledobject",
                "flash",
                "--subresource=status",
                "--type=merge",
                "-p",
                "status: {conditions: [{type: Ready, " + "status: '" + ready + "', reason: " + reason
                        + ", message: as keda tells}]}");
    }
}
