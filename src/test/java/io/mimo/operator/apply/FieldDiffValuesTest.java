package io.mimo.operator.apply;

import static io.mimo.operator.apply.DiffedYaml.between;
import static io.mimo.operator.apply.DiffedYaml.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.mimo.render.LeaderWorkerSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which values are the same: a quantity by its path, a text only as it is written, a set by its members. */
class FieldDiffValuesTest {
    @Test
    void setsAreComparedByValue() {
        String owned = "f:metadata: {f:finalizers: {'v:\"one\"': {}}}";

        assertThat(between("metadata: {finalizers: [one]}", "metadata: {finalizers: [two, one]}", owned))
                .isEmpty();
        assertThat(between("metadata: {finalizers: [one]}", "metadata: {finalizers: [two]}", owned))
                .isPresent();
    }

    /**
     * Any key may be called as a field of quantities is: there it is a text like any other, and one that is no quantity
     * is no fault.
     */
    @ParameterizedTest
    @CsvSource({
        "storage",
        "limits",
        "requests",
        "sizeLimit",
        "averageValue",
        "divisor",
        "memory",
        "protocol",
        "scheme",
        "apiVersion"
    })
    void aTextIsATextWhateverItsKeyIsCalled(String key) {
        for (String map : List.of(
                "metadata.labels",
                "metadata.annotations",
                "spec.selector.matchLabels",
                "spec.template.metadata.labels",
                "spec.template.metadata.annotations",
                "spec.template.spec.nodeSelector")) {
            String whole = nested(map, "{}");
            String split = nested(map, "{f:%s: {}}".formatted(key));
            for (String owned : List.of(owned(whole), owned(split))) {
                assertThat(between(entry(map, key, "nvme"), entry(map, key, "ssd"), owned))
                        .as(map + " " + owned)
                        .isPresent();
                assertThat(between(entry(map, key, "1Gi"), entry(map, key, "1024Mi"), owned))
                        .as(map + " " + owned)
                        .isPresent();
                assertThat(between(entry(map, key, "1Gi"), entry(map, key, "1Gi"), owned))
                        .isEmpty();
            }
            // a map keeps an empty text, and no default stands for an entry
            for (String text : List.of("", "TCP", "HTTP", "v1")) {
                assertThat(between(
                                nested(map, "{x: y}"),
                                nested(map, "{x: y, %s: '%s'}".formatted(key, text)),
                                owned(nested(map, "{}"))))
                        .isPresent();
            }
        }
    }

    private static String entry(String map, String key, String value) {
        return nested(map, "{%s: '%s'}".formatted(key, value));
    }

    /** {@code a.b} and {@code x} give {@code {a: {b: x}}}. */
    private static String nested(String path, String leaf) {
        return "{" + path.replace(".", ": {") + ": " + leaf + "}".repeat(path.split("\\.").length);
    }

    private static String owned(String fields) {
        return fields.replaceAll(
                "([{ ])(metadata|labels|annotations|spec|selector|matchLabels|template|nodeSelector):", "$1f:$2:");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Deployment | spec.template.spec.containers.0.resources.limits.memory
            Deployment | spec.template.spec.containers.0.resources.requests.rdma/ib
            Deployment | spec.template.spec.initContainers.0.resources.requests.cpu
            Deployment | spec.template.spec.volumes.0.emptyDir.sizeLimit
            Deployment | spec.template.spec.volumes.0.ephemeral.volumeClaimTemplate.spec.resources.requests.storage
            Deployment | spec.template.spec.containers.0.env.0.valueFrom.resourceFieldRef.divisor
            Deployment | spec.template.spec.overhead.cpu
            Job        | spec.template.spec.containers.0.resources.limits.ephemeral-storage
            Claim      | spec.resources.requests.storage
            Claim      | spec.resources.limits.storage
            Autoscaler | spec.metrics.0.pods.target.averageValue
            Autoscaler | spec.metrics.0.external.target.value
            Group      | spec.leaderWorkerTemplate.workerTemplate.spec.containers.0.resources.limits.memory
            """)
    void aQuantityIsKnownByItsPath(String kind, String path) {
        Class<? extends HasMetadata> type =
                switch (kind) {
                    case "Job" -> Job.class;
                    case "Claim" -> PersistentVolumeClaim.class;
                    case "Autoscaler" -> HorizontalPodAutoscaler.class;
                    case "Group" -> LeaderWorkerSet.class;
                    default -> Deployment.class;
                };
        JsonNode gibi = yaml(at(path, "1Gi"));
        JsonNode owned = yaml("f:spec: {}");

        assertThat(FieldDiff.between(type, gibi, yaml(at(path, "1024Mi")), owned))
                .isEmpty();
        assertThat(FieldDiff.between(type, gibi, yaml(at(path, "1025Mi")), owned))
                .hasSize(1);
        assertThat(FieldDiff.between(type, gibi, yaml(at(path, "much")), owned)).hasSize(1);
        assertThat(FieldDiff.between(type, yaml(at(path, "much")), yaml(at(path, "much")), owned))
                .isEmpty();
        assertThat(FieldDiff.between(
                        type, yaml(at(path, "8")), yaml(at(path, "8").replace("'", "")), owned))
                .isEmpty();
    }

    private static String at(String path, String value) {
        String text = "'" + value + "'";
        for (String step : List.of(path.split("\\.")).reversed()) {
            text = step.equals("0") ? "[" + text + "]" : "{" + step + ": " + text + "}";
        }
        return text;
    }

    @Test
    void ofAKindWithoutAPublishedTypeEveryValueIsWhatItSays() {
        JsonNode owned = yaml("f:spec: {}");

        assertThat(FieldDiff.between(
                        GenericKubernetesResource.class,
                        yaml("spec: {limits: 1Gi}"),
                        yaml("spec: {limits: 1024Mi}"),
                        owned))
                .hasSize(1);
        assertThat(FieldDiff.between(
                        GenericKubernetesResource.class, yaml("spec: {on: false}"), yaml("spec: {}"), owned))
                .hasSize(1);
        assertThat(FieldDiff.between(
                        GenericKubernetesResource.class, yaml("spec: {a: 1, b: null}"), yaml("spec: {a: 1.0}"), owned))
                .isEmpty();
    }
}
