package io.mimo.status;

import static io.mimo.fixtures.NodeFixture.aNode;
import static io.mimo.status.Reports.judgement;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentStatus.Condition;
import io.mimo.api.MimoDeploymentStatus.Measured;
import io.mimo.catalog.Catalog;
import io.mimo.inventory.Inventory;
import io.mimo.plan.Decider;
import io.mimo.plan.Decision;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

/** What engines really had, beside what the sizer predicts for the same manifest. */
class MeasuredKvTest {
    private static final Catalog CATALOG = Catalog.load();
    private static final String H200 = "NVIDIA-H200";
    private static final ApplyOutcome DONE = new ApplyOutcome(7, List.of(), List.of())
            .with(new RunningTemplate(
                    Optional.of("0123456789"),
                    "a.b",
                    "vllm/vllm-openai:v0.26.0",
                    Optional.of("0.26.0"),
                    Optional.empty()));

    private static MimoDeployment resource(String spec) {
        MimoDeployment resource = new KubernetesSerialization()
                .unmarshal(
                        """
                apiVersion: serving.mimo.io/v1alpha1
                kind: MimoDeployment
                metadata: {name: flash, namespace: llm, uid: 11111111-2222-3333-4444-555555555555, generation: 1}
                spec: {model: {uri: "hf://XiaomiMiMo/MiMo-V2-Flash"}, precision: FP8, %s}
                """.formatted(
                                spec.contains("engine: {")
                                        ? spec.replace("engine: {", "engine: {image: 'vllm/vllm-openai:v0.26.0', ")
                                        : spec + ", engine: {image: 'vllm/vllm-openai:v0.26.0'}"),
                        MimoDeployment.class);
        return resource;
    }

    private static Decision decide(MimoDeployment resource, String product) {
        var node = aNode().named("gpu-0")
                .product(product, product.equals(H200) ? 143771 : 81559)
                .label("nvidia.com/gpu.compute.major", "9")
                .gpus(4)
                .build();
        return Decider.decide(resource, CATALOG, Inventory.of(List.of(node), List.of()));
    }

    private static StatusUpdate told(MimoDeployment resource, Decision decision, EngineFigures figures) {
        ObservedWorkload workload = new ObservedWorkload(
                        true, 1, 1, 1, 1, "a=b", "http://flash.llm.svc:8000/v1", Optional.empty(), List.of(), List.of())
                .with(new ObservedEngines(Optional.of(new Measurement("flash-0", figures)), Optional.empty()));
        return StatusBuilder.build(resource, judgement(decision), DONE, workload, Instant.EPOCH);
    }

    private static Optional<Condition> differs(StatusUpdate update) {
        return update.status().conditions().stream()
                .filter(each -> each.type().equals("MeasuredDiffers"))
                .findFirst();
    }

    @ParameterizedTest(name = "{0}")
    @CsvFileSource(resources = "/measured/start-ups.csv", delimiter = ';', numLinesToSkip = 2)
    void everyMeasuredStart(
            String run, String product, String spec, long blocks, long tokens, long predicted, String drift) {
        MimoDeployment resource = resource(spec);
        Decision decision = decide(resource, product);
        assertThat(decision.report().reasons()).isEmpty();
        long predictedBlocks = decision.report().kv().blocks();
        long had = blocks > 0 ? blocks : Math.round((double) predictedBlocks * tokens / predicted);

        Measured measured = told(resource, decision, new EngineFigures(had, OptionalLong.of(tokens)))
                .status()
                .measured();

        assertThat(measured)
                .isEqualTo(new Measured("flash-0", "0.26.0", had, tokens, predictedBlocks, predicted, drift));
        assertThat(differs(told(resource, decision, new EngineFigures(had, OptionalLong.of(tokens)))))
                .as("more than predicted is no problem")
                .isEmpty();
    }

    /** A release before 0.24 tells blocks only; blocks and tokens are in one proportion. */
    @Test
    void tokensFollowFromTheBlocks() {
        MimoDeployment resource = resource("parallelism: {tensor: 4}");
        Measured measured = told(resource, decide(resource, H200), new EngineFigures(295_713, OptionalLong.empty()))
                .status()
                .measured();
        assertThat(measured.kvCacheTokens()).isBetween(1_565_668L - 10, 1_565_668L + 10);
        assertThat(measured.driftPercent()).isEqualTo("6.4");
    }

    @ParameterizedTest
    @CsvSource({"1.0, false", "0.9901, false", "0.9899, true", "0.5, true", "0.00001, true"})
    void lessByMoreThanOnePercentIsAWarning(double share, boolean warned) {
        MimoDeployment resource = resource("parallelism: {tensor: 4}");
        Decision decision = decide(resource, H200);
        long tokens = (long) (decision.report().kv().tokens() * share);
        StatusUpdate update = told(
                resource,
                decision,
                new EngineFigures(
                        Math.max(1, (long) (decision.report().kv().blocks() * share)), OptionalLong.of(tokens)));
        assertThat(differs(update).isPresent()).isEqualTo(warned);
        assertThat(update.events().stream()
                        .filter(event -> event.reason().equals(Reasons.KV_CACHE_SMALLER))
                        .count())
                .isEqualTo(warned ? 1 : 0);
    }

    @Test
    void theWarningSaysWhatItMeansAndWhatToDo() {
        MimoDeployment resource = resource("parallelism: {tensor: 4}");
        Decision decision = decide(resource, H200);
        long blocks = decision.report().kv().blocks();
        StatusUpdate update = told(
                resource,
                decision,
                new EngineFigures(
                        blocks * 9 / 10, OptionalLong.of(decision.report().kv().tokens() * 9 / 10)));

        Condition condition = differs(update).orElseThrow();
        assertThat(condition.status()).isEqualTo("True");
        assertThat(condition.message())
                .isEqualTo("a KV cache of 1471452 tokens was predicted, the engine has 1324306, 10.0 % fewer: at "
                        + "maxModelLen 32768 "
                        + "it holds 40.4 requests at once instead of 44.9; raise gpuMemoryUtilization from "
                        + "0.9 to 0.94 to have as many (pod flash-0)");
        assertThat(update.status().conditions())
                .extracting(Condition::type)
                .as("it decides nothing")
                .doesNotContain("Stalled", "Reconciling");

        resource.setStatus(update.status());
        StatusUpdate again = told(
                resource,
                decision,
                new EngineFigures(
                        blocks * 9 / 10, OptionalLong.of(decision.report().kv().tokens() * 9 / 10)));
        assertThat(again.status()).isEqualTo(update.status());
        assertThat(again.events()).isEmpty();
        assertThat(update.events().stream().filter(EventDraft::warning))
                .extracting(EventDraft::reason)
                .contains(Reasons.KV_CACHE_SMALLER);
    }

    @Test
    void aRefusedEditKeepsWhatWasMeasuredByTheFormerPlan() {
        MimoDeployment resource = resource("parallelism: {tensor: 4}");
        resource.setStatus(
                told(resource, decide(resource, H200), new EngineFigures(295_713, OptionalLong.of(1_565_668)))
                        .status());
        Measured before = resource.getStatus().measured();
        MimoDeployment edited = resource("parallelism: {tensor: 4}, gpuMemoryUtilization: 0.5");
        edited.setStatus(resource.getStatus());
        Decision refused = decide(edited, H200);
        assertThat(refused).isInstanceOf(Decision.Refused.class);
        assertThat(told(edited, refused, new EngineFigures(295_713, OptionalLong.of(1_565_668)))
                        .status()
                        .measured())
                .isEqualTo(before);
    }
}
