package io.mimo.operator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Optional;

/** Objects of a comparison, written as YAML. */
final class DiffedYaml {
    private DiffedYaml() {}

    static JsonNode yaml(String text) {
        // else a text in braces is taken for JSON
        return new KubernetesSerialization().unmarshal("---\n" + text, JsonNode.class);
    }

    /** The path of the first difference of a Deployment. */
    static Optional<String> between(String planned, String live, String owned) {
        return FieldDiff.between(Deployment.class, yaml(planned), yaml(live), yaml(owned)).stream()
                .findFirst()
                .map(FieldDiff.Difference::path);
    }
}
