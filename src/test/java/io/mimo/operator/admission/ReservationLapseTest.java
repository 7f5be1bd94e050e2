package io.mimo.operator.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.lists;

import io.mimo.generators.Property;
import io.mimo.operator.admission.ReservationLapse.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.quicktheories.core.Gen;

class ReservationLapseTest {
    private static final Instant NOON = Instant.parse("2026-11-27T12:00:00Z");

    private final ReservationLapse lapse = new ReservationLapse();

    private Optional<Duration> observe(boolean kept, Instant now) {
        return lapse.observe("u", 1, true, kept, now);
    }

    @Test
    void itLapsesAfterFiveMinutesWithoutABreakAndReturnsWhenNothingKeepsThePodsAway() {
        assertThat(observe(true, NOON)).contains(Duration.ofMinutes(5));
        assertThat(lapse.judge("u", 1, NOON.plusSeconds(299))).isEqualTo(State.HOLDS);
        assertThat(observe(true, NOON.plusSeconds(299))).contains(Duration.ofSeconds(1));
        assertThat(lapse.isLapsed("u")).isFalse();

        assertThat(lapse.judge("u", 1, NOON.plusSeconds(300))).isEqualTo(State.LAPSED);
        assertThat(lapse.isLapsed("u")).isTrue();
        assertThat(observe(true, NOON.plusSeconds(301)))
                .as("only a change helps")
                .isEmpty();

        assertThat(observe(false, NOON.plusSeconds(400))).contains(Duration.ZERO);
        assertThat(lapse.isLapsed("u")).as("until it is judged").isTrue();
        assertThat(lapse.judge("u", 1, NOON.plusSeconds(400))).isEqualTo(State.RETURNS);
        assertThat(lapse.judge("u", 1, NOON.plusSeconds(401))).isEqualTo(State.HOLDS);
        assertThat(observe(false, NOON.plusSeconds(401))).isEmpty();
    }

    @Test
    void whoHasNoPromiseLosesNone() {
        assertThat(lapse.observe("u", 1, false, true, NOON)).isEmpty();
        assertThat(lapse.judge("u", 1, NOON.plusSeconds(900))).isEqualTo(State.HOLDS);
    }

    @Test
    void anEditAndARestart() {
        lapse.resume("u", 1);
        assertThat(lapse.judge("u", 1, NOON)).isEqualTo(State.LAPSED);
        assertThat(lapse.judge("u", 2, NOON)).isEqualTo(State.RETURNS);
        assertThat(lapse.isLapsed("u")).isFalse();
        lapse.resume("u", 2);
        lapse.forget("u");
        assertThat(lapse.isLapsed("u")).isFalse();
    }

    /** One look at the resource. */
    record Look(int secondsLater, boolean kept) {}

    private static final Gen<List<Look>> LOOKS = lists().of(integers()
                    .between(1, 200)
                    .zip(integers().between(0, 9), (later, dice) -> new Look(later, dice > 0)))
            .ofSizeBetween(0, 40);

    /** As the rule says it, from the whole story instead of from what is remembered. */
    @Test
    void lapsedIsWhoseEveryLookOfFiveMinutesFoundPodsKeptAway() {
        Property.tries(Property.TRIES).forAll(LOOKS).checkAssert(looks -> {
            var story = new ReservationLapse();
            Instant now = NOON;
            Optional<Instant> keptSince = Optional.empty();
            for (Look look : looks) {
                now = now.plusSeconds(look.secondsLater());
                Instant at = now;
                State state = story.judge("u", 1, now);
                boolean due = keptSince
                        .filter(since -> !at.isBefore(since.plus(ReservationLapse.PATIENCE)))
                        .isPresent();
                assertThat(state == State.LAPSED).isEqualTo(due);
                assertThat(story.isLapsed("u")).isEqualTo(due);
                Optional<Duration> again = story.observe("u", 1, true, look.kept(), now);
                keptSince = look.kept() ? keptSince.or(() -> Optional.of(at)) : Optional.empty();
                assertThat(again)
                        .isEqualTo(
                                look.kept()
                                        ? keptSince
                                                .filter(any -> !due)
                                                .map(since ->
                                                        Duration.between(at, since.plus(ReservationLapse.PATIENCE)))
                                        : due ? Optional.of(Duration.ZERO) : Optional.empty());
            }
        });
    }
}
