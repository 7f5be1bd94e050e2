package io.mimo.operator;

import static io.mimo.operator.Resources.H100;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.controlplane.TestCluster;
import io.mimo.controlplane.UsesControlPlane;
import io.mimo.status.ConditionType;
import io.mimo.status.Reasons;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Why no pod runs is said in 5 s: the words of Pod Security, of the real scheduler and of the kubelet. */
@UsesControlPlane
class PodsRejectedIT {
    /** Somebody else adds to the template what keeps its pods from being made, or from being scheduled. */
    @Test
    void podSecurityAndSchedulingGatesAndWhatTheKubeletRejects(TestCluster cluster) throws IOException {
        var resources = new Resources(cluster);
        var causes = new Causes(resources);
        cluster.gpuNodes(1, H100).create();
        cluster.kubectl("label", "namespace", cluster.namespace(), "pod-security.kubernetes.io/enforce=restricted");
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(resources.fitting("flash", "replicas: 1"));
            resources.awaitReady("flash");

            template(cluster, "{hostNetwork: true}");
            causes.named("flash", Reasons.POD_SECURITY_VIOLATION, "Pod Security level restricted", "host namespaces");

            template(cluster, "{hostNetwork: null, schedulingGates: [{name: example.com/queue}]}");
            assertThat(resources
                            .await(
                                    "flash",
                                    ConditionType.Available,
                                    c -> c.reason().equals(Reasons.SCHEDULING_GATED),
                                    Duration.ofSeconds(15))
                            .message())
                    .contains("example.com/queue");
            for (String rejected :
                    new String[] {"UnexpectedAdmissionError", "OutOfnvidia.com/gpu", "Evicted", "Terminated"}) {
                causes.kubeletSays("{phase: Failed, reason: %s, message: as the kubelet says}".formatted(rejected));
                causes.named("flash", rejected, "as the kubelet says");
            }
        }
    }

    private static void template(TestCluster cluster, String spec) {
        cluster.kubectl(
                "patch",
                "deployment",
                "flash",
                "--type=strategic",
                "-p",
                "spec: {template: {spec: %s}}".formatted(spec));
    }
}
