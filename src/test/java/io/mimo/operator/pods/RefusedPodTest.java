package io.mimo.operator.pods;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.generators.Property;
import io.mimo.status.Reasons;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quicktheories.core.Gen;

class RefusedPodTest {
    private static final Gen<String> SUFFIXES = Property.text(Property.LETTERS, 5, 5);

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            QuotaExceeded             | raise ResourceQuota gpus, or ask for less. exceeded quota: gpus, requested: \
            requests.nvidia.com/gpu=8 | pods "flash-5c8b-abcde" is forbidden: exceeded quota: gpus, requested: \
            requests.nvidia.com/gpu=8, used: requests.nvidia.com/gpu=0, limited: requests.nvidia.com/gpu=4
            QuotaExceeded             | raise ResourceQuota gpus                                                      \
            | create Pod flash-group-0 in StatefulSet flash-group failed error: pods "flash-group-0" is forbidden: \
            exceeded quota: gpus, requested: requests.nvidia.com/gpu=8, used: requests.nvidia.com/gpu=0, limited: \
            requests.nvidia.com/gpu=4
            QuotaNeedsRequests        | set podTemplate.resources.requests.cpu, podTemplate.resources.requests.memory, \
            or give the namespace a LimitRange | pods "flash-5c8b-abcde" is forbidden: failed quota: team: must \
            specify requests.cpu for: vllm; requests.memory for: vllm
            QuotaNeedsRequests        | set podTemplate.resources.limits.memory, podTemplate.resources.requests.cpu,  \
            | Error creating: pods "x" is forbidden: failed quota: team: must specify cpu,limits.memory
            PodSecurityViolation      | Pod Security level restricted:latest                                          \
            | pods "flash-5c8b-abcde" is forbidden: violates PodSecurity "restricted:latest": unrestricted \
            capabilities (container "vllm" must not include "IPC_LOCK")
            SecurityContextConstraint | grant the constraint nonroot-v2                                               \
            | Error creating: pods "flash-5c8b-" is forbidden: unable to validate against any security context \
            constraint: [provider "anyuid": Forbidden: not usable by user or serviceaccount]
            RuntimeClassMissing       | create RuntimeClass nvidia, or correct podTemplate.runtimeClassName \
            | Error creating: pods "flash-5c8b-abcde" is forbidden: pod rejected: RuntimeClass "nvidia" not found
            PriorityClassMissing      | create PriorityClass llm-high, or correct podTemplate.priorityClassName \
            | Error creating: pods "flash-5c8b-abcde" is forbidden: no PriorityClass with name llm-high was found
            DeniedByPolicy            | change policy project-uid-range                                               \
            | pods "flash-5c8b-abcde" is forbidden: ValidatingAdmissionPolicy 'project-uid-range' with binding \
            'project-uid-range' denied request: runAsUser is outside the range
            DeniedByWebhook           | webhook validation.gatekeeper.sh                                              \
            | Error creating: admission webhook "validation.gatekeeper.sh" denied the request: [images] not from the \
            mirror
            WebhookFailed             | repair webhook pods.example.com                                               \
            | Internal error occurred: failed calling webhook "pods.example.com": no endpoints available
            FailedCreate              | error looking up service account llm/flash                                    \
            | pods "flash-5c8b-abcde" is forbidden: error looking up service account llm/flash: serviceaccount "flash" \
            not found
            """)
    void eachRefusalHasItsReasonAndRemedy(String reason, String part, String words) {
        var cause = RefusedPod.cause(Reasons.FAILED_CREATE, words);

        assertThat(cause.reason()).isEqualTo(reason);
        assertThat(cause.message()).contains(part).doesNotContain("abcde", "Error creating", "create Pod");
        assertThat(cause.pod()).isEmpty();
    }

    /** A controller tries again and again, each time with a pod of another name: the status must not change with it. */
    @Test
    void theNameOfTheAttemptIsLeftOut() {
        Property.tries(Property.TRIES)
                .forAll(SUFFIXES, SUFFIXES, Property.text(Property.LETTERS, 0, 60))
                .checkAssert((one, other, words) -> {
                    String form = "pods \"flash-5c8b-%s\" is forbidden: " + words;
                    assertThat(RefusedPod.cause("FailedCreate", form.formatted(one)))
                            .isEqualTo(RefusedPod.cause("FailedCreate", form.formatted(other)));
                });
    }

    @Test
    void whateverIsRefusedGoesThrough() {
        Property.tries(Property.TRIES)
                .forAll(Property.text(Property.LETTERS, 1, 40), Property.anyText(255))
                .checkAssert((reason, words) -> {
                    var cause = RefusedPod.cause(reason, "Error creating: " + words);

                    assertThat(cause.reason()).isEqualTo(reason);
                    assertThat(cause.message()).contains(words.strip());
                });
    }
}
