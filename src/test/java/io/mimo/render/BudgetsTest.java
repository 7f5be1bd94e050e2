package io.mimo.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.generators.Generate.range;
import static org.quicktheories.generators.SourceDSL.booleans;
import static org.quicktheories.generators.SourceDSL.integers;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.mimo.catalog.Catalog;
import io.mimo.fixtures.ManifestFixture;
import io.mimo.fixtures.NodeFixture;
import io.mimo.generators.Property;
import io.mimo.inventory.Inventory;
import io.mimo.plan.Decider;
import io.mimo.plan.Decision;
import io.mimo.plan.Plan;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.quicktheories.core.Gen;

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
    private static final int NEWEST = RELEASES.size() - 1;
    private static final List<String> SOURCES =
            List.of("hf://Example/Flash", "hf://Example/Flash cached", "pvc://claim/flash", "s3://bucket/flash");
    private static final List<String> PRECISIONS = List.of("FP8", "INT4", "BF16");
    private static final Gen<Integer> RATES = integers().between(10, 100_000);
    private static final long WARM_UP_SECONDS = 15 * 60;

    /** What a start depends on; a release, a source and a precision by their place in the list of them. */
    private record Start(int rate, boolean thinking, int release, int source, int precision) {
        private static Gen<Start> any() {
            return RATES.zip(
                    booleans().all(),
                    range(0, NEWEST),
                    range(0, SOURCES.size() - 1),
                    range(0, PRECISIONS.size() - 1),
                    Start::new);
        }
    }

    /** What the rendered objects say, in seconds. */
    private record Budgets(
            long bytes, long ready, long startup, long progress, long shutdown, long pause, long grace) {}

    @Test
    void allInequalitiesHold() {
        Property.tries(400).forAll(Start.any()).checkAssert(start -> {
            Budgets budgets = budgets(start);

            long load = budgets.bytes() / (start.rate() * 1_000_000L);
            boolean downloads = start.source() == 0 || start.source() == 3;
            long download = downloads ? budgets.bytes() / (Math.min(start.rate(), 100) * 1_000_000L) : 0;
            assertThat(budgets.ready())
                    .isBetween(load + download + WARM_UP_SECONDS, load + download + WARM_UP_SECONDS + 2);
            assertThat(budgets.startup())
                    .as("the probe may not kill before the engine has given up")
                    .isGreaterThan(budgets.ready());
            assertThat(budgets.progress())
                    .as("a rollout may not fail before a start has")
                    .isGreaterThan(budgets.startup() + budgets.grace());
            assertThat(budgets.shutdown() + budgets.pause())
                    .as("no request is killed")
                    .isLessThan(budgets.grace());
            assertThat(budgets.shutdown())
                    .isEqualTo(RELEASES.get(start.release()).equals("0.14.0") ? 0 : 300);
        });
    }

    @Test
    void aSlowerSourceNeverGetsLessTime() {
        Property.tries(100).forAll(RATES, RATES, range(0, SOURCES.size() - 1)).checkAssert((one, other, source) -> {
            Budgets slow = budgets(new Start(Math.min(one, other), false, NEWEST, source, 0));
            Budgets fast = budgets(new Start(Math.max(one, other), false, NEWEST, source, 0));

            assertThat(slow.ready()).isGreaterThanOrEqualTo(fast.ready());
            assertThat(slow.startup()).isGreaterThanOrEqualTo(fast.startup());
            assertThat(slow.progress()).isGreaterThanOrEqualTo(fast.progress());
        });
    }

    @Test
    void aCacheSavesTheDownloadOfEveryStart() {
        Property.tries(50).forAll(RATES).checkAssert(rate -> assertThat(
                        budgets(new Start(rate, false, NEWEST, 1, 0)).ready())
                .isLessThan(budgets(new Start(rate, false, NEWEST, 0, 0)).ready())
                .isEqualTo(budgets(new Start(rate, false, NEWEST, 2, 0)).ready()));
    }

    private static Budgets budgets(Start start) {
        String[] words = SOURCES.get(start.source()).split(" ");
        Decision decision = Decider.decide(
                ManifestFixture.manifest("""
                model: {uri: "%s", architecture: MiMo-V2-Flash, readMegabytesPerSecond: %d}
                precision: %s
                parallelism: {tensor: 4, data: 2}
                thinking: {default: %s}
                engine: {image: "vllm/vllm-openai:v%s"}
                %s
                """.formatted(
                                words[0],
                                start.rate(),
                                PRECISIONS.get(start.precision()),
                                start.thinking() ? "Enabled" : "Disabled",
                                RELEASES.get(start.release()),
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
