package io.mimo.operator;

import static io.mimo.operator.Causes.AT_ONCE;
import static io.mimo.operator.Resources.H100;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.controlplane.TestCluster;
import io.mimo.controlplane.UsesControlPlane;
import io.mimo.status.ConditionType;
import io.mimo.status.Reasons;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Why no engine starts is said in 5 s, in the words of the kubelet for its container. */
@UsesControlPlane
class ContainerStatesIT {
    @Test
    void statesOfAContainer(TestCluster cluster) throws IOException {
        var resources = new Resources(cluster);
        cluster.gpuNodes(1, H100).create();
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(resources.fitting("flash", "replicas: 1"));
            resources.awaitReady("flash");
            var causes = new Causes(resources);
            everyCauseOfWaitingIsNamed(causes);
            everyCauseOfAnEndIsNamed(causes);
            aStartWithoutCauseIsOne(causes);
        }
    }

    private static void everyCauseOfWaitingIsNamed(Causes causes) throws IOException {
        for (String reason : new String[] {
            "CreateContainerConfigError",
            "CreateContainerError",
            "RunContainerError",
            "InvalidImageName",
            "ImagePullBackOff",
            "ErrImageNeverPull",
            "ImageInspectError",
            "OfTomorrow"
        }) {
            causes.container("state: {waiting: {reason: %s, message: as the kubelet says}}".formatted(reason));
            causes.named("flash", reason, "as the kubelet says");
        }
    }

    private static void everyCauseOfAnEndIsNamed(Causes causes) throws IOException {
        for (String reason :
                new String[] {"OOMKilled", "ContainerCannotRun", "StartError", "ContainerStatusUnknown", "Error"}) {
            causes.container(
                    "state: {terminated: {exitCode: 137, reason: %s, message: as the kubelet says}}".formatted(reason));
            causes.named("flash", reason, "as the kubelet says");
        }
    }

    /** Only a container that runs may be loading the weights. */
    private static void aStartWithoutCauseIsOne(Causes causes) {
        Resources resources = causes.resources();
        causes.container("state: {waiting: {}}");
        assertThat(resources
                        .await("flash", ConditionType.Available, c -> c.reason().equals(Reasons.STARTING), AT_ONCE)
                        .message())
                .doesNotContain("loading");
        causes.container("state: {running: {}}");
        assertThat(resources
                        .await(
                                "flash",
                                ConditionType.Available,
                                c -> c.message().contains("loading the weights"),
                                AT_ONCE)
                        .reason())
                .isEqualTo(Reasons.STARTING);
    }
}
