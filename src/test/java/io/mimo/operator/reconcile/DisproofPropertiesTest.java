package io.mimo.operator.reconcile;

import static io.mimo.fixtures.PlanFixture.aPlan;
import static io.mimo.fixtures.PodFixture.aPod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.generators.Generate.enumValues;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.lists;

import io.mimo.api.MimoDeploymentStatus;
import io.mimo.api.MimoDeploymentStatus.Condition;
import io.mimo.generators.Property;
import io.mimo.operator.pods.EngineOfPod;
import io.mimo.operator.pods.TrackedPod;
import io.mimo.operator.pods.TrackedPod.Life;
import io.mimo.plan.Replicas;
import io.mimo.status.Disproof;
import io.mimo.status.OutOfGpuMemory;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.quicktheories.core.Gen;

/**
 * Random lives of pods: a disproved plan gets no replica more and loses none, whatever its containers forget and
 * however often the operator is started anew; it ends with the first pod that serves, or with another template.
 */
class DisproofPropertiesTest {
    private static final int MOST = 4;

    /** What may happen; those of a pod happen to the pod of that number. */
    enum Happening {
        LOADS,
        OUT_OF_MEMORY,
        MEMORY_TAKEN,
        FORGETS,
        SERVES,
        GOES,
        ANOTHER_TEMPLATE,
        ASK_MORE,
        ASK_LESS
    }

    record Event(Happening what, int pod) {}

    private static final Gen<List<Event>> EVENTS = lists().of(
                    enumValues(Happening.class).zip(integers().between(0, MOST - 1), Event::new))
            .ofSizeBetween(1, 40);

    private enum State {
        LOADING,
        FAILED,
        TAKEN,
        READY
    }

