package io.mimo.operator;

import io.mimo.api.MimoDeployment;
import io.mimo.controlplane.Await;
import io.mimo.controlplane.GpuNodes;
import io.mimo.controlplane.TestCluster;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.plan.Decision;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the operator's judge was asked, so that a test which shows that nothing happens need not wait for it: once a
 * resource was judged with everything that the cluster shows, and its pass is over, what it would do is done.
 *
 * @param decider the judge
 * @param last what each resource was judged by last, by namespace/name
 */
record Judgements(
        BiFunction<MimoDeployment, Inventory, Decision> decider, Map<String, Question> last, AtomicInteger marks) {
    /** An annotation is the user's word, which starts a pass, and is no part of what is planned. */
    private static final String MARK = "example.com/judge";
    /** The second pass sees what the first has written. */
    private static final int PASSES = 2;

    record Question(String mark, Set<NodeFacts> nodes) {}

    Judgements(BiFunction<MimoDeployment, Inventory, Decision> decider) {
        this(decider, new ConcurrentHashMap<>(), new AtomicInteger());
    }

    Decision decide(MimoDeployment resource, Inventory inventory) {
        String mark = Optional.ofNullable(resource.getMetadata().getAnnotations())
                .map(annotations -> annotations.get(MARK))
                .orElse("");
        last.put(
                resource.getMetadata().getNamespace() + "/"
                        + resource.getMetadata().getName(),
                new Question(mark, Set.copyOf(inventory.nodes())));
        return decider.apply(resource, inventory);
    }

    /** Has them judged with the nodes as they are now, and returns when those passes are over. */
    void askAgain(TestCluster cluster, BooleanSupplier idle, String... names) {
        for (int pass = 0; pass < PASSES; pass++) {
            cluster.await(Resources.SOON, () -> {
                ask(cluster, names);
                return Stream.of(names).allMatch(name -> sawAll(cluster, name));
            });
        }
        cluster.await(Resources.SOON, idle::getAsBoolean);
    }

    private void ask(TestCluster cluster, String... names) {
        String mark = String.valueOf(marks.incrementAndGet());
        cluster.kubectl(
                Stream.of(List.of("annotate", "mimo", "--overwrite"), List.of(names), List.of(MARK + "=" + mark))
                        .flatMap(List::stream)
                        .toArray(String[]::new));
        Await.within(Resources.SOON).until(() -> Stream.of(names).allMatch(name -> question(cluster, name)
                .filter(asked -> asked.mark().equals(mark))
                .isPresent()));
    }

    /** The watch of nodes may be behind that of resources. */
    private boolean sawAll(TestCluster cluster, String name) {
        Set<NodeFacts> now =
                cluster.client().nodes().withLabel(GpuNodes.LABEL, cluster.namespace()).list().getItems().stream()
                        .map(NodeFacts::of)
                        .collect(Collectors.toSet());
        Set<NodeFacts> seen = question(cluster, name).orElseThrow().nodes().stream()
                .filter(node -> cluster.namespace().equals(node.labels().get(GpuNodes.LABEL)))
                .collect(Collectors.toSet());
        return seen.equals(now);
    }

    /** Returns when the change of the nodes by itself, and nothing else, had them judged again. */
    void awaitJudged(TestCluster cluster, BooleanSupplier idle, String... names) {
        cluster.await(Resources.SOON, () -> Stream.of(names).allMatch(name -> sawAll(cluster, name)));
        cluster.await(Resources.SOON, idle::getAsBoolean);
    }

    private Optional<Question> question(TestCluster cluster, String name) {
        return Optional.ofNullable(last.get(cluster.namespace() + "/" + name));
    }
}
