package io.mimo.operator.pods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.generators.Generate.oneOf;
import static org.quicktheories.generators.SourceDSL.booleans;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.strings;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.mimo.generators.Property;
import io.mimo.status.PodFailureReason;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.quicktheories.core.Gen;

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

    private static final String ASCII = IntStream.range(0, 128)
            .mapToObj(Character::toString)
            .filter(character -> !"\n\r\t".contains(character))
            .collect(Collectors.joining());
    private static final Gen<Said> SAID = oneOf(
                    Property.text(ASCII, 1, 20).map(text -> "x" + text + "x"),
                    Property.text(Property.LETTERS, 1, 160).map(word -> "X" + word))
            .zip(strings().ascii().ofLengthBetween(0, 200), (reason, words) -> new Said(reason, words.strip()));
    private static final Gen<Boolean> EITHER = booleans().all();

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

    @Test
    void everyWaitingStateButOrdinaryProgressIsACause() {
        Property.tries(Property.TRIES).forAll(SAID, EITHER).checkAssert((said, init) -> {
            var state = new ContainerStateBuilder()
                    .withNewWaiting()
                    .withReason(said.reason())
                    .withMessage(said.words())
                    .endWaiting()
                    .build();
            said.isIn(PodFailureReasons.of(pod(status(state, 0), init)));
        });
    }

    @Test
    void everyEndButASuccessIsACause() {
        Property.tries(Property.TRIES)
                .forAll(SAID, EITHER, EITHER, integers().all())
                .checkAssert((said, init, restarted, exitCode) -> {
                    var state = new ContainerStateBuilder()
                            .withNewTerminated()
                            .withReason(said.reason())
                            .withMessage(said.words())
                            .withExitCode(exitCode)
                            .endTerminated()
                            .build();
                    said.isIn(PodFailureReasons.of(pod(status(state, restarted ? 7 : 0), init)));
                });
    }

    @Test
    void everyRejectionIsACauseWhateverThePhase() {
        Property.tries(Property.TRIES).forAll(SAID, EITHER).checkAssert((said, failed) -> {
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
        });
    }

    @Test
    void everyReasonNotToScheduleIsACause() {
        Property.tries(Property.TRIES).forAll(SAID).checkAssert(said -> {
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
        });
    }
}
