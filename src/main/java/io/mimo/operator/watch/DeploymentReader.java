package io.mimo.operator.watch;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentSpec;
import io.mimo.api.MimoDeploymentStatus;
import java.io.IOException;

/**
 * Reads a stored MimoDeployment, whichever release wrote it: of the spec, what is not understood is noted; of the
 * status, it counts as absent, as a status is only what some operator once thought.
 */
final class DeploymentReader extends JsonDeserializer<MimoDeployment> {
    @Override
    public MimoDeployment deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        JsonNode tree = parser.readValueAsTree();
        MimoDeployment resource = new MimoDeployment();
        if (tree.path("metadata").isObject()) {
            resource.setMetadata(parser.getCodec().treeToValue(tree.get("metadata"), ObjectMeta.class));
        }
        LenientDocument<MimoDeploymentSpec> spec =
                LenientDocument.of(tree.path("spec"), MimoDeploymentSpec.class, "spec");
        resource.setSpec(spec.value());
        resource.notUnderstood(spec.rest());
        if (tree.path("status").isObject()) {
            resource.setStatus(
                    LenientDocument.of(StoredStatus.trusted(tree.get("status")), MimoDeploymentStatus.class, "status")
                            .value());
        }
        return resource;
    }
}
