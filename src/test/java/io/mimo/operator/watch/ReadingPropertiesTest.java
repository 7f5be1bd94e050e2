package io.mimo.operator.watch;

import static io.mimo.operator.watch.BrokenPages.NODE;
import static io.mimo.operator.watch.BrokenPages.POD;
import static io.mimo.operator.watch.BrokenPages.broken;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.quicktheories.generators.Generate.oneOf;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeList;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.mimo.catalog.Catalog;
import io.mimo.fixtures.ManifestFixture;
import io.mimo.generators.Property;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.inventory.PodFacts;
import io.mimo.operator.cluster.ClusterIndex;
import io.mimo.operator.cluster.ClusterListener;
import io.mimo.operator.cluster.ClusterWatch;
import io.mimo.operator.cluster.Controlled;
import io.mimo.operator.cluster.DownloadPodTracker;
import io.mimo.operator.cluster.PodOwners;
import io.mimo.plan.Decider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.quicktheories.core.Gen;

/** Whatever one object holds, the readers throw nothing and see all the others; what they see can be judged. */
class ReadingPropertiesTest {
    private static final Catalog CATALOG = Catalog.load();
    private final BrokenPages pages = new BrokenPages();

    /** What the readers remember, of one input alone. */
    private final class Memory {
        private final ClusterIndex index = new ClusterIndex();
        private final DownloadPodTracker downloads = new DownloadPodTracker();

        ClusterWatch watch(KubernetesClient client) {
            var owners = new PodOwners();
            owners.putController(new Controlled(
                    "ReplicaSet/llm/flash",
                    "llm",
                    "r",
                    Optional.of(new Controlled.Controller("MimoDeployment", "flash", "u", true))));
            return new ClusterWatch(
                    client,
                    index,
                    downloads,
                    owners,
                    new ClusterListener() {
                        @Override
                        public void enqueueWaiting() {}

                        @Override
                        public void podChanged(PodFacts.Owner owner) {
                            assertThat(owner.name()).isNotNull();
                        }
                    },
                    Set.of(),
                    new WatchRule(pages.unreadable(), words -> {}));
        }

        /** What is there is judged too: a fact that breaks the judge would hide every node. */
        <T extends HasMetadata> List<String> read(ProjectingItemStore<T> store, List<? extends T> items) {
            items.forEach(item -> store.put(store.getKey(item), item));
            Inventory inventory = index.inventory();
            Decider.decide(
                    ManifestFixture.manifest(
                            "model: {uri: \"hf://XiaomiMiMo/MiMo-V2-Flash\"}\nprecision: FP8\nparallelism: {tensor: 4, "
                                    + "data: 2, expert: 8}\n"),
                    CATALOG,
                    inventory);
            List<String> seen = new ArrayList<>(
                    inventory.nodes().stream().map(NodeFacts::name).toList());
            seen.addAll(inventory.pods().stream().map(PodFacts::name).toList());
            return seen;
        }
    }

    private static Gen<JsonNode> brokenPods() {
        return oneOf(
                broken(POD),
                broken(POD.replace("\"labels\": {", "\"labels\": {\"app.kubernetes.io/name\": \"mimo-weights\", ")));
    }

    @Test
    void aBrokenNodeHidesNoOther() {
        Property.tries(500).forAll(broken(NODE)).checkAssert(bad -> {
            try (KubernetesClient client = BrokenPages.offline()) {
                List<Node> items = pages.page(NodeList.class, NODE, bad).getItems();
                var memory = new Memory();
                assertThat(memory.read(memory.watch(client).nodeStore(), items))
                        .as("%s", bad)
                        .contains("before", "after");
            }
        });
    }

    @Test
    void aBrokenPodHidesNoOther() {
        Property.tries(1000).forAll(brokenPods()).checkAssert(bad -> {
            try (KubernetesClient client = BrokenPages.offline()) {
                List<Pod> items = pages.page(PodList.class, POD, bad).getItems();
                var memory = new Memory();
                assertThat(memory.read(memory.watch(client).podStore(), items))
                        .as("%s", bad)
                        .contains("before", "after");
            }
        });
    }

    @Test
    void aWatchGoesOnAfterABrokenObject() {
        Property.tries(500).forAll(brokenPods()).checkAssert(bad -> {
            WatchEvent event = pages.modified(bad);
            assertThat(event.getObject()).isInstanceOfSatisfying(Pod.class, pod -> assertThat(
                            pod.getMetadata().getName())
                    .isEqualTo("bad"));
            try (KubernetesClient client = BrokenPages.offline()) {
                ProjectingItemStore<Pod> store = new Memory().watch(client).podStore();
                assertThatCode(() -> store.put("llm/bad", (Pod) event.getObject()))
                        .as("%s", bad)
                        .doesNotThrowAnyException();
            }
        });
    }
}
