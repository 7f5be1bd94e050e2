package io.mimo.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentStatus;
import io.mimo.api.MimoDeploymentStatus.Condition;
import io.mimo.fixtures.ManifestFixture;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every change wakes every resource within 5 s, whatever its status says at the moments in between. */
class RequeueSchedulerTest {
    private static final Duration BETWEEN = Duration.ofSeconds(1);
    private static final Duration BOTH_TIMERS = Duration.ofSeconds(6);

    private final MimoDeployment resource = ManifestFixture.manifest(
            "model: {uri: \"hf://XiaomiMiMo/MiMo-V2-Flash\"}\nprecision: FP8\nparallelism: {tensor: 4}\n");
    private final List<ResourceID> woken = new CopyOnWriteArrayList<>();
    private final RequeueScheduler wakeups = new RequeueScheduler(new One(resource), uid -> {});

    private void begin() {
        resource.getMetadata().setUid("u");
        wakeups.setEventHandler(event -> woken.add(event.getRelatedCustomResourceID()));
        wakeups.start();
    }

    private void settled(boolean settled) {
        String holds = settled ? "True" : "False";
        resource.setStatus(MimoDeploymentStatus.NOT_JUDGED.withConditions(Stream.of("Placed", "Available")
                .map(type -> new Condition(type, holds, "r", "m", 1L, "2026-01-01T00:00:00Z"))
                .toList()));
    }

    @Test
    void aResourceThatBeginsToWaitBetweenTheTimersIsWokenToo() throws InterruptedException {
        begin();
        settled(true);
        wakeups.enqueueWaiting();
        Thread.sleep(BETWEEN);
        assertThat(woken).as("it was settled at the first timer").isEmpty();
        settled(false);
        Thread.sleep(BOTH_TIMERS);
        assertThat(woken).hasSize(1);
        wakeups.stop();
    }

    @Test
    void oneThatWaitsIsWokenOnceForOneChange() throws InterruptedException {
        begin();
        settled(false);
        wakeups.enqueueWaiting();
        Thread.sleep(BETWEEN);
        settled(true);
        assertThat(woken).hasSize(1);
        Thread.sleep(BOTH_TIMERS);
        assertThat(woken).hasSize(1);
        wakeups.stop();
    }

    private record One(MimoDeployment resource) implements IndexerResourceCache<MimoDeployment> {
        @Override
        public Stream<MimoDeployment> list(Predicate<MimoDeployment> predicate) {
            return Stream.of(resource).filter(predicate);
        }

        @Override
        public Stream<MimoDeployment> list(String namespace, Predicate<MimoDeployment> predicate) {
            return list(predicate);
        }

        @Override
        public Optional<MimoDeployment> get(ResourceID id) {
            return Optional.of(resource);
        }

        @Override
        public Stream<ResourceID> keys() {
            return Stream.of(ResourceID.fromResource(resource));
        }

        @Override
        public List<MimoDeployment> byIndex(String indexName, String indexKey) {
            return List.of();
        }

        @Override
        public void addIndexers(Map<String, Function<MimoDeployment, List<String>>> indexers) {
            throw new UnsupportedOperationException("nothing is looked up by an index here");
        }
    }
}
