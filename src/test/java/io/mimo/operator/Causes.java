package io.mimo.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.mimo.api.MimoDeploymentStatus.Condition;
import io.mimo.status.ArgoHealth;
import io.mimo.status.ConditionType;
import java.io.IOException;
import java.time.Duration;

/** What the kubelet says of the pods of flash, and where a cause is told. */
record Causes(Resources resources) {
    /** Whatever stands in the way, it is said so soon. */
    static final Duration AT_ONCE = Duration.ofSeconds(5);

    /** In Available and Ready, as an event, and as Argo CD's health. */
    void named(String name, String reason, String... words) throws IOException {
        Condition available =
                resources.await(name, ConditionType.Available, c -> c.reason().equals(reason), AT_ONCE);
        assertThat(available.message()).contains(words).doesNotContain("loading");
        assertThat(resources.condition(name, ConditionType.Ready).orElseThrow())
                .returns(reason, Condition::reason)
                .returns("False", Condition::status);
        assertThat(resources.events(name))
                .filteredOn(event -> event.getReason().equals(reason))
                .isNotEmpty()
                .allSatisfy(event -> assertThat(event.getType()).isEqualTo("Warning"));
        assertThat(ArgoHealth.of(Serialization.jsonMapper().<JsonNode>valueToTree(resources.get(name)))
                        .status())
                .isEqualTo("Degraded");
    }

    /** The pod of flash that may still run. */
    Pod live() {
        return resources
                .cluster()
                .await(
                        Resources.SOON,
                        () -> resources.pods("flash").stream()
                                .filter(pod -> !"Failed".equals(pod.getStatus().getPhase())
                                        && pod.getMetadata().getDeletionTimestamp() == null)
                                .findFirst(),
                        found -> found.isPresent())
                .orElseThrow();
    }

    /** Its container is in that state, and not ready. */
    void container(String state) {
        kubeletSays("{conditions: [{type: Ready, status: 'False', reason: ContainersNotReady}], containerStatuses: "
                + "[{name: vllm, image: x, imageID: x, ready: false, restartCount: 0, %s}]}".formatted(state));
    }

    /** Writes the status of the pod that may still run. */
    void kubeletSays(String status) {
        resources.cluster().client().resource(live()).editStatus(now -> {
            PodStatus patched =
                    Serialization.unmarshal("status: " + status, Pod.class).getStatus();
            now.getStatus()
                    .setPhase(patched.getPhase() == null ? now.getStatus().getPhase() : patched.getPhase());
            now.getStatus().setReason(patched.getReason());
            now.getStatus().setMessage(patched.getMessage());
            patched.getConditions().forEach(condition -> now.getStatus().getConditions().stream()
                    .filter(each -> each.getType().equals(condition.getType()))
                    .forEach(each -> each.setStatus(condition.getStatus())));
            if (!patched.getContainerStatuses().isEmpty()) {
                now.getStatus().setContainerStatuses(patched.getContainerStatuses());
            }
            return now;
        });
    }
}
