package io.mimo.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a pod takes from a node, by the scheduler's own rules. */
class PodFactsTest {
    private static final String GPU = "nvidia.com/gpu";

    private static Container container(int gpus) {
        return new ContainerBuilder()
                .withName("c")
                .withNewResources()
                .withRequests(Map.of(GPU, new Quantity(String.valueOf(gpus))))
                .endResources()
                .build();
    }

    private static Container sidecar(int gpus) {
        return new ContainerBuilder(container(gpus)).withRestartPolicy("Always").build();
    }

    private static PodBuilder pod(Container... containers) {
        return new PodBuilder()
                .withNewMetadata()
                .withName("p")
                .withNamespace("ns")
                .endMetadata()
                .withNewSpec()
                .withNodeName("n")
                .withContainers(containers)
                .endSpec();
    }

    private static long holds(Pod pod) {
        return PodFacts.of(pod).holds(GPU);
    }

    @Test
    void containersAddUp() {
        assertThat(holds(pod(container(2), container(1)).build())).isEqualTo(3);
    }

    @Test
    void anInitContainerCountsOnlyAboveTheOthersAsItEndsBeforeThem() {
        assertThat(holds(pod(container(2))
                        .editSpec()
                        .withInitContainers(container(1))
                        .endSpec()
                        .build()))
                .isEqualTo(2);
        assertThat(holds(pod(container(2))
                        .editSpec()
                        .withInitContainers(container(5), container(4))
                        .endSpec()
                        .build()))
                .isEqualTo(5);
    }

    @Test
    void aSidecarStaysBesideTheContainersAndBesideLaterInitContainers() {
        assertThat(holds(pod(container(2))
                        .editSpec()
                        .withInitContainers(sidecar(1))
                        .endSpec()
                        .build()))
                .isEqualTo(3);
        assertThat(holds(pod(container(2))
                        .editSpec()
                        .withInitContainers(sidecar(1), container(4))
                        .endSpec()
                        .build()))
                .isEqualTo(5);
        assertThat(holds(pod(container(2))
                        .editSpec()
                        .withInitContainers(container(4), sidecar(1))
                        .endSpec()
                        .build()))
                .isEqualTo(4);
    }

    @Test
    void aPodsOwnAmountsAndItsRuntimesOverheadCount() {
        Pod pod = pod(new ContainerBuilder(container(2))
                        .editResources()
                        .addToRequests("cpu", new Quantity("1500m"))
                        .addToRequests("memory", new Quantity("1Gi"))
                        .addToRequests("hugepages-2Mi", new Quantity("4Mi"))
                        .addToRequests("ephemeral-storage", new Quantity("1500m"))
                        .endResources()
                        .build())
                .editSpec()
                .withNewResources()
                .addToRequests("cpu", new Quantity("4"))
                .endResources()
                .addToOverhead("memory", new Quantity("64Mi"))
                .endSpec()
                .build();
        assertThat(PodFacts.of(pod).requests())
                .isEqualTo(Map.of(
                        GPU,
                        2L,
                        "cpu",
                        4000L,
                        "memory",
                        (1L << 30) + (64L << 20),
                        "hugepages-2Mi",
                        4L << 20,
                        "ephemeral-storage",
                        2L,
                        "pods",
                        1L));
    }

    @Test
    void limitsStandForRequestsInAManifestThatNoApiServerFilledIn() {
        Container limited = new ContainerBuilder()
                .withName("c")
                .withNewResources()
                .withLimits(Map.of(GPU, new Quantity("4")))
                .endResources()
                .build();
        assertThat(holds(pod(limited).build())).isEqualTo(4);
    }

    @Test
    void aPodThatWaitsForItsNominatedNodeHoldsItsGpusThere() {
        Pod waiting = pod(container(2))
                .editSpec()
                .withNodeName(null)
                .endSpec()
                .withNewStatus()
                .withPhase("Pending")
                .withNominatedNodeName("m")
                .endStatus()
                .build();
        assertThat(PodFacts.of(waiting).node()).contains("m");
        assertThat(holds(waiting)).isEqualTo(2);
        assertThat(holds(pod(container(2))
                        .editSpec()
                        .withNodeName(null)
                        .endSpec()
                        .build()))
                .as("on no node")
                .isZero();
    }

    @Test
    void aTerminatingPodHoldsUntilItIsGoneAndAFinishedOneNoMore() {
        Pod going = pod(container(2))
                .editMetadata()
                .withDeletionTimestamp("2026-01-01T00:00:00Z")
                .endMetadata()
                .build();
        assertThat(PodFacts.of(going).terminating()).isTrue();
        assertThat(holds(going)).isEqualTo(2);
        for (String phase : new String[] {"Succeeded", "Failed"}) {
            assertThat(holds(pod(container(2))
                            .withNewStatus()
                            .withPhase(phase)
                            .endStatus()
                            .build()))
                    .isZero();
        }
    }

    @Test
    void aDaemonSetsPodIsKnown() {
        Pod daemon = pod(container(1))
                .editMetadata()
                .addNewOwnerReference()
                .withKind("DaemonSet")
                .withName("d")
                .endOwnerReference()
                .endMetadata()
                .build();
        assertThat(PodFacts.of(daemon).ofDaemonSet()).isTrue();
        assertThat(PodFacts.of(pod(container(1)).build()).ofDaemonSet()).isFalse();
    }
}
