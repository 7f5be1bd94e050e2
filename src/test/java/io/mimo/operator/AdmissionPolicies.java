package io.mimo.operator;

import io.mimo.controlplane.TestCluster;
import java.util.function.BooleanSupplier;

/** Real policies of the API server that rewrite objects of this test's namespace. */
record AdmissionPolicies(TestCluster cluster) {
    static final String MIRROR = "mirror.example.org/";
    private static final String IMAGE = "/spec/template/spec/containers/0/image";
    private static final String SAMPLE = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: sample}
            spec:
              selector: {matchLabels: {a: b}}
              template:
                metadata: {labels: {a: b}}
                spec: {containers: [{name: a, image: a, resources: {limits: {cpu: 8}}}]}
            """;

    /** The policy of one change, for the objects of this test's namespace. */
    String policy(String name, String resource, String operations, String condition, String patch) {
        return """
                apiVersion: admissionregistration.k8s.io/v1
                kind: MutatingAdmissionPolicy
                metadata: {name: "%1$s-%2$s"}
                spec:
                  failurePolicy: Fail
                  reinvocationPolicy: Never
                  matchConstraints:
                    resourceRules: [{apiGroups: ["apps", "batch", ""], apiVersions: [v1], operations: [%4$s], \
                resources: [%3$s]}]
                    namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: "%1$s"}}
                  matchConditions:
                    - {name: not-yet, expression: '%5$s'}
                  mutations:
                    - patchType: JSONPatch
                      jsonPatch:
                        expression: '[JSONPatch{%6$s}]'
                ---
                apiVersion: admissionregistration.k8s.io/v1
                kind: MutatingAdmissionPolicyBinding
                metadata: {name: "%1$s-%2$s"}
                spec: {policyName: "%1$s-%2$s"}
                ---
                """.formatted(cluster.namespace(), name, resource, operations, condition, patch);
    }

    /** Puts the registry of the mirror before the image of a pod template. */
    String mirror(String resource, String operations) {
        String image = "object.spec.template.spec.containers[0].image";
        return policy(
                "mirror-" + resource,
                resource,
                operations,
                "!" + image + ".startsWith(\"" + MIRROR + "\")",
                "op: \"replace\", path: \"" + IMAGE + "\", value: \"" + MIRROR + "\" + " + image);
    }

    /** Until it is closed. */
    AutoCloseable install(String policies) {
        cluster.kubectlWithInput(policies, "apply", "-f", "-");
        return () -> cluster.kubectlWithInput(policies, "delete", "--ignore-not-found", "-f", "-");
    }

    /** The API server takes policies up a moment after they are stored. */
    void awaitMirror() {
        BooleanSupplier isUp =
                () -> cluster.kubectlWithInput(SAMPLE, "create", "--dry-run=server", "-o", "yaml", "-f", "-")
                        .contains(MIRROR);
        cluster.await(Resources.SOON, isUp::getAsBoolean);
    }
}
