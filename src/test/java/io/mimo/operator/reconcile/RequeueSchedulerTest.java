package io.mimo.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentStatus;
import io.mimo.api.MimoDeploymentStatus.Condition;
import io.mimo.fixtures.ManifestFixture;
import io.mimo.fixtures.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RequeueSchedulerTest {
    private static final Duration BURST = Duration.ofMillis(200);
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final VirtualTime time = new VirtualTime();
    private final MimoDeployment resource = resource();
    private final List<ResourceID> woken = new ArrayList<>();
    private final List<String> forgotten = new ArrayList<>();
    private final RequeueScheduler wakeups =
            new RequeueScheduler(new One(resource), forgotten::add, time::later, time::nanoTime);

    private RequeueSchedulerTest() {
        wakeups.setEventHandler(event -> woken.add(event.getRelatedCustomResourceID()));
        wakeups.start();
    }

    private static MimoDeployment resource() {
        MimoDeployment resource = ManifestFixture.manifest(
                "model: {uri: \"hf://XiaomiMiMo/MiMo-V2-Flash\"}\nprecision: FP8\nparallelism: {tensor: 4}\n");
        resource.getMetadata().setUid("u");
        return resource;
    }

    private void settled(boolean settled) {
        String holds = settled ? "True" : "False";
        resource.setStatus(MimoDeploymentStatus.NOT_JUDGED.withConditions(Stream.of("Placed", "Available")
                .map(type -> new Condition(type, holds, "r", "m", 1L, "2026-01-01T00:00:00Z"))
                .toList()));
    }

    @Test
    void aResourceThatBeginsToWaitBetweenTheTimersIsWokenToo() {
        settled(true);
        wakeups.enqueueWaiting();
        time.pass(Duration.ofSeconds(1));
        assertThat(woken).as("it was settled at the first timer").isEmpty();
        settled(false);
        time.pass(LIMIT);
        assertThat(woken).hasSize(1);
    }

    @Test
    void oneThatWaitsIsWokenOnceForOneChange() {
        settled(false);
        wakeups.enqueueWaiting();
        time.pass(BURST);
        settled(true);
        assertThat(woken).hasSize(1);
        time.pass(LIMIT);
        assertThat(woken).hasSize(1);
    }

    @Test
    void aBurstOfChangesWakesOneThatWaitsOnce() {
        settled(false);
        for (int change = 0; change < 100; change++) {
            wakeups.enqueueWaiting();
            time.pass(Duration.ofMillis(1));
        }
        time.pass(BURST);
        assertThat(woken).hasSize(1);
    }

    @Test
    void withoutAChangeNothingIsWokenAndNothingIsScheduled() {
        settled(false);
        time.pass(Duration.ofDays(1));
        assertThat(woken).isEmpty();
        assertThat(time.due()).isEmpty();
    }

    @Test
    void nothingIsWokenOnceItIsStopped() {
        settled(false);
        wakeups.enqueueWaiting();
        wakeups.stop();
        time.pass(LIMIT);
        wakeups.enqueueWaiting();
        assertThat(woken).isEmpty();
        assertThat(time.due()).isEmpty();
    }

    @Test
    void aResourceThatGoesIsForgottenAndItsPodsWakeNobody() {
        wakeups.onResourceCreated(resource);
        wakeups.enqueue("u");
        assertThat(woken).hasSize(1);

        MimoDeployment going = resource();
        going.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");
        wakeups.onResourceUpdated(going, resource);
        wakeups.enqueue("u");

        assertThat(wakeups.exists("u")).isFalse();
        assertThat(forgotten).containsExactly("u");
        assertThat(woken).hasSize(1);
    }

    @Test
    void aResourceCreatedAgainBehindTheWatchIsAnotherOneAndIsWoken() {
        wakeups.onResourceCreated(resource);
        MimoDeployment another = resource();
        another.getMetadata().setUid("v");

        wakeups.onResourceUpdated(another, resource);

        assertThat(forgotten).containsExactly("u");
        assertThat(wakeups.exists("u")).isFalse();
        assertThat(wakeups.exists("v")).isTrue();
        assertThat(woken).hasSize(1);
    }

    record One(MimoDeployment resource) implements IndexerResourceCache<MimoDeployment> {
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
