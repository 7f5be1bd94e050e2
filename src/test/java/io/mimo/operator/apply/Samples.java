package io.mimo.operator.apply;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.mimo.api.MimoDeployment;
import io.mimo.fixtures.ManifestFixture;
import io.mimo.fixtures.MemoryChildStore;
import io.mimo.operator.children.Children;
import io.mimo.operator.cluster.PodOwners;
import io.mimo.render.Metadata;
import java.util.List;
import java.util.stream.Stream;

/** A resource and what is planned for it, as short as these tests want to write it. */
final class Samples {
    static final MimoDeployment OWNER = owner();

    private Samples() {}

    private static MimoDeployment owner() {
        MimoDeployment owner = ManifestFixture.manifest("model: {uri: \"hf://XiaomiMiMo/MiMo-V2-Flash\"}\n");
        owner.getMetadata().setUid("u");
        return owner;
    }

    static Children children(List<MemoryChildStore> stores) {
        return new Children(stores, Stream::empty);
    }

    static Applier applier(StandInApiServer server, Children children) {
        return new Applier(
                server.client(), children, new Adoption(server.client(), children, new PodOwners((delay, task) -> {})));
    }

    /** Planned for the resource; {@code more} is YAML beside the metadata. */
    static <T extends HasMetadata> T planned(Class<T> kind, String name, String more) {
        T object = unowned(kind, name, more);
        object.getMetadata().setOwnerReferences(List.of(Metadata.controller("mimo", "u")));
        return object;
    }

    static <T extends HasMetadata> T unowned(Class<T> kind, String name, String more) {
        T object = Serialization.unmarshal(
                """
                apiVersion: %s
                kind: %s
                metadata:
                  name: %s
                  namespace: llm
                  labels: {app.kubernetes.io/managed-by: mimo-operator, serving.mimo.io/name: mimo}
                %s
                """.formatted(HasMetadata.getApiVersion(kind), HasMetadata.getKind(kind), name, more), kind);
        return object;
    }

    static String deployment(String replicas) {
        return """
                spec:
                  %s
                  selector: {matchLabels: {a: b}}
                  template:
                    metadata: {labels: {a: b}}
                    spec: {containers: [{name: vllm, image: "vllm:v1"}]}
                """.formatted(replicas);
    }

    static String claim(String size) {
        return "spec: {accessModes: [ReadWriteMany], resources: {requests: {storage: " + size + "}}}";
    }

    static String job(String image) {
        return "spec: {template: {spec: {restartPolicy: Never, containers: [{name: download, image: " + image + "}]}}}";
    }
}
