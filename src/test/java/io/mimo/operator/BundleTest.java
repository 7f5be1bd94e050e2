package io.mimo.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.mimo.api.EngineSettings;
import io.mimo.api.MimoDeployment;
import io.mimo.generated.GeneratedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The bundle is what {@code deploy/}, {@code crds/} and {@code examples/} say: {@code ./dev accept BundleTest} rewrites
 * it.
 */
class BundleTest {
    private static final JsonNode SPEC = spec();

    private static JsonNode read(Path file) {
        try {
            return Serialization.unmarshal(Files.readString(file), JsonNode.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whoever accepts what is generated has the other tests look at that, not at the file before. */
    private static JsonNode spec() {
        if (GeneratedFile.isAccepted()) {
            checkGenerated();
        }
        return read(Bundle.SERVICE_VERSION).get("spec");
    }

    @Test
    void theServiceVersionIsTheGeneratedOne() {
        checkGenerated();
    }

    private static void checkGenerated() {
        new GeneratedFile(Bundle.SERVICE_VERSION, "BundleTest").check(new Bundle().yaml());
    }

    static List<PolicyRule> rules(JsonNode rules) {
        return rules.valueStream()
                .map(rule -> Serialization.jsonMapper().convertValue(rule, PolicyRule.class))
                .toList();
    }

    @Test
    void bothPartsOfThePermissionsTogetherAreThoseOfDeploy() throws IOException {
        List<PolicyRule> cluster = rules(SPEC.at("/install/spec/clusterPermissions/0/rules"));
        List<PolicyRule> bundle = new ArrayList<>(cluster);
        bundle.addAll(rules(SPEC.at("/install/spec/permissions/0/rules")));
        List<PolicyRule> shipped = new ArrayList<>();
        for (String file : List.of("cluster-role.yaml", "role.yaml")) {
            shipped.addAll(Serialization.unmarshal(Files.readString(Path.of("deploy", file)), ClusterRole.class)
                    .getRules());
        }
        assertThat(bundle).containsExactlyInAnyOrderElementsOf(shipped);
        assertThat(Grants.of(cluster))
                .allMatch(grant -> grant.matches("(list|watch) (/nodes|/pods|scheduling.k8s.io/priorityclasses|"
                        + "apiextensions.k8s.io/customresourcedefinitions)"));
    }

    @Test
    void everyExampleIsOneAndEveryImageIsNamed() throws IOException {
        JsonNode annotations = read(Bundle.SERVICE_VERSION).at("/metadata/annotations");
        JsonNode examples = Serialization.jsonMapper()
                .readTree(annotations.get("alm-examples").asText());
        assertThat(examples).hasSizeGreaterThan(3).allSatisfy(example -> assertThat(Serialization.jsonMapper()
                        .convertValue(example, MimoDeployment.class)
                        .getSpec()
                        .model()
                        .uri())
                .isNotBlank());
        Set<String> related = new TreeSet<>(SPEC.get("relatedImages")
                .valueStream()
                .map(image -> image.get("image").asText())
                .toList());
        String operator = SPEC.at("/install/spec/deployments/0/spec/template/spec/containers/0/image")
                .asText();
        assertThat(related).containsExactlyInAnyOrder(operator, EngineSettings.DEFAULT_IMAGE);
        assertThat(operator).endsWith(":" + SPEC.get("version").asText());
    }

    @Test
    void everyFieldIsDescribed() {
        JsonNode owned = SPEC.at("/customresourcedefinitions/owned/0");
        assertThat(owned.get("specDescriptors")).hasSizeGreaterThan(50).allSatisfy(field -> {
            assertThat(field.get("description").asText())
                    .as(field.get("path").asText())
                    .isNotBlank();
            assertThat(field.get("displayName").asText()).matches("[A-Z].*");
        });
        assertThat(owned.get("specDescriptors"))
                .extracting(field -> field.get("path").asText())
                .contains("parallelism.tensor", "podTemplate.resources");
        assertThat(owned.get("resources"))
                .extracting(kind -> kind.get("kind").asText())
                .contains("Deployment", "LeaderWorkerSet", "ScaledObject");
    }
}
