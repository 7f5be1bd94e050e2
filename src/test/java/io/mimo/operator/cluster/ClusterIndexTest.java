package io.mimo.operator.cluster;

import static io.mimo.fixtures.PodFixture.aPod;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.mimo.inventory.NodeFacts;
import io.mimo.inventory.PodFacts;
import io.mimo.operator.pods.TrackedPod;
import io.mimo.status.PodFailureReason;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClusterIndexTest {
    private final ClusterIndex index = new ClusterIndex();

    private static NodeFacts node(String more) {
        return NodeFacts.of(new KubernetesSerialization().unmarshal("""
                metadata: {name: n, labels: {nvidia.com/gpu.product: NVIDIA-H200}}
                status: {allocatable: {nvidia.com/gpu: 8, cpu: 100}, %s}
                """.formatted(more), Node.class));
    }

    private static TrackedPod pod(String uid, String more) {
        Pod pod = new KubernetesSerialization().unmarshal("""
                metadata:
                  name: p
                  namespace: llm
                  labels: {app.kubernetes.io/managed-by: mimo-operator, app.kubernetes.io/instance: flash, \
                serving.mimo.io/uid: %s}
                spec: {%s containers: [{name: c, resources: {limits: {nvidia.com/gpu: 8}}}]}
                """.formatted(uid, more), Pod.class);
        return new TrackedPod(PodFacts.of(pod), false, Optional.empty(), Optional.empty());
    }

    @Test
    void aHeartbeatIsNoChange() {
        assertThat(index.put(
                        node("conditions: [{type: Ready, status: 'True', lastHeartbeatTime: '2026-01-01T00:00:00Z'}]")))
                .isTrue();
        var before = index.inventory();

        assertThat(index.put(node("conditions: [{type: Ready, status: 'True', lastHeartbeatTime: "
                        + "'2026-01-01T00:00:10Z'}], images: []")))
                .isFalse();
        assertThat(index.inventory()).isSameAs(before);
        assertThat(index.put(node("conditions: [{type: Ready, status: 'False'}]")))
                .isTrue();
        assertThat(index.inventory().nodes()).singleElement().returns(false, NodeFacts::ready);
        assertThat(index.removeNode("n")).isTrue();
        assertThat(index.removeNode("n")).isFalse();
    }

    @Test
    void aPodCountsForItsOwnerUntilItIsGone() {
        assertThat(index.put(pod("u", ""))).isTrue();
        assertThat(index.put(pod("u", "nodeName: n,"))).isTrue();
        assertThat(index.podsOf("llm", "u"))
                .singleElement()
                .satisfies(pod -> assertThat(pod.facts().node()).contains("n"));
        assertThat(index.podsOf("llm", "other")).isEmpty();

        assertThat(index.removePod("llm", "p")).isTrue();

        assertThat(index.podsOf("llm", "u")).isEmpty();
        assertThat(index.inventory().pods()).isEmpty();
    }

    @Test
    void aPodOfAnotherNamespaceIsNobodysThoughItNamesTheSameUid() {
        index.put(pod("u", "").ownedBy(Optional.of(new PodFacts.Owner("restored", "flash", "u"))));

        assertThat(index.podsOf("llm", "u")).isEmpty();
        assertThat(index.podsOf("restored", "u")).hasSize(1);
    }

    @Test
    void aPodsTroubleTakesNoOtherGpus() {
        index.put(pod("u", ""));
        var troubled = new TrackedPod(
                pod("u", "").facts(), false, Optional.empty(), Optional.of(new PodFailureReason("p", "OOMKilled", "")));

        assertThat(index.put(troubled)).isFalse();
        assertThat(index.podsOf("llm", "u").getFirst().cause()).isPresent();
    }

    @Test
    void aPodOfTheSameNameAndAnotherOwnerIsAnotherPod() {
        index.put(pod("u", ""));

        index.put(pod("v", ""));

        assertThat(index.podsOf("llm", "u")).isEmpty();
        assertThat(index.podsOf("llm", "v")).hasSize(1);
    }

    private static PodFacts ordinary(String name, String node, long cpu) {
        return aPod().named(name)
                .on(node)
                .holding(Map.of("cpu", cpu, "pods", 1L))
                .build();
    }

    @Test
    void whatOrdinaryPodsTakeIsKnownOfNodesWithDevices() {
        index.put(node(""));
        assertThat(index.putOrdinary(ordinary("a", "n", 500))).isTrue();
        assertThat(index.putOrdinary(ordinary("b", "n", 700))).isTrue();
        var before = index.inventory();
        assertThat(before.pods()).isEmpty();
        assertThat(before.usedOn("n")).containsEntry("cpu", 1200L);

        assertThat(index.putOrdinary(ordinary("b", "n", 700))).isFalse();
        assertThat(index.putOrdinary(ordinary("c", "without-gpus", 700))).isFalse();
        assertThat(index.inventory()).isSameAs(before);

        assertThat(index.putOrdinary(ordinary("b", "n", 100))).isTrue();
        assertThat(index.removePod("llm", "a")).isTrue();
        assertThat(index.removePod("llm", "c")).isFalse();
        assertThat(index.inventory().usedOn("n")).containsEntry("cpu", 100L);
        assertThat(before.usedOn("n")).containsEntry("cpu", 1200L);
    }

    @Test
    void whatRanBeforeItsNodeHadGpusCountsOnceItHas() {
        index.putOrdinary(ordinary("plugin", "n", 500));
        index.put(node(""));
        assertThat(index.inventory().usedOn("n")).containsEntry("cpu", 500L);
        assertThat(index.removeNode("n")).isTrue();
        assertThat(index.inventory().usedOn("n")).doesNotContainKey("cpu");
    }

    @Test
    void aPodThatLosesItsMarkTakesAsMuchAsBefore() {
        index.put(node(""));
        index.put(pod("u", "nodeName: n,"));
        assertThat(index.inventory().usedOn("n")).containsEntry("nvidia.com/gpu", 8L);
        assertThat(index.putOrdinary(ordinary("p", "n", 500))).isTrue();
        assertThat(index.podsOf("llm", "u")).isEmpty();
        assertThat(index.inventory().usedOn("n")).doesNotContainKey("nvidia.com/gpu");
        assertThat(index.inventory().usedOn("n")).containsEntry("pods", 1L);
        index.put(pod("u", "nodeName: n,"));
        assertThat(index.inventory().usedOn("n")).doesNotContainKey("cpu");
        assertThat(index.inventory().usedOn("n")).containsEntry("pods", 1L);
    }
}
