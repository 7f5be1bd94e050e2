package io.mimo.sizing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.generators.Generate.pick;
import static org.quicktheories.generators.SourceDSL.integers;

import io.mimo.generators.Property;
import io.mimo.plan.Decision;
import io.mimo.plan.Plan;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.quicktheories.core.Gen;

/**
 * No fact about a node lowers replicas, product, split or kind of what runs; nothing that happens to nodes changes a
 * running template.
 */
class LivePodsPropertiesTest {
    private static final String FP8 =
            "model: {uri: \"hf://XiaomiMiMo/MiMo-V2-Flash\", revision: abc}\nprecision: FP8\n";
    /**
     * One pod a replica, one that another split could cut, one of several nodes, one that holds only in the memory
     * saver's profile.
     */
    private static final List<String> SPECS = List.of(
            FP8 + "parallelism: {tensor: 4}\n",
            FP8 + "parallelism: {tensor: 4, data: 2, expert: 8}\n",
            FP8 + "parallelism: {tensor: 4, data: 4, expert: 16}\n",
            FP8
                    + "parallelism: {tensor: 4}\ngpuMemoryUtilization: 0.97\nmaxModelLen: 16384\naccelerator: "
                    + "{products: [NVIDIA-H100-80GB-HBM3, NVIDIA-B200]}\n");

    private static final List<String> SCALINGS = List.of(
            "replicas: 1\n", "replicas: 2\n", "replicas: 3\n", "autoscaling: {minReplicas: 1, maxReplicas: 4}\n");

    private static final Gen<Integer> SEEDS = integers().between(0, 1_000_000);

    private static Plan accepted(Decision decision) {
        assertThat(decision.report().verdict().isRefusal())
                .as("it runs, so it is not refused: " + decision.report().explanation())
                .isFalse();
        return ((Decision.Accepted) decision).plan();
    }

    /** What a pod's template is made of. */
    private static List<Object> template(Plan plan) {
        return List.of(
                plan.placement().product(),
                plan.placement().profile(),
                plan.placement().leastMemoryMiB(),
                plan.placement().shape(),
                plan.engine().container(),
                plan.engine().timing());
    }

    @Test
    void nothingThatNodesSayChangesWhatRuns() {
        Property.tries(400).forAll(pick(SPECS), pick(SCALINGS), SEEDS).checkAssert((spec, scaling, seed) -> {
            ChangingCluster cluster = new ChangingCluster(spec + scaling, seed);
            Plan first = accepted(cluster.decide());
            cluster.run((Decision.Accepted) cluster.decide());
            int replicas = first.replicas().count();
            for (int event = 0; event < 12; event++) {
                cluster.nodeEvent();
                cluster.podEvent();
                Plan plan = accepted(cluster.decide());
                assertThat(template(plan)).isEqualTo(template(first));
                assertThat(plan.replicas().count())
                        .isGreaterThanOrEqualTo(first.replicas().scaling().isPresent() ? 1 : replicas);
                plan.replicas().scaling().ifPresent(auto -> assertThat(auto.maxReplicas())
                        .isGreaterThanOrEqualTo(cluster.asked()));
                replicas = plan.replicas().count();
                cluster.ask(Math.max(replicas, cluster.asked()));
                cluster.tell(plan);
            }
        });
    }

    /**
     * An edit that enters no template, made in a noisy moment, restarts nothing and takes no replica away. A label that
     * claims more memory than there is could promote a memory saver's plan along with an edit: no exporter writes it.
     */
    @Test
    void anEditOfSomethingElseKeepsWhatRuns() {
        Property.tries(300).forAll(pick(SPECS), SEEDS).checkAssert((spec, seed) -> {
            ChangingCluster cluster = new ChangingCluster(spec + "replicas: 2\n", seed);
            Decision.Accepted first = (Decision.Accepted) cluster.decide();
            cluster.run(first);
            for (int event = 0; event < 6; event++) {
                cluster.nodeEvent();
                cluster.removeNodesOf(300_000);
                cluster.edit(spec + "replicas: " + (2 + event % 3) + "\n");
                Plan plan = accepted(cluster.decide());
                assertThat(template(plan)).isEqualTo(template(first.plan()));
                assertThat(plan.replicas().count())
                        .isGreaterThanOrEqualTo(
                                Math.min(2, first.plan().replicas().count()));
                cluster.tell(plan);
            }
        });
    }

    /** A status that is lost or makes no sense takes nothing away either: the pods tell what was chosen. */
    @Test
    void aLostStatusKeepsWhatRuns() {
        Property.tries(200).forAll(pick(SPECS.subList(0, 3)), SEEDS).checkAssert((spec, seed) -> {
            ChangingCluster cluster = new ChangingCluster(spec + "replicas: 2\n", seed);
            Decision.Accepted first = (Decision.Accepted) cluster.decide();
            cluster.run(first);
            for (int event = 0; event < 6; event++) {
                cluster.nodeEvent();
                cluster.tellNonsense(event % 2 == 0);
                Plan plan = accepted(cluster.decide());
                assertThat(plan.placement().product())
                        .isEqualTo(first.plan().placement().product());
                assertThat(plan.placement().shape())
                        .isEqualTo(first.plan().placement().shape());
                assertThat(plan.replicas().count())
                        .isGreaterThanOrEqualTo(first.plan().replicas().count());
            }
        });
    }

    @Test
    void theOwnerMayLowerThem() {
        Property.tries(50).forAll(SEEDS).checkAssert(seed -> {
            ChangingCluster cluster = new ChangingCluster(SPECS.get(0) + "replicas: 3\n", seed);
            cluster.run((Decision.Accepted) cluster.decide());
            cluster.nodeEvent();
            cluster.edit(SPECS.get(0) + "replicas: 1\n");
            assertThat(accepted(cluster.decide()).replicas().count()).isEqualTo(1);
        });
    }
}