    /** The cluster, and the status in which alone the operator remembers. */
    private static final class World {
        private final List<Optional<State>> pods =
                new ArrayList<>(List.of(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
        private Optional<MimoDeploymentStatus> status = Optional.empty();
        private int asked = 1;
        private int wanted = 1;

        private void happen(Event event) {
            switch (event.what()) {
                case LOADS -> pods.set(event.pod(), Optional.of(State.LOADING));
                case OUT_OF_MEMORY -> become(event.pod(), State.FAILED);
                case MEMORY_TAKEN -> become(event.pod(), State.TAKEN);
                case FORGETS -> become(event.pod(), State.LOADING);
                case SERVES -> become(event.pod(), State.READY);
                case GOES -> pods.set(event.pod(), Optional.empty());
                case ANOTHER_TEMPLATE -> {
                    pods.replaceAll(any -> Optional.empty());
                    status = Optional.empty();
                }
                case ASK_MORE -> wanted = Math.min(MOST, wanted + 1);
                case ASK_LESS -> wanted = Math.max(0, wanted - 1);
            }
        }

        private void become(int pod, State state) {
            pods.set(pod, pods.get(pod).map(any -> state));
        }

        private boolean anyIs(State state) {
            return pods.contains(Optional.of(state));
        }

        private Optional<Disproof> reconcile() {
            List<TrackedPod> own = new ArrayList<>();
            for (int i = 0; i < MOST; i++) {
                int index = i;
                pods.get(i).ifPresent(state -> own.add(pod("flash-" + index, state)));
            }
            Optional<Disproof> disproof = EngineObserver.disproof(own, status);
            asked = disproof.isPresent() ? Math.min(wanted, Math.max(1, asked)) : wanted;
            status = Optional.of(
                    MimoDeploymentStatus.NOT_JUDGED.withConditions(disproof.map(any -> List.of(new Condition(
                                    "SizingDisproved", "True", "OutOfMemory", words(any), 1L, "2026-01-01T00:00:00Z")))
                            .orElse(List.of())));
            return disproof;
        }

        private static String words(Disproof disproof) {
            return switch (disproof) {
                case Disproof.Observed observed -> observed.pod();
                case Disproof.Stored told -> told.message();
            };
        }
    }

    private static TrackedPod pod(String name, State state) {
        Optional<OutOfGpuMemory> failure =
                switch (state) {
                    case FAILED -> Optional.of(new OutOfGpuMemory.NoBlocks());
                    case TAKEN ->
                        Optional.of(new OutOfGpuMemory.TakenAtStart(
                                BigDecimal.ONE, new BigDecimal("80"), new BigDecimal("76")));
                    case LOADING, READY -> Optional.empty();
                };
        return new TrackedPod(
                aPod().named(name).on("n").build(),
                state == State.READY,
                Optional.empty(),
                Optional.empty(),
                Life.UNKNOWN,
                new EngineOfPod(name, Optional.empty(), 0, "m", failure));
    }

    @Test
    void disprovedUntilSomethingServesOrIsChanged() {
        Property.tries(2000).forAll(EVENTS).checkAssert(events -> {
            World world = new World();
            boolean before = false;
            for (Event event : events) {
                int askedBefore = world.asked;
                world.happen(event);
                boolean disproved = world.reconcile().isPresent();
                assertThat(disproved)
                        .isEqualTo(!world.anyIs(State.READY)
                                && (world.anyIs(State.FAILED) || before && event.what() != Happening.ANOTHER_TEMPLATE));
                if (disproved) {
                    assertThat(world.asked).isLessThanOrEqualTo(Math.max(1, askedBefore));
                    assertThat(world.asked)
                            .as("only the user takes away")
                            .isGreaterThanOrEqualTo(Math.min(askedBefore, world.wanted));
                } else {
                    assertThat(world.asked).isEqualTo(world.wanted);
                }
                String told = world.status.orElseThrow().conditions().toString();
                world.reconcile();
                assertThat(world.status.orElseThrow().conditions().toString())
                        .as("at rest nothing changes")
                        .isEqualTo(told);
                before = disproved;
            }
        });
    }

    /** A worker is called ready as soon as its container runs. */
    @Test
    void ofAGroupOnlyThePodThatServesCounts() {
        TrackedPod failed = inGroup(pod("flash-0", State.FAILED), 0);
        TrackedPod worker = inGroup(pod("flash-0-1", State.READY), 1);
        assertThat(EngineObserver.startedWith("m", List.of(failed, worker))).containsExactly(failed);
        assertThat(EngineObserver.startedWith("another", List.of(failed, worker)))
                .isEmpty();
        assertThat(EngineObserver.startedWith("", List.of(failed, worker))).isEmpty();
        assertThat(EngineObserver.disproof(EngineObserver.startedWith("m", List.of(failed, worker)), Optional.empty()))
                .isPresent();
    }

    @Test
    void theReadyPodThatWasAskedIsAskedAgainAndNoOther() {
        List<TrackedPod> both = List.of(pod("flash-0", State.READY), pod("flash-1", State.READY));
        assertThat(EngineObserver.asked(both, Optional.empty())).hasValue(both.getFirst());
        assertThat(EngineObserver.asked(both, Optional.of("flash-1"))).hasValue(both.getLast());
        assertThat(EngineObserver.asked(
                        List.of(both.getFirst(), pod("flash-1", State.LOADING)), Optional.of("flash-1")))
                .hasValue(both.getFirst());
        assertThat(EngineObserver.asked(List.of(pod("flash-1", State.LOADING)), Optional.of("flash-1")))
                .isEmpty();
    }

    private static TrackedPod inGroup(TrackedPod pod, int worker) {
        return new TrackedPod(
                pod.facts(),
                pod.ready(),
                Optional.of(new TrackedPod.Rank(0, worker)),
                pod.cause(),
                pod.life(),
                pod.engine());
    }

    @Test
    void theBoundOfAPlanIsThatOfItsAutoscalerToo() {
        Replicas.Scaling asked = new Replicas.Scaling(2, 8, 10, 300, Optional.empty());
        assertThat(bounded(asked, 5)).isEqualTo(new Replicas.Scaling(2, 5, 10, 300, Optional.empty()));
        assertThat(bounded(asked, 1)).isEqualTo(new Replicas.Scaling(1, 1, 10, 300, Optional.empty()));
        assertThat(bounded(asked, 0))
                .as("one may always try")
                .isEqualTo(new Replicas.Scaling(1, 1, 10, 300, Optional.empty()));
        assertThat(bounded(asked, 9)).isEqualTo(asked);
    }

    private static Replicas.Scaling bounded(Replicas.Scaling scaling, int most) {
        return aPlan().replicas(2)
                .with(scaling)
                .build()
                .atMost(most)
                .replicas()
                .scaling()
                .orElseThrow();
    }
}
