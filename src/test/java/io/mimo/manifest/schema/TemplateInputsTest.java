package io.mimo.manifest.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.mimo.api.MimoDeploymentSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which edits are edits of the template's inputs. */
class TemplateInputsTest {
    private static final String BASE = """
            model: {uri: "hf://XiaomiMiMo/MiMo-V2-Flash", revision: abc}
            precision: FP8
            parallelism: {tensor: 4}
            """;

    private static TemplateInputs inputs(String more) {
        return TemplateInputs.of(new KubernetesSerialization().unmarshal(BASE + more + "\n", MimoDeploymentSpec.class));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "replicas: 3",
                "autoscaling: {maxReplicas: 3}",
                "monitoring: {alerts: true}",
                "route: {gatewayRef: {name: gw}, timeouts: {thinking: 600s}}",
                "rollout: {strategy: Surge, onOperatorUpgrade: Roll}",
                "podTemplate: {serviceAccountAnnotations: {a: b}}",
                // what the schema fills in
                "maxModelLen: 32768",
                "gpuMemoryUtilization: 0.9",
                "kvCacheDtype: auto",
            })
    void whatRollsNoPodIsNoInput(String more) {
        assertThat(inputs(more).sameAs(inputs(""))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "maxModelLen: 16384", "gpuMemoryUtilization: 0.92", "engine: {image: 'vllm/vllm-openai:v0.33.0'}",
                        "engine: {env: [{name: A}]}",
                "cache: {}", "network: {rdma: {}}", "network: {rdma: {resourceName: rdma/ib, count: 1}}",
                        "podTemplate: {labels: {a: b}}",
                "podTemplate: {nodeSelector: {a: b}}", "accelerator: {products: [NVIDIA-H200]}",
                        "thinking: {default: Enabled}",
            })
    void whatEntersTheTemplateIsAnInput(String more) {
        assertThat(inputs(more).sameAs(inputs(""))).isFalse();
    }

    /** The claim is another object; that there is one decides where the pods look for the weights. */
    @Test
    void ofTheCacheOnlyItsPresenceEnters() {
        String claim = "cache: {persistentVolumeClaim: {size: 400Gi, storageClassName: fast}, retentionPolicy: Delete}";
        assertThat(inputs(claim).sameAs(inputs("cache: {retentionPolicy: Retain}")))
                .isTrue();
    }

    /** A build with another default reads a value that the API server had filled in by the one before. */
    @Test
    void aDefaultThatMovesOnIsNoEdit() {
        TemplateInputs stored = inputs("maxModelLen: 16384");
        TemplateInputs byABuildOfThatDefault =
                new TemplateInputs(stored.written(), inputs("").plain());

        assertThat(stored.sameAs(byABuildOfThatDefault)).isTrue();
    }

    @Test
    void isReadBackAsItIsWritten() {
        TemplateInputs inputs = inputs("maxModelLen: 16384");

        assertThat(TemplateInputs.parse(inputs.toString())).contains(inputs);
        assertThat(TemplateInputs.parse("unknown")).isEmpty();
        assertThat(TemplateInputs.parse("")).isEmpty();
        assertThat(TemplateInputs.parse("a.b.c")).isEmpty();
    }
}
