package io.mimo.operator.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProjectingItemStoreTest {
    private static final String KEY = "llm/a";

    private final List<ConfigMap> changed = new ArrayList<>();
    private final List<ConfigMap> gone = new ArrayList<>();
    private final List<String> unreadableKinds = new ArrayList<>();
    private final UnreadableObjects unreadable = new UnreadableObjects();
    private final ProjectingItemStore<ConfigMap> store = new ProjectingItemStore<>(
            unreadable,
            map -> !map.getData().containsKey("unwanted"),
            map -> new ConfigMapBuilder().withMetadata(map.getMetadata()).build(),
            map -> {
                if (map.getData().containsKey("broken")) {
                    throw new IllegalArgumentException("broken");
                }
                changed.add(map);
            },
            gone::add);

    private ProjectingItemStoreTest() {
        unreadable.count(unreadableKinds::add);
    }

    private static ConfigMap map(String version, String key) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("llm")
                .withName("a")
                .withResourceVersion(version)
                .endMetadata()
                .withData(Map.of(key, "x"))
                .build();
    }

    @Test
    void anObjectIsPassedOnWholeAndOnlyItsMarkerIsKept() {
        assertThat(store.getKey(map("1", "data"))).isEqualTo(KEY);

        assertThat(store.put(KEY, map("1", "data"))).isNull();

        assertThat(changed).containsExactly(map("1", "data"));
        assertThat(store.get(KEY).getData()).isEmpty();
        assertThat(store.get(KEY).getMetadata().getResourceVersion()).isEqualTo("1");
        assertThat(store.keySet()).containsExactly(KEY);
        assertThat(store.values()).hasSize(1);
        assertThat(store.size()).isOne();
        assertThat(store.isFullState()).as("what is kept is not the object").isFalse();
    }

    @Test
    void whoIsPutAgainGivesTheMarkerOfBefore() {
        store.put(KEY, map("1", "data"));

        assertThat(store.put(KEY, map("2", "data")).getMetadata().getResourceVersion())
                .isEqualTo("1");
        assertThat(changed).hasSize(2);
    }

    @Test
    void anObjectThatIsNotWantedIsNotKept() {
        store.put(KEY, map("1", "unwanted"));

        assertThat(store.size()).isZero();
        assertThat(changed).isEmpty();
        assertThat(gone).isEmpty();
    }

    @Test
    void anObjectThatIsNoLongerWantedIsGone() {
        store.put(KEY, map("1", "data"));
        store.put(KEY, map("2", "unwanted"));

        assertThat(store.size()).isZero();
        assertThat(gone).singleElement().satisfies(marker -> assertThat(
                        marker.getMetadata().getResourceVersion())
                .isEqualTo("1"));
    }

    @Test
    void whatIsRemovedTwiceIsGoneOnce() {
        store.put(KEY, map("1", "data"));
        store.remove(KEY);

        assertThat(store.remove(KEY)).isNull();
        assertThat(gone).hasSize(1);
    }

    @Test
    void anObjectThatCannotBeReadKeepsNoOtherFromBeingPassedOnAndIsNotGone() {
        store.put(KEY, map("1", "data"));
        store.put(KEY, map("2", "broken"));
        store.put("llm/b", map("3", "data"));

        assertThat(unreadableKinds).containsExactly("ConfigMap");
        assertThat(gone).isEmpty();
        assertThat(store.size()).isEqualTo(2);
        assertThat(changed).hasSize(2);
    }

    @Test
    void whatThisProcessCouldSaveOfAnUnreadableObjectIsNeitherPassedOnNorForgotten() {
        ConfigMap saved = map("1", "data");
        saved.getMetadata().setAnnotations(Map.of(UnreadableObjects.MARK, "why"));

        store.put(KEY, saved);

        assertThat(changed).isEmpty();
        assertThat(store.size()).isOne();
    }
}
