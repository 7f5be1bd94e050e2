package io.mimo.operator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.List;

/** A planned Deployment, and the live one after what has happened to its fields. */
final class ComparedDeployment {
    static final KubernetesSerialization JSON = new KubernetesSerialization();
    static final String MIRRORED = "mirror.example.org/vllm:v1";

    /** A planned field, another value of it, and our ownership of it as the API server writes it. */
    enum Field {
        REPLICAS("replicas: 2", "replicas: 5", "f:replicas: {}", "spec.replicas"),
        IMAGE("image: vllm:v1", "image: " + MIRRORED, "f:image: {}", "spec.template.spec.containers[vllm].image"),
        ARGUMENTS("args: [a, b]", "args: [a, b, c]", "f:args: {}", "spec.template.spec.containers[vllm].args"),
        MEMORY(
                "memory: 64Gi",
                "memory: 32Gi",
                "f:memory: {}",
                "spec.template.spec.containers[vllm].resources.limits.memory"),
        SELECTOR(
                "nodeSelector: {pool: a}",
                "nodeSelector: {pool: b}",
                "f:nodeSelector: {}",
                "spec.template.spec.nodeSelector"),
        TOLERATIONS(
                "tolerations: [{key: k}]",
                "tolerations: [{key: k}, {key: more}]",
                "f:tolerations: {}",
                "spec.template.spec.tolerations"),
        LABEL("team: x", "team: y", "f:team: {}", "metadata.labels.team");

        private final String planned;
        private final String other;
        private final String owned;
        private final String path;

        Field(String planned, String other, String owned, String path) {
            this.planned = planned;
            this.other = other;
            this.owned = owned;
            this.path = path;
        }

        String path() {
            return path;
        }
    }

    /** What has happened to a field since it was planned. */
    enum Fate {
        UNTOUCHED,
        /** Another value, and it stays ours. */
        ADMISSION,
        /** Another value, and so theirs: an update takes what it changes. */
        EDITED,
        /** The planned value, and not ours: an apply by force that says the same again and then lets go. */
        TAKEN
    }

    enum Mark {
        OF_THIS_PLAN,
        OF_ANOTHER,
        NONE
    }

    static final String PLANNED = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: x, namespace: llm, labels: {team: x}}
            spec:
              replicas: 2
              selector: {matchLabels: {a: b}}
              template:
                spec:
                  nodeSelector: {pool: a}
                  tolerations: [{key: k}]
                  containers:
                    - name: vllm
                      image: vllm:v1
                      args: [a, b]
                      resources: {limits: {memory: 64Gi}}
            """;
    private static final String OWNED = """
            f:metadata: {f:labels: {f:team: {}}, f:annotations: {f:serving.mimo.io/applied: {}}}
            f:spec:
              f:replicas: {}
              f:selector: {}
              f:template:
                f:spec:
                  f:nodeSelector: {}
                  f:tolerations: {}
                  f:containers:
                    'k:{"name":"vllm"}':
                      .: {}
                      f:name: {}
                      f:image: {}
                      f:args: {}
                      f:resources: {f:limits: {f:memory: {}}}
            """;

    static Deployment deployment(String yaml) {
        return JSON.unmarshal("---\n" + yaml, Deployment.class);
    }

    static Deployment planned() {
        return deployment(PLANNED);
    }

    static String mark(Deployment planned) {
        return AppliedMark.of(JSON.convertValue(planned, JsonNode.class));
    }

    static Deployment live(List<Fate> fates, Mark mark) {
        String yaml = PLANNED;
        String owned = OWNED;
        for (Field field : Field.values()) {
            Fate fate = fates.get(field.ordinal());
            boolean other = fate == Fate.ADMISSION || fate == Fate.EDITED;
            yaml = other ? yaml.replace(field.planned, field.other) : yaml;
            boolean lost = fate == Fate.EDITED || fate == Fate.TAKEN;
            // a map that holds nothing owned is not in the set
            owned = !lost
                    ? owned
                    : owned.replace("f:resources: {f:limits: {" + field.owned + "}}", "")
                            .replace("f:labels: {" + field.owned + "}, ", "")
                            .replace(field.owned, "");
        }
        Deployment live = deployment(yaml);
        live.getMetadata()
                .setManagedFields(List.of(new ManagedFieldsEntryBuilder()
                        .withManager(ChildWrites.MANAGER)
                        .withOperation("Apply")
                        .withFieldsV1(JSON.unmarshal("---\n" + owned, io.fabric8.kubernetes.api.model.FieldsV1.class))
                        .build()));
        switch (mark) {
            case OF_THIS_PLAN -> AppliedMark.put(live, mark(planned()));
            case OF_ANOTHER -> AppliedMark.put(live, mark(deployment(PLANNED.replace("v1", "v0"))));
            case NONE -> {}
        }
        return live;
    }

    /** All untouched but this one. */
    static List<Fate> fates(Field field, Fate fate) {
        List<Fate> fates = new ArrayList<>(List.of(
                Fate.UNTOUCHED,
                Fate.UNTOUCHED,
                Fate.UNTOUCHED,
                Fate.UNTOUCHED,
                Fate.UNTOUCHED,
                Fate.UNTOUCHED,
                Fate.UNTOUCHED));
        fates.set(field.ordinal(), fate);
        return fates;
    }

    private ComparedDeployment() {}
}
