package io.mimo.operator.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.mimo.render.LeaderWorkerSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** managedFields and defaults as kube-apiserver 1.36.3 wrote them for the planned object below. */
class FieldDiffTest {
    private static final String PLANNED = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: x, namespace: default, labels: {a: b}}
            spec:
              replicas: 2
              selector: {matchLabels: {a: b}}
              template:
                metadata: {labels: {a: b}}
                spec:
                  enableServiceLinks: false
                  nodeSelector: {nvidia.com/gpu.product: X}
                  tolerations: [{key: k, operator: Exists}]
                  imagePullSecrets: [{name: s}]
                  volumes: [{name: shm, emptyDir: {medium: Memory, sizeLimit: 1024Mi}}, {name: c, emptyDir: {}}]
                  containers:
                    - name: vllm
                      image: x
                      args: [a, b]
                      env: [{name: A, value: ""}, {name: B, valueFrom: {fieldRef: {fieldPath: status.podIP}}}]
                      ports: [{name: http, containerPort: 8000}]
                      readinessProbe: {httpGet: {path: /health, port: http}, initialDelaySeconds: 0, periodSeconds: 5}
                      resources: {limits: {cpu: 1000m, memory: 1024Mi, nvidia.com/gpu: 8}}
                      volumeMounts: [{name: shm, mountPath: /dev/shm, readOnly: false}]
            """;
    private static final String LIVE = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: x, namespace: default, uid: u, resourceVersion: "7", labels: {a: b}, annotations: {note: \
            theirs}}
            spec:
              progressDeadlineSeconds: 600
              replicas: 2
              selector: {matchLabels: {a: b}}
              template:
                metadata: {labels: {a: b}}
                spec:
                  dnsPolicy: ClusterFirst
                  enableServiceLinks: false
                  nodeSelector: {nvidia.com/gpu.product: X}
                  tolerations: [{key: k, operator: Exists}]
                  imagePullSecrets: [{name: s}]
                  volumes: [{name: shm, emptyDir: {medium: Memory, sizeLimit: 1Gi}}, {name: c, emptyDir: {}}]
                  containers:
                    - name: vllm
                      image: x
                      imagePullPolicy: Always
                      args: [a, b]
                      env: [{name: A}, {name: B, valueFrom: {fieldRef: {apiVersion: v1, fieldPath: status.podIP}}}]
                      ports: [{name: http, containerPort: 8000, protocol: TCP}]
                      readinessProbe: {httpGet: {path: /health, port: http, scheme: HTTP}, periodSeconds: 5, \
            failureThreshold: 3}
                      resources: {limits: {cpu: "1", memory: 1Gi, nvidia.com/gpu: "8"}}
                      volumeMounts: [{name: shm, mountPath: /dev/shm}]
            """;
    private static final String OWNED = """
            f:metadata: {f:labels: {f:a: {}}}
            f:spec:
              f:replicas: {}
              f:selector: {}
              f:template:
                f:metadata: {f:labels: {f:a: {}}}
                f:spec:
                  f:containers:
                    'k:{"name":"vllm"}':
                      .: {}
                      f:name: {}
                      f:image: {}
                      f:args: {}
                      f:env:
                        'k:{"name":"A"}': {.: {}, f:name: {}, f:value: {}}
                        'k:{"name":"B"}': {.: {}, f:name: {}, f:valueFrom: {f:fieldRef: {}}}
                      f:ports: {'k:{"containerPort":8000,"protocol":"TCP"}': {.: {}, f:containerPort: {}, f:name: {}}}
                      f:readinessProbe: {f:httpGet: {f:path: {}, f:port: {}}, f:initialDelaySeconds: {}, \
            f:periodSeconds: {}}
                      f:resources: {f:limits: {f:cpu: {}, f:memory: {}, f:nvidia.com/gpu: {}}}
                      f:volumeMounts: {'k:{"mountPath":"/dev/shm"}': {.: {}, f:mountPath: {}, f:name: {}, f:readOnly: \
            {}}}
                  f:enableServiceLinks: {}
                  f:imagePullSecrets: {'k:{"name":"s"}': {}}
                  f:nodeSelector: {}
                  f:tolerations: {}
                  f:volumes:
                    'k:{"name":"c"}': {.: {}, f:emptyDir: {}, f:name: {}}
                    'k:{"name":"shm"}': {.: {}, f:emptyDir: {f:medium: {}, f:sizeLimit: {}}, f:name: {}}
            """;

    private static JsonNode yaml(String text) {
        // else a text in braces is taken for JSON
        return new KubernetesSerialization().unmarshal("---\n" + text, JsonNode.class);
    }

    private static Optional<String> between(String planned, String live, String owned) {
        return FieldDiff.between(Deployment.class, yaml(planned), yaml(live), yaml(owned)).stream()
                .findFirst()
                .map(FieldDiff.Difference::path);
    }

    @Test
    void quantitiesDefaultsZerosAndForeignFieldsAreNoDifference() {
        assertThat(between(PLANNED, LIVE, OWNED)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            replicas: 2         | replicas: 3               | .spec.replicas
            args: [a, b]        | args: [b, a]              | .spec.template.spec.containers[k:{"name":"vllm"}].args
            memory: 1Gi         | memory: 2Gi               | \
            .spec.template.spec.containers[k:{"name":"vllm"}].resources.limits.memory
            product: X          | product: Y                | .spec.template.spec.nodeSelector
            {name: shm, mount   | {name: o, mount           | \
            .spec.template.spec.containers[k:{"name":"vllm"}].volumeMounts[k:{"mountPath":"/dev/shm"}].name
            operator: Exists    | operator: Exists, effect: NoSchedule | .spec.template.spec.tolerations
            env: [{name: A}     | env: [{name: A, value: z} | \
            .spec.template.spec.containers[k:{"name":"vllm"}].env[k:{"name":"A"}].value
            """)
    void aForeignValueInAFieldOfOursIsADifference(String was, String is, String path) {
        String live = LIVE.replace(was, is);
        assertThat(live).isNotEqualTo(LIVE);

        assertThat(between(PLANNED, live, OWNED)).contains(path);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "replicas: 2"                    | .spec.replicas
            "imagePullSecrets: [{name: s}]"  | .spec.template.spec.imagePullSecrets
            ", {name: c, emptyDir: {}}"      | .spec.template.spec.volumes[k:{"name":"c"}]
            ", memory: 1024Mi"               | .spec.template.spec.containers[k:{"name":"vllm"}].resources.limits.memory
            """)
    void whatWeOwnAndNoLongerPlanIsADifference(String removed, String path) {
        String field = removed.replace("\"", "");
        String planned = PLANNED.replace(field, "");
        assertThat(planned).isNotEqualTo(PLANNED);

        assertThat(between(planned, LIVE, OWNED)).contains(path);
    }

    @Test
    void whatWePlanAndNoLongerOwnIsADifferenceEvenWhenItsValueIsRight() {
        assertThat(between(PLANNED, LIVE, OWNED.replace("  f:replicas: {}\n", "")))
                .contains(".spec.replicas");
        assertThat(between(PLANNED, LIVE, "{}")).isPresent();
    }

    @Test
    void whatWeOwnedAndNobodyHasAnyMoreIsNone() {
        String planned = PLANNED.replace("replicas: 2", "");
        String live = LIVE.replace("replicas: 2", "");

        assertThat(between(planned, live, OWNED)).isEmpty();
    }

    @Test
    void aPlannedListItemThatWeDoNotOwnIsADifference() {
        assertThat(between(PLANNED.replace("env: [", "env: [{name: NEW, value: n}, "), LIVE, OWNED)
                        .orElseThrow())
                .contains("env", "NEW");
    }

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

    @Test
    void everyDifferenceIsToldAndWhoMadeIt() {
        String live = LIVE.replace("image: x", "image: mirror/x").replace("memory: 1Gi", "memory: 2Gi");

        assertThat(FieldDiff.between(
                        Deployment.class, yaml(PLANNED), yaml(live), yaml(OWNED.replace("  f:replicas: {}\n", ""))))
                .extracting(
                        FieldDiff.Difference::path,
                        difference -> difference.found().asText(),
                        FieldDiff.Difference::ours)
                .containsExactly(
                        tuple(".spec.template.spec.containers[k:{\"name\":\"vllm\"}].image", "mirror/x", true),
                        tuple(
                                ".spec.template.spec.containers[k:{\"name\":\"vllm\"}].resources.limits.memory",
                                "2Gi",
                                true),
                        tuple(".spec.replicas", "2", false));
    }
}
