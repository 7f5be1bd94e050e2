package io.mimo.operator;

import static io.mimo.operator.Resources.H100;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mimo.api.MimoDeployment;
import io.mimo.controlplane.AuditRecord;
import io.mimo.controlplane.TestCluster;
import io.mimo.controlplane.UsesControlPlane;
import io.mimo.inventory.Inventory;
import io.mimo.plan.Decision;
import io.mimo.plan.WithImage;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/**
 * While the operator ends its watches end one after the other: a reconciliation under way must not take an empty cache
 * for an empty cluster.
 */
@UsesControlPlane
class EndingIT {
    /** Longer than watches take to end, and shorter than the operator waits for reconciliations. */
    private static final Duration SLOW = Duration.ofSeconds(2);

    /** Another build's judge, slow enough that its answer comes when the watches have ended. */
    private static final class SlowJudge {
        private final AtomicBoolean armed = new AtomicBoolean();
        private final CountDownLatch judging = new CountDownLatch(1);

        Decision decide(MimoDeployment resource, Inventory facts) {
            if (!armed.get()) {
                return RunningOperator.decide(resource, facts);
            }
            judging.countDown();
            await().during(SLOW).until(() -> true);
            return RunningOperator.decide(WithImage.copy(resource, "vllm/vllm-openai:v0.32.0"), facts);
        }
    }

    @Test
    void aReconciliationUnderWayWritesNothingAnyMore(TestCluster cluster) throws InterruptedException {
        var resources = new Resources(cluster);
        cluster.gpuNodes(1, H100).create();
        var judge = new SlowJudge();
        try (var operator = RunningOperator.start(cluster, judge::decide)) {
            resources.apply(resources.fitting("flash", "replicas: 1"));
            resources.awaitReady("flash");
            var log = cluster.auditLog();
            judge.armed.set(true);
            cluster.kubectl("annotate", "mimo", "flash", "team=a");
            assertThat(judge.judging.await(10, TimeUnit.SECONDS)).isTrue();

            operator.operator().close();

            assertThat(RunningOperator.writes(log, cluster))
                    .extracting(AuditRecord::resource)
                    .isEmpty();
        }
    }
}
