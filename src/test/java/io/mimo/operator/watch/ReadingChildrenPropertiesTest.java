package io.mimo.operator.watch;

import static io.mimo.operator.watch.BrokenPages.DEFINITION;
import static io.mimo.operator.watch.BrokenPages.DEPLOYMENT;
import static io.mimo.operator.watch.BrokenPages.GROUP;
import static io.mimo.operator.watch.BrokenPages.REPLICA_SET;
import static io.mimo.operator.watch.BrokenPages.broken;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionList;
import io.fabric8.kubernetes.api.model.apps.DeploymentList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.mimo.generators.Property;
import io.mimo.inventory.PodFacts;
import io.mimo.operator.children.Workload;
import io.mimo.operator.cluster.Controlled;
import io.mimo.operator.cluster.ControllerWatch;
import io.mimo.operator.cluster.PodOwners;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whatever one child or definition holds, all others are read; it is the fault of its owner alone. */
class ReadingChildrenPropertiesTest {
    private final BrokenPages pages = new BrokenPages();

    @Test
    void aBrokenChildIsItsOwnersFaultAndHidesNoOther() {
        Property.tries(500).forAll(broken(DEPLOYMENT)).checkAssert(bad -> {
            var items = pages.page(DeploymentList.class, DEPLOYMENT, bad).getItems();
            assertThat(items)
                    .extracting(item -> item.getMetadata().getName())
                    .as("%s", bad)
                    .contains("before", "bad", "after");
            assertThat(items.stream()
                            .filter(item -> !item.getMetadata().getName().equals("bad")))
                    .hasSize(2)
                    .allSatisfy(item -> assertThat(Workload.of(UnreadableObjects.required(item)))
                            .isPresent());
        });
    }

    @Test
    void aBrokenControllerLosesNoOtherItsPods() {
        Property.tries(500).forAll(broken(REPLICA_SET)).checkAssert(bad -> {
            try (KubernetesClient client = BrokenPages.offline()) {
                var owners = new PodOwners();
                var store = new ControllerWatch(
                                client, Set.of(), owners, new WatchRule(pages.unreadable(), words -> {}))
                        .store("ReplicaSet");
                List<Optional<PodFacts.Owner>> found = new ArrayList<>();
                pages.page(GenericKubernetesResourceList.class, REPLICA_SET, bad)
                        .getItems()
                        .forEach(item -> store.put(store.getKey(item), item));

                for (String name : List.of("before", "after")) {
                    owners.put(
                            new Controlled(
                                    "Pod/llm/" + name,
                                    "llm",
                                    name,
                                    Optional.of(new Controlled.Controller("ReplicaSet", name, "u-" + name, false))),
                            false,
                            found::add);
                }
                assertThat(found).as("%s", bad).hasSize(2).allSatisfy(owner -> assertThat(owner)
                        .map(PodFacts.Owner::uid)
                        .contains("f"));
            }
        });
    }

    /** One that cannot be read is its owner's fault: it is thrown there, and there alone. */
    @Test
    void aBrokenGroupHidesNoOther() {
        Property.tries(500).forAll(broken(GROUP)).checkAssert(bad -> {
            var items =
                    pages.page(GenericKubernetesResourceList.class, GROUP, bad).getItems();
            assertThat(items)
                    .extracting(item -> item.getMetadata().getName())
                    .as("%s", bad)
                    .contains("before", "bad", "after");
            assertThat(items.stream()
                            .filter(item -> !item.getMetadata().getName().equals("bad")))
                    .allSatisfy(item -> assertThat(Workload.of(UnreadableObjects.required(item)))
                            .map(Workload::podsPerReplica)
                            .contains(2));
        });
    }

    @Test
    void aBrokenDefinitionHidesNoOtherKind() {
        Property.tries(500).forAll(broken(DEFINITION)).checkAssert(bad -> {
            var items = pages.page(CustomResourceDefinitionList.class, DEFINITION, bad)
                    .getItems();
            assertThat(items)
                    .extracting(item -> item.getMetadata().getName())
                    .as("%s", bad)
                    .contains("before", "after");
            assertThat(items.stream()
                            .filter(item -> !item.getMetadata().getName().equals("bad")))
                    .allSatisfy(item ->
                            assertThat(item.getSpec().getNames().getKind()).isEqualTo("ScaledObject"));
        });
    }
}
