package io.mimo.operator;

import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.mimo.controlplane.GpuNodes;
import io.mimo.controlplane.TestCluster;
import java.util.Map;

/** Volumes for the claims of the test's namespace, as an administrator makes them where nothing provisions. */
record Volumes(TestCluster cluster) implements AutoCloseable {
    void add() {
        cluster.client()
                .resource(new PersistentVolumeBuilder()
                        .withNewMetadata()
                        .withGenerateName(cluster.namespace() + "-")
                        .withLabels(Map.of(GpuNodes.LABEL, cluster.namespace()))
                        .endMetadata()
                        .withNewSpec()
                        .withCapacity(Map.of("storage", new Quantity("400Gi")))
                        .withAccessModes("ReadWriteMany")
                        .withNewHostPath()
                        .withPath("/nowhere")
                        .endHostPath()
                        .endSpec()
                        .build())
                .create();
    }

    @Override
    public void close() {
        cluster.client()
                .persistentVolumes()
                .withLabel(GpuNodes.LABEL, cluster.namespace())
                .delete();
    }
}
