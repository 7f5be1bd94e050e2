package io.mimo.operator;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.mimo.controlplane.TestCluster;
import io.mimo.operator.apply.ChildWrites;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** Makes objects of flash as commit ddda1a8 made them: selected by well-known labels, its pods marked with the uid. */
record EarlierRelease(Resources resources) {
    private static final Duration A_MINUTE = Duration.ofSeconds(60);
    private static final Map<String, String> SELECTOR =
            Map.of("app.kubernetes.io/name", "mimo", "app.kubernetes.io/instance", "flash");

    /** In the place of the present one, with a pod that runs. */
    void makeWorkload() {
        Deployment now = resources.deployment("flash");
        Map<String, String> labels = labels();
        TestCluster cluster = resources.cluster();
        cluster.kubectl("delete", "mimo", "flash", "--cascade=orphan");
        cluster.kubectl("delete", "deployment", "flash", "--cascade=foreground", "--wait=true");
        cluster.await(A_MINUTE, () -> resources.pods("flash").isEmpty());
        apply(labelled(now, labels));
        cluster.await(
                A_MINUTE,
                () -> resources.pods("flash"),
                pods -> pods.size() == 1
                        && pods.getFirst().getStatus().getPhase().equals("Running"));
    }

    private Deployment labelled(Deployment now, Map<String, String> labels) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withName("flash")
                .withNamespace(resources.cluster().namespace())
                .withLabels(labels)
                .withAnnotations(now.getMetadata().getAnnotations())
                .endMetadata()
                .withSpec(now.getSpec())
                .editSpec()
                .editSelector()
                .withMatchLabels(SELECTOR)
                .endSelector()
                .editTemplate()
                .editMetadata()
                .withLabels(labels)
                .endMetadata()
                .endTemplate()
                .endSpec()
                .build();
    }

    /** @return the present one, as it was made into an earlier release's */
    PersistentVolumeClaim makeClaim() {
        PersistentVolumeClaim claim = claim();
        Map<String, String> labels = labels();
        claim.getMetadata().setManagedFields(null);
        claim.getMetadata().setResourceVersion(null);
        claim.getMetadata().setLabels(labels);
        claim.getMetadata().setAnnotations(Map.of());
        claim.setStatus(null);
        apply(claim);
        resources
                .cluster()
                .await(Resources.SOON, () -> claim().getMetadata().getLabels().equals(labels));
        return claim;
    }

    PersistentVolumeClaim claim() {
        return resources
                .cluster()
                .client()
                .persistentVolumeClaims()
                .inNamespace(resources.cluster().namespace())
                .list()
                .getItems()
                .getFirst();
    }

    private Map<String, String> labels() {
        Map<String, String> labels = new TreeMap<>(SELECTOR);
        labels.put("app.kubernetes.io/managed-by", "mimo-operator");
        labels.put("serving.mimo.io/uid", resources.get("flash").getMetadata().getUid());
        return labels;
    }

    private void apply(HasMetadata object) {
        resources
                .cluster()
                .client()
                .resource(object)
                .patch(new PatchContext.Builder()
                        .withPatchType(PatchType.SERVER_SIDE_APPLY)
                        .withFieldManager(ChildWrites.MANAGER)
                        .withForce(true)
                        .build());
    }
}
