package io.mimo.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.mimo.controlplane.BundleCheck;
import io.mimo.controlplane.TestCluster;
import io.mimo.controlplane.UsesControlPlane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The bundle, by the manager's own validator, its own definition of a service version, and a namespace with restricted
 * pods.
 */
@UsesControlPlane
class BundleIT {
    @TempDir
    private Path folder;

    @Test
    void itsValidatorFindsNoFault() throws IOException {
        assertThat(BundleCheck.run(Bundle.FOLDER)).contains("2 objects, no fault");
        assertThatThrownBy(() -> BundleCheck.run(spoiled("kind: MimoDeployment\n", "kind: Mimo\n")))
                .hasMessageContaining("owned CRD \"serving.mimo.io/v1alpha1, Kind=Mimo\" not found");
        assertThatThrownBy(() -> BundleCheck.run(spoiled("  minKubeVersion: 1.30.0\n", "")))
                .hasMessageContaining("minKubeVersion");
    }

    private Path spoiled(String text, String by) throws IOException {
        for (String name : new String[] {"manifests", "metadata"}) {
            Files.createDirectories(folder.resolve(name));
            try (var files = Files.list(Bundle.FOLDER.resolve(name))) {
                for (Path file : files.toList()) {
                    Files.writeString(folder.resolve(name).resolve(file.getFileName()), Files.readString(file));
                }
            }
        }
        Path version = folder.resolve("manifests").resolve(Bundle.SERVICE_VERSION.getFileName());
        assertThat(Files.readString(version)).contains(text);
        Files.writeString(version, Files.readString(version).replace(text, by));
        return folder;
    }

    @Test
    void aClusterTakesItAndARestrictedNamespaceItsPods(TestCluster cluster) throws IOException {
        cluster.addOptionalCrds("clusterserviceversion");
        try {
            assertThat(cluster.kubectl(
                            "apply",
                            "--server-side",
                            "--dry-run=server",
                            "--validate=strict",
                            "-n",
                            cluster.namespace(),
                            "-f",
                            Bundle.SERVICE_VERSION.toString()))
                    .contains("mimo-operator.v0.1.0 serverside-applied");
        } finally {
            cluster.removeOptionalCrds("clusterserviceversion");
        }
        cluster.kubectl("label", "namespace", cluster.namespace(), "pod-security.kubernetes.io/enforce=restricted");
        var account = new ServiceAccountBuilder()
                .withNewMetadata()
                .withName("mimo-operator")
                .endMetadata()
                .build();
        cluster.client().resource(account).inNamespace(cluster.namespace()).create();
        Pod pod = cluster.client()
                .resource(pod())
                .inNamespace(cluster.namespace())
                .dryRun()
                .create();
        assertThat(pod.getSpec().getContainers().getFirst().getArgs())
                .containsExactly("operator", "--namespace=$(WATCH_NAMESPACE)");
        assertThat(pod.getSpec().getSecurityContext().getRunAsUser())
                .as("OpenShift chooses it")
                .isNull();
    }

    private static Pod pod() throws IOException {
        ObjectNode version = Serialization.unmarshal(Files.readString(Bundle.SERVICE_VERSION), ObjectNode.class);
        JsonNode template = version.at("/spec/install/spec/deployments/0/spec/template");
        PodTemplateSpec spec = Serialization.jsonMapper().convertValue(template, PodTemplateSpec.class);
        return new PodBuilder()
                .withMetadata(spec.getMetadata())
                .withSpec(spec.getSpec())
                .editMetadata()
                .withName("operator")
                .endMetadata()
                .build();
    }
}
