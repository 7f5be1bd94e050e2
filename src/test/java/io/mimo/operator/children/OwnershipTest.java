package io.mimo.operator.children;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.mimo.api.MimoDeployment;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OwnershipTest {
    private static final Map<String, String> OURS =
            Map.of("app.kubernetes.io/managed-by", "mimo-operator", "serving.mimo.io/name", "flash");
    private static final Map<String, String> OF_AN_EARLIER_RELEASE =
            Map.of("app.kubernetes.io/managed-by", "mimo-operator", "app.kubernetes.io/instance", "flash");

    private static MimoDeployment flash() {
        var resource = new MimoDeployment();
        resource.getMetadata().setName("flash");
        resource.getMetadata().setNamespace("llm");
        resource.getMetadata().setUid("u");
        return resource;
    }

    private static ConfigMap object(Map<String, String> labels) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName("flash")
                .withLabels(labels)
                .endMetadata()
                .build();
    }

    private static ConfigMap of(String kind, String name, String uid, boolean controller) {
        return object(OURS)
                .edit()
                .editMetadata()
                .addNewOwnerReference()
                .withApiVersion("v1")
                .withKind(kind)
                .withName(name)
                .withUid(uid)
                .withController(controller)
                .endOwnerReference()
                .endMetadata()
                .build();
    }

    @Test
    void theControllerDecidesAndNotTheLabels() {
        assertThat(Ownership.of(of("MimoDeployment", "flash", "u", true), flash()))
                .isEqualTo(Ownership.OWN);
        assertThat(Ownership.of(of("Application", "flash", "a", true), flash())).isEqualTo(Ownership.FOREIGN);
        assertThat(Ownership.of(of("MimoDeployment", "other", "v", true), flash()))
                .isEqualTo(Ownership.FOREIGN);
    }

    @Test
    void whatAGoneResourceOfTheNameControlsIsLeftToTheGarbageCollector() {
        assertThat(Ownership.of(of("MimoDeployment", "flash", "before", true), flash()))
                .isEqualTo(Ownership.FORMER);
    }

    @Test
    void whatNobodyControlsIsTakenBackOnlyIfItWasMadeForTheName() {
        assertThat(Ownership.of(object(OURS), flash())).isEqualTo(Ownership.ORPHAN);
        assertThat(Ownership.of(object(OF_AN_EARLIER_RELEASE), flash())).isEqualTo(Ownership.ORPHAN);
        assertThat(Ownership.of(of("Backup", "nightly", "b", false), flash()))
                .as("an owner that controls nothing")
                .isEqualTo(Ownership.ORPHAN);
        assertThat(Ownership.of(object(Map.of()), flash())).isEqualTo(Ownership.FOREIGN);
        assertThat(Ownership.of(
                        object(Map.of("app.kubernetes.io/managed-by", "Helm", "app.kubernetes.io/instance", "flash")),
                        flash()))
                .isEqualTo(Ownership.FOREIGN);
        assertThat(Ownership.of(
                        object(Map.of(
                                "app.kubernetes.io/managed-by", "mimo-operator", "serving.mimo.io/name", "other")),
                        flash()))
                .isEqualTo(Ownership.FOREIGN);
    }
}
