package io.mimo.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentStatus;
import io.mimo.api.MimoDeploymentStatus.Condition;
import io.mimo.fixtures.ManifestFixture;
import io.mimo.fixtures.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RequeueSchedulerPropertiesTest {
    private static final int HISTORIES = 1000;
    private static final long LIMIT = Duration.ofSeconds(5).toNanos();

    /** What happens some time after the step before. */
    record Step(int millis, boolean change, boolean settledThen) {}

    /** Moments at which the timers run are as likely as those between them. */
    private static List<Step> history(Random random) {
        int[] exact = {0, 200, 4800, 5000};
        return IntStream.rangeClosed(0, random.nextInt(30))
                .mapToObj(step -> new Step(
                        random.nextBoolean() ? exact[random.nextInt(exact.length)] : random.nextInt(6000),
                        random.nextBoolean(),
                        random.nextBoolean()))
                .toList();
    }

    private static void settle(MimoDeployment resource, boolean settled) {
        resource.setStatus(MimoDeploymentStatus.NOT_JUDGED.withConditions(Stream.of("Placed", "Available")
                .map(type -> new Condition(type, settled ? "True" : "False", "r", "m", 1L, "2026-01-01T00:00:00Z"))
                .toList()));
    }

    @Test
    void within5SecondsAfterAChangeEveryResourceIsWokenWhateverItsStatusSays() {
        for (int seed = 0; seed < HISTORIES; seed++) {
            var random = new Random(seed);
            isWokenInTime(history(random), random.nextBoolean());
        }
    }

    private static void isWokenInTime(List<Step> history, boolean settledAtFirst) {
        var time = new VirtualTime();
        MimoDeployment resource = ManifestFixture.manifest("model: {uri: \"hf://XiaomiMiMo/MiMo-V2-Flash\"}\n");
        resource.getMetadata().setUid("u");
        settle(resource, settledAtFirst);
        List<Long> owed = new ArrayList<>();
        var wakeups =
                new RequeueScheduler(new RequeueSchedulerTest.One(resource), uid -> {}, time::later, time::nanoTime);
        wakeups.setEventHandler(event -> {
            assertThat(owed).allSatisfy(changedAt -> assertThat(time.nanoTime() - changedAt)
                    .isLessThanOrEqualTo(LIMIT));
            owed.clear();
        });
        wakeups.start();
        for (Step step : history) {
            time.pass(Duration.ofMillis(step.millis()));
            settle(resource, step.settledThen());
            if (step.change()) {
                owed.add(time.nanoTime());
                wakeups.enqueueWaiting();
            }
        }
        time.pass(Duration.ofMinutes(1));

        assertThat(owed)
                .as("moments of changes after which it was not woken, of %s", history)
                .isEmpty();
    }
}
