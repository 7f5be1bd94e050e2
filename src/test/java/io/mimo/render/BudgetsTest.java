package io.mimo.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.mimo.catalog.Catalog;
import io.mimo.fixtures.ManifestFixture;
import io.mimo.fixtures.NodeFixture;
import io.mimo.inventory.Inventory;
import io.mimo.plan.Decider;
import io.mimo.plan.Decision;
import io.mimo.plan.Plan;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * Every budget of a start and a shutdown, as rendered, over bytes x rates x modes x sources x releases: no one of them
 * cuts another off.
 */
class BudgetsTest {
    private static final Catalog CATALOG = Catalog.load();
    private static final Inventory NODES = Inventory.of(NodeFixture.nodes(2, 8, "NVIDIA-H200", 143771), List.of());
    private static final List<String> RELEASES = CATALOG.releases().stream()
            .map(release -> release.version().toString())
            .toList();
    private static final List<String> SOURCES =
            List.of("hf://Example/Flash", "hf://Example/Flash cached", "pvc://claim/flash", "s3://bucket/flash");
    private static final List<String> PRECISIONS = List.of("FP8", "INT4", "BF16");
    private static final long WARM_UP_SECONDS = 15 * 60;

    /** What the rendered objects say, in seconds. */
    private record Budgets(
            long bytes, long ready, long startup, long progress, long shutdown, long pause, long grace) {}

    @Property(tries = 400)
    void allInequalitiesHold(
            @ForAll @IntRange(min = 10, max = 100_000) int rate,
            @ForAll boolean thinking,
            @ForAll @IntRange(max = 99) int drawn,
            @ForAll @IntRange(max = 3) int source,
            @ForAll @IntRange(max = 2) int precision) {
        int release = drawn % RELEASES.size();
        Budgets budgets = budgets(rate, thinking, release, source, precision);

        long load = budgets.bytes() / (rate * 1_000_000L);
        boolean downloads = source == 0 || source == 3;
        long download = downloads ? budgets.bytes() / (Math.min(rate, 100) * 1_000_000L) : 0;
        assertThat(budgets.ready()).isBetween(load + download + WARM_UP_SECONDS, load + download + WARM_UP_SECONDS + 2);
        assertThat(budgets.startup())
                .as("the probe may not kill before the engine has given up")
                .isGreaterThan(budgets.ready());
        assertThat(budgets.progress())
                .as("a rollout may not fail before a start has")
                .isGreaterThan(budgets.startup() + budgets.grace());
        assertThat(budgets.shutdown() + budgets.pause())
                .as("no request is killed")
                .isLessThan(budgets.grace());
        assertThat(budgets.shutdown()).isEqualTo(RELEASES.get(release).equals("0.14.0") ? 0 : 300);
    }

    @Property(tries = 100)
    void aSlowerSourceNeverGetsLessTime(
            @ForAll @IntRange(min = 10, max = 100_000) int one,
            @ForAll @IntRange(min = 10, max = 100_000) int other,
            @ForAll @IntRange(max = 3) int source) {
        Budgets slow = budgets(Math.min(one, other), false, RELEASES.size() - 1, source, 0);
        Budgets fast = budgets(Math.max(one, other), false, RELEASES.size() - 1, source, 0);

        assertThat(slow.ready()).isGreaterThanOrEqualTo(fast.ready());
        assertThat(slow.startup()).isGreaterThanOrEqualTo(fast.startup());
        assertThat(slow.progress()).isGreaterThanOrEqualTo(fast.progress());
    }

    @Property(tries = 50)
    void aCacheSavesTheDownloadOfEveryStart(@ForAll @IntRange(min = 10, max = 100_000) int rate) {
        assertThat(budgets(rate, false, 9, 1, 0).ready())
                .isLessThan(budgets(rate, false, 9, 0, 0).ready())
                .isEqualTo(budgets(rate, false, 9, 2, 0).ready());
    }

    private static Budgets budgets(int rate, boolean thinking, int release, int source, int precision) {
        String[] words = SOURCES.get(source).split(" ");
        Decision decision = Decider.decide(
                ManifestFixture.manifest("""
                model: {uri: "%s", readMegabytesPerSecond: %d}
                precision: %s
                parallelism: {tensor: 4, data: 2}
                thinking: {default: %s}
                engine: {image: "vllm/vllm-openai:v%s"}
                %s
                """.formatted(
                                words[0],
                                rate,
                                PRECISIONS.get(precision),
                                thinking ? "Enabled" : "Disabled",
                                RELEASES.get(release),
                                words.length > 1 ? "cache: {}" : "")),
                CATALOG,
                NODES);
        assertThat(decision).as("%s", decision.report().explanation()).isInstanceOf(Decision.Accepted.class);
        return budgets(((Decision.Accepted) decision).plan());
    }

    private static Budgets budgets(Plan plan) {
        Rendered rendered = Rendered.of(plan);
        Deployment deployment = rendered.deployment();
        PodSpec pod = rendered.pod();
        Container container = rendered.container();
        Probe probe = container.getStartupProbe();
        long ready = container.getEnv().stream()
                .filter(variable -> variable.getName().equals("VLLM_ENGINE_READY_TIMEOUT_S"))
                .findFirst()
                .map(variable -> Long.parseLong(variable.getValue()))
                .orElseThrow();
        int flag = container.getArgs().indexOf("--shutdown-timeout");
        return new Budgets(
                plan.engine().weights().bytes(),
                ready,
                (long) (probe.getFailureThreshold() - 1) * probe.getPeriodSeconds(),
                deployment.getSpec().getProgressDeadlineSeconds(),
                flag < 0 ? 0 : Long.parseLong(container.getArgs().get(flag + 1)),
                Optional.ofNullable(container.getLifecycle())
                        .map(l -> l.getPreStop().getSleep().getSeconds())
                        .orElse(0L),
                pod.getTerminationGracePeriodSeconds());
    }
}
