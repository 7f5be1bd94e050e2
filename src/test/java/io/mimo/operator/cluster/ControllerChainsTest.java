package io.mimo.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.generators.Generate.pick;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.lists;
import static org.quicktheories.generators.SourceDSL.longs;

import io.mimo.generators.Property;
import io.mimo.inventory.PodFacts.Owner;
import io.mimo.operator.cluster.Controlled.Controller;
import io.mimo.operator.cluster.ControllerChains.End;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.quicktheories.core.Gen;

class ControllerChainsTest {
    private static final String NAMESPACE = "llm";

    private final ControllerChains chains = new ControllerChains();

    private static Controlled object(String namespace, String uid, Optional<Controller> controller) {
        return new Controlled("Kind/" + namespace + "/" + uid, namespace, uid, controller);
    }

    private static Controlled of(String uid, String controller) {
        return object(NAMESPACE, uid, Optional.of(new Controller("Kind", controller, controller, false)));
    }

    private static Controlled ofResource(String uid) {
        return object(NAMESPACE, uid, Optional.of(new Controller("MimoDeployment", "flash", "u", true)));
    }

    private static End flash() {
        return new End.Resource(new Owner(NAMESPACE, "flash", "u"));
    }

    @Test
    void aWorkerOfAGroupIsOwnOverItsLeader() {
        chains.put(ofResource("group"));
        chains.put(of("leaders", "group"));
        chains.put(of("leader", "leaders"));
        chains.put(of("workers", "leader"));
        chains.put(of("worker", "workers"));

        assertThat(chains.endOf("worker")).isEqualTo(flash());
        assertThat(chains.over("leaders")).containsExactlyInAnyOrder("leaders", "leader", "workers", "worker");
    }

    @Test
    void whatADeletedWorkloadHasMadeIsItsOwnUntilItIsGone() {
        chains.put(ofResource("deployment"));
        chains.put(of("set", "deployment"));
        chains.put(of("pod", "set"));

        chains.remove("deployment");
        chains.remove("set");
        assertThat(chains.endOf("pod")).isEqualTo(flash());

        chains.remove("pod");
        assertThat(chains.size()).as("nothing is remembered without need").isZero();
    }

    @Test
    void anOrphanIsNobodysAndAnAdoptedOneHasAnOwnerAgain() {
        chains.put(ofResource("deployment"));
        chains.put(of("pod", "deployment"));

        chains.put(object(NAMESPACE, "deployment", Optional.empty()));
        assertThat(chains.endOf("pod")).isEqualTo(new End.Nobody());

        chains.put(ofResource("deployment"));
        assertThat(chains.endOf("pod")).isEqualTo(flash());
    }

    @Test
    void aWatchThatIsBehindTakesBackNothing() {
        var owned = ofResource("deployment").controller();
        chains.put(new Controlled("Deployment/llm/flash", NAMESPACE, "deployment", Optional.of(BigInteger.TEN), owned));

        chains.put(new Controlled(
                "Deployment/llm/flash", NAMESPACE, "deployment", Optional.of(BigInteger.TWO), Optional.empty()));
        assertThat(chains.endOf("deployment")).isEqualTo(flash());

        chains.put(new Controlled(
                "Deployment/llm/flash", NAMESPACE, "deployment", Optional.of(new BigInteger("11")), Optional.empty()));
        assertThat(chains.endOf("deployment")).isEqualTo(new End.Nobody());
    }

    @Test
    void anotherObjectOfTheSameNameTakesThePlaceOfTheOneBefore() {
        var first = new Controlled(
                "Pod/llm/flash-0", NAMESPACE, "first", Optional.of(new Controller("Kind", "c", "c", false)));
        assertThat(chains.put(first)).isEmpty();

        assertThat(chains.put(new Controlled(first.place(), NAMESPACE, "second", first.controller())))
                .contains("first");
        assertThat(chains.over("c")).containsExactlyInAnyOrder("c", "second");
        assertThat(chains.size()).isEqualTo(1);
    }

