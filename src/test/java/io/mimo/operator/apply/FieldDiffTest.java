package io.mimo.operator.apply;

import static io.mimo.operator.apply.DiffedYaml.between;
import static io.mimo.operator.apply.DiffedYaml.yaml;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.apps.Deployment;
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
