package io.mimo.operator.pods;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.mimo.status.PodFailureReason;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Reasons and words that no release of Kubernetes has yet. */
class PodFailureReasonsPropertiesTest {
    /** What a component says, and what must come through of it. */
    record Said(String reason, String words) {
        void isIn(Optional<PodFailureReason> cause) {
            assertThat(cause).hasValueSatisfying(found -> {
                assertThat(found.reason()).matches("[A-Za-z][A-Za-z0-9_,:./-]*").hasSizeLessThanOrEqualTo(128);
                assertThat(found.reason() + " " + found.message()).contains(reason);
                assertThat(found.message()).contains(words);
            });
        }
    }

    @Provide
    Arbitrary<Said> said() {
        Arbitrary<String> reasons = Arbitraries.oneOf(
                Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(160).map(word -> "X" + word),
                Arbitraries.strings()
                        .ascii()
                        .excludeChars('\n', '\r', '\t')
                        .ofMinLength(1)
                        .ofMaxLength(20)
                        .map(text -> "x" + text + "x"));
        return Combinators.combine(reasons, Arbitraries.strings().ascii().ofMaxLength(200))
                .as((reason, words) -> new Said(reason, words.strip()));
    }

    @Provide
    Arbitrary<Boolean> either() {
        return Arbitraries.of(true, false);
    }

    private static Pod pod(ContainerStatus status, boolean init) {
        var pod = new PodBuilder()
                .withNewMetadata()
                .withName("flash-1")
                .endMetadata()
                .withNewStatus()
                .withPhase("Pending");
        return (init ? pod.addToInitContainerStatuses(status) : pod.addToContainerStatuses(status))
                .endStatus()
                .build();
    }

    private static ContainerStatus status(ContainerState state, int restarts) {
        return new ContainerStatusBuilder()
                .withName("c")
                .withReady(false)
                .withRestartCount(restarts)
                .withState(state)
                .build();
    }

    @Property
    void everyWaitingStateButOrdinaryProgressIsACause(@ForAll("said") Said said, @ForAll("either") boolean init) {
        var state = new ContainerStateBuilder()
                .withNewWaiting()
                .withReason(said.reason())
                .withMessage(said.words())
                .endWaiting()
                .build();
        said.isIn(PodFailureReasons.of(pod(status(state, 0), init)));
    }

    @Property
    void everyEndButASuccessIsACause(
            @ForAll("said") Said said,
            @ForAll("either") boolean init,
            @ForAll("either") boolean restarted,
            @ForAll int exitCode) {
        var state = new ContainerStateBuilder()
                .withNewTerminated()
                .withReason(said.reason())
                .withMessage(said.words())
                .withExitCode(exitCode)
                .endTerminated()
                .build();
        said.isIn(PodFailureReasons.of(pod(status(state, restarted ? 7 : 0), init)));
    }

    @Property
    void everyRejectionIsACauseWhateverThePhase(@ForAll("said") Said said, @ForAll("either") boolean failed) {
        said.isIn(PodFailureReasons.of(new PodBuilder()
                .withNewMetadata()
                .withName("flash-1")
                .endMetadata()
                .withNewStatus()
                .withPhase(failed ? "Failed" : "Running")
                .withReason(said.reason())
                .withMessage(said.words())
                .endStatus()
                .build()));
    }

    @Property
    void everyReasonNotToScheduleIsACause(@ForAll("said") Said said) {
        said.isIn(PodFailureReasons.of(new PodBuilder()
                .withNewMetadata()
                .withName("flash-1")
                .endMetadata()
                .withNewStatus()
                .withPhase("Pending")
                .addToConditions(new PodConditionBuilder()
                        .withType("PodScheduled")
                        .withStatus("False")
                        .withReason(said.reason())
                        .withMessage(said.words())
                        .build())
                .endStatus()
                .build()));
    }
}
