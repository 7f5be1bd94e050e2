package io.mimo.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.catalog.Catalog;
import io.mimo.catalog.EngineVersion;
import io.mimo.fixtures.ManifestFixture;
import io.mimo.fixtures.NodeFixture;
import io.mimo.inventory.Inventory;
import io.mimo.manifest.ServingSpec;
import io.mimo.manifest.SpecResolver;
import io.mimo.manifest.SpecResolver.Resolution;
import io.mimo.manifest.engine.RenderedArguments;
import io.mimo.sizing.Profile;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The argv, read back, is what was sized; and every flag exists in the release that it is for. */
class EngineCommandTest {
    private static final Catalog CATALOG = Catalog.load();
    private static final String UNPINNED = """
            model: {uri: "hf://XiaomiMiMo/MiMo-V2-Flash"}
            precision: FP8
            """;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "parallelism: {tensor: 4, data: 2, expert: 8}",
                "parallelism: {tensor: 4, data: 2}\nmaxModelLen: 131072\nengine: {maxNumSeqs: 64, "
                        + "maxNumBatchedTokens: 4096}",
                "parallelism: {tensor: 4, pipeline: 2}\ngpuMemoryUtilization: 0.95\nengine: {extraArgs: "
                        + "[--enforce-eager, --no-async-scheduling, --seed=7]}",
                "parallelism: {tensor: 4}\ngpuMemoryUtilization: 0.97\nmaxModelLen: 16384",
                "parallelism: {tensor: 4, data: 2}\nengine: {image: \"vllm/vllm-openai:v0.14.0\"}",
                "parallelism: {tensor: 4, data: 2, expert: 8}\nengine: {image: \"vllm/vllm-openai:v0.18.0\", env: "
                        + "[{name: A, value: b}]}\nthinking: {default: Enabled}",
                "parallelism: {tensor: 4, data: 2, expert: 8}\nengine: {image: "
                        + "\"vllm/vllm-openai:v0.28.0\"}\nkvCacheDtype: fp8",
                "parallelism: {tensor: 4, data: 2, expert: 8}\nengine: {extraArgs: [\"-sc.method=mtp\", "
                        + "\"-sc.num_speculative_tokens=2\"]}",
                "parallelism: {tensor: 4, data: 2, expert: 8}\nengine: {image: \"vllm/vllm-openai:v0.21.0\", "
                        + "extraArgs: [\"-sc.method=mtp\", \"-sc.num_speculative_tokens=1\"]}",
            })
    void readBackIsWhatWasSized(String more) {
        var resource = ManifestFixture.manifest(UNPINNED + more + "\n");
        assertThat(SpecResolver.resolve(resource, CATALOG)).isInstanceOf(Resolution.Valid.class);
        ServingSpec spec = ((Resolution.Valid) SpecResolver.resolve(resource, CATALOG)).spec();
        Inventory inventory = Inventory.of(NodeFixture.nodes(1, 8, "NVIDIA-H100-80GB-HBM3", 81559), List.of());
        Decision decision = Decider.decide(resource, CATALOG, inventory);
        assertThat(decision).as("%s", decision.report().explanation()).isInstanceOf(Decision.Accepted.class);
        Plan plan = ((Decision.Accepted) decision).plan();
        RenderedArguments argv =
                RenderedArguments.parse(plan.engine().container().arguments(), CATALOG.flags());
        Profile.EngineLimits limits =
                Profile.valueOf(plan.placement().profile()).limits(spec);

        assertThat(argv.kvCacheDtype()).isEqualTo(more.contains("fp8") ? "fp8" : "auto");
        readsAsTheLayout(argv, spec);
        readsAsTheLimits(argv, spec, limits);
        readsAsTheEffects(argv, spec, limits);
        everyFlagExists(plan, spec.runtime().version());
        assertThat(plan.engine().timing().startup())
                .isGreaterThan(plan.engine().timing().engineReady());
        assertThat(plan.engine().timing().terminationGrace())
                .isGreaterThan(plan.engine().timing().shutdown());
    }

    private static void readsAsTheLayout(RenderedArguments argv, ServingSpec spec) {
        assertThat(argv.model()).isEqualTo("XiaomiMiMo/MiMo-V2-Flash");
        assertThat(argv.tensor()).isEqualTo(spec.layout().tensor());
        assertThat(argv.data()).isEqualTo(spec.layout().data());
        assertThat(argv.pipeline()).isEqualTo(spec.layout().pipeline());
        assertThat(argv.expertParallel()).isEqualTo(spec.layout().expertParallel());
    }

    private static void readsAsTheLimits(RenderedArguments argv, ServingSpec spec, Profile.EngineLimits limits) {
        assertThat(argv.maxModelLen()).hasValue(spec.maxModelLen());
        assertThat(argv.gpuMemoryUtilization()).hasValueSatisfying(share -> assertThat(share)
                .isEqualByComparingTo(spec.limits().utilization()));
        assertThat(argv.maxNumSeqs()).hasValue(limits.sequences());
        assertThat(argv.maxNumBatchedTokens()).hasValue(limits.batchedTokens());
    }

    private static void readsAsTheEffects(RenderedArguments argv, ServingSpec spec, Profile.EngineLimits limits) {
        assertThat(argv.effects().enforceEager()).isEqualTo(limits.enforceEager());
        assertThat(argv.effects().asyncScheduling())
                .isEqualTo(spec.runtime().effects().asyncScheduling());
        assertThat(argv.effects().hybridKvCacheManager())
                .isEqualTo(spec.runtime().effects().hybridKvCacheManager());
        assertThat(argv.effects().draftTokens())
                .isEqualTo(spec.runtime().effects().draftTokens());
    }

    private static void everyFlagExists(Plan plan, EngineVersion version) {
        assertThat(plan.engine().container().arguments())
                .filteredOn(word -> word.startsWith("--"))
                .allSatisfy(flag -> assertThat(CATALOG.flags().existsIn(flag.split("=")[0], version))
                        .as("%s in %s", flag, version)
                        .isTrue());
    }

    /** vLLM would read the draft layer from the repository's default branch. */
    @Test
    void theDraftIsReadFromThePinnedCommit() {
        String engine = "parallelism: {tensor: 4, data: 2, expert: 8}\nengine: {extraArgs: "
                + "['--speculative-config={\"method\": \"mtp\", \"num_speculative_tokens\": 1}']}\n";
        String flag = "--speculative-config={\"method\": \"mtp\", \"num_speculative_tokens\": 1";
        assertThat(arguments(UNPINNED + engine)).contains(flag + "}");
        assertThat(arguments(UNPINNED.replace("Flash\"", "Flash\", revision: 1a2b3c4d") + engine))
                .contains(flag + ", \"revision\": \"1a2b3c4d\"}");
        assertThat(arguments(UNPINNED.replace("hf://XiaomiMiMo/MiMo-V2-Flash", "pvc://weights/flash") + engine))
                .contains(flag + "}");
    }

    private static List<String> arguments(String yaml) {
        Decision decision = Decider.decide(ManifestFixture.manifest(yaml), CATALOG, NodeFixture.h100(1, 8));
        assertThat(decision).as("%s", decision.report().explanation()).isInstanceOf(Decision.Accepted.class);
        return ((Decision.Accepted) decision).plan().engine().container().arguments();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--block-size 32",
                "--speculative-config {}",
                "--cpu-offload-gb 8",
                "--tensor-parallel-size 8",
                "--no-such-flag",
                "--swap-space 4"
            })
    void whatTheSizerDoesNotModelIsRefused(String flag) {
        var resource = ManifestFixture.manifest(
                UNPINNED + "parallelism: {tensor: 4, data: 2}\nengine: {extraArgs: [\"" + flag + "\"]}\n");
        var report = Decider.decide(resource, CATALOG, NodeFixture.h100(1, 8)).report();
        assertThat(report.verdict()).isEqualTo(io.mimo.api.Verdict.Invalid);
        assertThat(report.reasons()).singleElement().satisfies(reason -> {
            assertThat(reason.path()).isEqualTo("spec.engine.extraArgs[0]");
            assertThat(reason.message()).isNotBlank();
            assertThat(reason.remedy()).isNotBlank();
        });
    }
}
