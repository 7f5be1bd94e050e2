package io.mimo.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.mimo.controlplane.AuditLog;
import io.mimo.controlplane.AuditRecord;
import io.mimo.controlplane.CommandFailedException;
import io.mimo.controlplane.TestCluster;
import java.util.ArrayList;
import java.util.List;

/**
 * What the chart that is installed in this namespace grants its operator.
 *
 * @param admin of the whole cluster
 */
record ChartRights(KubernetesClient admin, String namespace) {
    /**
     * Asked for by the admission plugin, inside the API server, so that no request shows it;
     * {@link #letChildrenNameTheirOwner}.
     */
    private static final String FINALIZERS = "update serving.mimo.io/mimodeployments/finalizers";

    /** No request was forbidden, and every right was used. */
    void areUsedAndEnough(AuditLog log) {
        List<AuditRecord> requests = log.byServiceAccount(namespace, ChartOperator.RELEASE);
        assertThat(requests)
                .filteredOn(record -> record.code() == Grants.FORBIDDEN)
                .isEmpty();
        List<PolicyRule> granted = new ArrayList<>(clusterRules());
        admin
                .rbac()
                .roles()
                .inAnyNamespace()
                .withLabel("app.kubernetes.io/name", ChartOperator.RELEASE)
                .list()
                .getItems()
                .stream()
                .filter(role -> role.getMetadata().getNamespace().equals(namespace)
                        || role.getMetadata().getName().endsWith("-serving"))
                .map(Role::getRules)
                .forEach(granted::addAll);
        var unused = Grants.of(granted);
        unused.removeAll(Grants.used(requests));
        assertThat(unused).as("granted and not used").containsExactly(FINALIZERS);
    }

    List<PolicyRule> clusterRules() {
        return admin.rbac().clusterRoleBindings().list().getItems().stream()
                .filter(binding -> binding.getSubjects() != null
                        && binding.getSubjects().stream().anyMatch(subject -> namespace.equals(subject.getNamespace())))
                .map(binding -> admin.rbac()
                        .clusterRoles()
                        .withName(binding.getRoleRef().getName())
                        .get())
                .map(ClusterRole::getRules)
                .flatMap(List::stream)
                .toList();
    }

    /**
     * With {@link #FINALIZERS} a child may name its owner as ours do, and without it not. The plugin learns of a new
     * kind only every 30 s; until then it forbids it to everybody, and an operator would try again.
     */
    void letChildrenNameTheirOwner(TestCluster cluster) {
        cluster.kubectl("create", "role", "maker", "--verb=create", "--resource=configmaps");
        cluster.kubectl("create", "rolebinding", "maker", "--role=maker", "--user=maker");
        cluster.await(
                Resources.SOON.plusSeconds(10),
                () -> makeChild(cluster, "system:serviceaccount:" + namespace + ":" + ChartOperator.RELEASE),
                String::isEmpty);
        assertThat(makeChild(cluster, "maker"))
                .contains("cannot set blockOwnerDeletion", "you can't set finalizers on");
    }

    /** Empty, or the API server's objection. */
    private static String makeChild(TestCluster cluster, String user) {
        try {
            cluster.kubectlWithInput("""
                    apiVersion: v1
                    kind: ConfigMap
                    metadata:
                      name: child
                      ownerReferences:
                        - {apiVersion: serving.mimo.io/v1alpha1, kind: MimoDeployment, name: owner, uid: some, \
                    blockOwnerDeletion: true, controller: true}
                    """, "create", "--dry-run=server", "--as", user, "-f", "-");
            return "";
        } catch (CommandFailedException e) {
            return e.getMessage();
        }
    }
}