    /** One step of a cluster's life: an object is shown with a controller, or is gone. */
    record Step(int number, int namespace, Target target) {
        Controlled object() {
            String where = namespace == 0 ? NAMESPACE : "restored";
            return ControllerChainsTest.object(
                    where,
                    "o" + number,
                    switch (target) {
                        case Target.None() -> Optional.empty();
                        case Target.Resource() -> Optional.of(new Controller("MimoDeployment", "flash", "u", true));
                        case Target.Object(int other) -> Optional.of(new Controller("Kind", "n", "o" + other, false));
                    });
        }
    }

    sealed interface Target {
        record None() implements Target {}

        record Resource() implements Target {}

        record Object(int other) implements Target {}
    }

    private static Gen<List<Step>> graphs() {
        Gen<Integer> numbers = integers().between(0, 9);
        Gen<Integer> namespaces = pick(List.of(0, 0, 0, 0, 0, 1));
        Gen<Target> targets = numbers.zip(integers().between(0, 8), (other, dice) -> switch (dice) {
            case 0 -> new Target.None();
            case 1, 2 -> new Target.Resource();
            default -> new Target.Object(other);
        });
        return lists().of(numbers.zip(namespaces, targets, Step::new))
                .ofSizeBetween(0, 25)
                .map(ControllerChainsTest::eachInOneNamespace);
    }

    /** An object never moves to another namespace. */
    private static List<Step> eachInOneNamespace(List<Step> steps) {
        Map<Integer, Integer> where = new HashMap<>();
        return steps.stream()
                .map(step -> new Step(
                        step.number(), where.computeIfAbsent(step.number(), any -> step.namespace()), step.target()))
                .toList();
    }

    /** Whatever the graph, loops and missing controllers included, and in whatever order it is shown. */
    @Test
    void anObjectIsOwnIfAndOnlyIfItsChainReachesTheResourceInItsNamespace() {
        Property.tries(Property.TRIES).forAll(graphs(), longs().all()).checkAssert((steps, seed) -> {
            var graph = new ControllerChains();
            Map<String, Controlled> last = new HashMap<>();
            steps.forEach(step -> last.put(step.object().uid(), step.object()));
            steps.forEach(step -> graph.put(step.object()));
            List<Controlled> shuffled = new ArrayList<>(last.values());
            Collections.shuffle(shuffled, new Random(seed));
            var other = new ControllerChains();
            shuffled.forEach(other::put);

            for (Controlled object : last.values()) {
                boolean own = reaches(object, last);
                assertThat(graph.endOf(object.uid()) instanceof End.Resource)
                        .as("%s of %s", object, last)
                        .isEqualTo(own);
                assertThat(other.endOf(object.uid())).isEqualTo(graph.endOf(object.uid()));
                if (graph.endOf(object.uid()) instanceof End.Resource(Owner owner)) {
                    assertThat(owner).isEqualTo(new Owner(object.namespace(), "flash", "u"));
                }
            }
        });
    }

    /** The rule once more, by going from the resource down instead of from the object up. */
    private static boolean reaches(Controlled object, Map<String, Controlled> all) {
        Set<String> own = new HashSet<>();
        boolean more = true;
        while (more) {
            more = all.values().stream()
                            .filter(each -> each.namespace().equals(object.namespace()))
                            .filter(each -> each.controller()
                                    .filter(controller -> controller.isResource() || own.contains(controller.uid()))
                                    .isPresent())
                            .map(Controlled::uid)
                            .filter(own::add)
                            .count()
                    > 0;
        }
        return own.contains(object.uid());
    }

    /** Those above it may go first, as they do when a workload is deleted. */
    @Test
    void nothingIsRememberedWhenAllIsGone() {
        Property.tries(Property.TRIES).forAll(graphs(), longs().all()).checkAssert((steps, seed) -> {
            var graph = new ControllerChains();
            List<Step> acyclic = steps.stream()
                    .filter(step -> !(step.target() instanceof Target.Object(int other)) || other > step.number())
                    .toList();
            acyclic.forEach(step -> graph.put(step.object()));
            List<String> uids = new ArrayList<>(
                    acyclic.stream().map(step -> step.object().uid()).distinct().toList());
            Collections.shuffle(uids, new Random(seed));

            uids.forEach(graph::remove);

            assertThat(graph.size()).isZero();
            uids.forEach(uid -> assertThat(graph.endOf(uid)).isEqualTo(new End.Nobody()));
        });
    }
}
