package io.mimo.operator.children;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Indexer;
import io.mimo.api.MimoDeployment;
import io.mimo.fixtures.ManifestFixture;
import io.mimo.fixtures.VirtualTime;
import io.mimo.render.Metadata;
import io.mimo.render.OptionalKind;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class DynamicInformerTest {
    private static final Duration WATCH_LAG = Duration.ofSeconds(10);
    private static final Optional<HasMetadata> NOTHING = Optional.empty();

    private final VirtualTime time = new VirtualTime();
    private final Map<String, GenericKubernetesResource> watched = new TreeMap<>();
    private final MimoDeployment owner = ManifestFixture.manifest("model: {uri: \"hf://XiaomiMiMo/MiMo-V2-Flash\"}\n");
    private final DynamicInformer store = new DynamicInformer(
            OptionalKind.POD_MONITOR, List.of(informer()), new ConcurrentHashMap<>(), time::nanoTime);

    private DynamicInformerTest() {
        owner.getMetadata().setUid("u");
    }

    /** That shows what this test lets it show. */
    @SuppressWarnings("unchecked")
    private SharedIndexInformer<GenericKubernetesResource> informer() {
        Indexer<GenericKubernetesResource> indexer = (Indexer<GenericKubernetesResource>) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Indexer.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getByKey" -> watched.get((String) arguments[0]);
                    case "byIndex" -> List.copyOf(watched.values());
                    default -> throw new UnsupportedOperationException(method.getName());
                });
        return (SharedIndexInformer<GenericKubernetesResource>) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {SharedIndexInformer.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getIndexer", "getStore" -> indexer;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private static GenericKubernetesResource monitor(String version) {
        return new GenericKubernetesResourceBuilder()
                .withApiVersion("monitoring.coreos.com/v1")
                .withKind("PodMonitor")
                .withNewMetadata()
                .withNamespace("llm")
                .withName("mimo")
                .withResourceVersion(version)
                .withOwnerReferences(Metadata.controller("mimo", "u"))
                .endMetadata()
                .build();
    }

    private void shows(String version) {
        watched.put("llm/mimo", monitor(version));
    }

    private Optional<String> seen() {
        return store.get("llm", "mimo").map(object -> object.getMetadata().getResourceVersion());
    }

    @Test
    void anOwnWriteIsSeenBeforeTheWatchShowsIt() {
        store.remember(monitor("5"), NOTHING);

        assertThat(seen()).contains("5");
        assertThat(store.ownedBy(owner)).hasSize(1);
    }

    @Test
    void anOwnWriteIsSeenInsteadOfWhatItWasWrittenOver() {
        shows("4");
        store.remember(monitor("5"), Optional.of(monitor("4")));

        assertThat(seen()).contains("5");
        assertThat(store.ownedBy(owner))
                .extracting(object -> object.getMetadata().getResourceVersion())
                .containsExactly("5");
    }

    @Test
    void theWatchIsBelievedAsSoonAsItShowsSomethingNewer() {
        shows("4");
        store.remember(monitor("5"), Optional.of(monitor("4")));
        shows("6");
        assertThat(seen()).contains("6");

        watched.clear();
        assertThat(seen()).as("it is gone and our write does not bring it back").isEmpty();
    }

    @Test
    void theSecondOfTwoOwnWritesIsSeenUntilTheWatchHasPassedTheVersionBeforeBoth() {
        shows("4");
        store.remember(monitor("5"), Optional.of(monitor("4")));
        store.remember(monitor("6"), Optional.of(monitor("5")));

        assertThat(seen()).contains("6");
    }

    @Test
    void aWriteThatTheWatchDoesNotShowWithin10SecondsIsForgotten() {
        store.remember(monitor("5"), NOTHING);
        time.pass(WATCH_LAG.minusNanos(1));
        assertThat(seen()).contains("5");

        time.pass(Duration.ofNanos(1));
        assertThat(seen()).isEmpty();
        assertThat(store.ownedBy(owner)).isEmpty();
    }

    @Test
    void whatAnotherControlsIsNotOwned() {
        shows("4");
        owner.getMetadata().setUid("another");

        assertThat(store.ownedBy(owner)).isEmpty();
    }

    @Test
    void objectsOfOtherKindsAreNotKept() {
        assertThat(store.keeps(monitor("1"))).isTrue();
        GenericKubernetesResource other = monitor("1");
        other.setKind("PrometheusRule");
        assertThat(store.keeps(other)).isFalse();
    }
}
