package io.mimo.operator;

import static io.mimo.operator.Resources.H100;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.api.MimoDeployment;
import io.mimo.controlplane.TestCluster;
import io.mimo.controlplane.UsesControlPlane;
import io.mimo.inventory.Inventory;
import io.mimo.plan.Decision;
import io.mimo.status.ConditionType;
import io.mimo.status.Reasons;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A fault of the operator while one resource is judged is that resource's condition, and of no other; when it is over,
 * the resource heals.
 */
@UsesControlPlane
class FaultIT {
    /** Judges as ever, but for the resource {@code bad} while it is broken. */
    private record BrokenJudge(AtomicBoolean broken, Supplier<Throwable> fault) {
        Decision decide(MimoDeployment resource, Inventory facts) {
            if (broken.get() && resource.getMetadata().getName().equals("bad")) {
                throw BrokenJudge.<RuntimeException>sneaky(fault.get());
            }
            return RunningOperator.decide(resource, facts);
        }

        @SuppressWarnings("unchecked")
        private static <E extends Throwable> E sneaky(Throwable fault) throws E {
            throw (E) fault;
        }
    }

    static List<Supplier<Throwable>> faults() {
        return List.of(
                () -> new IllegalStateException("of judging"),
                () -> new NoClassDefFoundError("of judging"),
                () -> new StackOverflowError("of judging"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aFaultIsToldWhereItHappensAndKeepsNobodyElseFromServing(Supplier<Throwable> fault, TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(3, H100).create();
        var judge = new BrokenJudge(new AtomicBoolean(), fault);
        try (var operator = RunningOperator.start(cluster, judge::decide)) {
            resources.apply(resources.fitting("bad", "replicas: 1"), resources.fitting("good", "replicas: 1"));
            resources.awaitReady("bad", "good");
            String pod = resources.pods("bad").getFirst().getMetadata().getUid();

            judge.broken().set(true);
            cluster.kubectl("patch", "mimo", "bad", "--type=merge", "-p", "spec: {maxModelLen: 16384}");

            cluster.await(
                    Resources.SOON,
                    () -> told(cluster).startsWith("1 " + Reasons.FAULT)
                            && told(cluster).contains("of judging"));
            resources.apply(resources.fitting("good", "replicas: 2"));
            resources.await(
                    "good",
                    ConditionType.Available,
                    condition -> condition.message().startsWith("2 of 2"),
                    Resources.SOON);
            assertThat(resources.pods("bad"))
                    .extracting(each -> each.getMetadata().getUid())
                    .containsExactly(pod);
            assertThat(operator.operator().ended()).isNotDone();

            judge.broken().set(false);
            resources.awaitReady("bad");
            assertThat(operator.takeFaults()).isNotEmpty().allSatisfy(message -> assertThat(message)
                    .contains("fault of the operator"));
        }
    }

    /** The generation that the status speaks of, and the reason and words of the condition that tells of a fault. */
    private static String told(TestCluster cluster) {
        return cluster.kubectl(
                "get",
                "mimo",
                "bad",
                "-o",
                "jsonpath={.status.observedGeneration}{range .status.conditions[?(@.type==\""
                        + ConditionType.OperatorFault + "\")]} {.reason} {.message}{end}");
    }
}
