package io.mimo.controlplane;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.awaitility.core.ThrowingRunnable;

/**
 * One test's view of the control plane: a namespace of its own; whatever the test makes elsewhere is removed with it.
 */
public final class TestCluster implements AutoCloseable {

    private final ControlPlane controlPlane;
    private final Identities identities;
    private final String namespace;
    private final Neighbours neighbours;
    private final Kubectl kubectl;
    private final Leftovers leftovers = new Leftovers();
    private int pools;

    private TestCluster(ControlPlane controlPlane, String namespace) {
        this.controlPlane = controlPlane;
        this.identities = new Identities(controlPlane);
        this.namespace = namespace;
        this.neighbours = new Neighbours(client(), namespace + "-neighbours");
        this.kubectl = new Kubectl(kubeconfig(), namespace);
        leftovers.last(() -> Namespaces.discard(client(), namespace));
        leftovers.last(neighbours);
        leftovers.last(() -> ApiCollections.delete(client(), GpuNodes.path(namespace)));
    }

    /** For a test with a control plane of its own; others take a parameter of this type. */
    public static TestCluster create(ControlPlane controlPlane, String namespace) {
        Namespaces.create(controlPlane.admin(), namespace);
        return new TestCluster(controlPlane, namespace);
    }

    public ControlPlane controlPlane() {
        return controlPlane;
    }

    /** The administrator's client; the user is {@code admin} in the audit log. */
    public KubernetesClient client() {
        return controlPlane.admin();
    }

    public String namespace() {
        return namespace;
    }

    public Path kubeconfig() {
        return controlPlane.adminKubeconfig();
    }

    /** A user without any rights but those that the test grants to the user {@code tester}. */
    public KubernetesClient testerClient() {
        return closing(ControlPlane.clientOf(identities.tester()));
    }

    public String serviceAccountToken(String serviceAccount) {
        return identities.token(namespace, serviceAccount);
    }

    /** For a process that is to run as a service account, such as the operator under the RBAC that it ships with. */
    public Path kubeconfigOf(String serviceAccountNamespace, String serviceAccount) {
        return identities.kubeconfig(serviceAccountNamespace, serviceAccount);
    }

    public KubernetesClient clientOf(String serviceAccountNamespace, String serviceAccount) {
        return closing(ControlPlane.clientOf(kubeconfigOf(serviceAccountNamespace, serviceAccount)));
    }

    /** What kubectl prints, as admin in the test's namespace. */
    public String kubectl(String... arguments) {
        return kubectl.run("", arguments);
    }

    /** For {@code apply -f -}. */
    public String kubectlWithInput(String input, String... arguments) {
        return kubectl.run(input, arguments);
    }

    /** From now on. */
    public AuditLog auditLog() {
        return AuditLog.fromNow(controlPlane.directory().resolve("audit.log"));
    }

    public GpuNodes gpuNodes(int count, String product) {
        return new GpuNodes(this, count, product, namespace + "-n" + ++pools);
    }

    /** A running pod of somebody else that holds GPUs of a node, past the scheduler. */
    public Pod backgroundPod(String node, int gpus) {
        return neighbours.pod(node, "nvidia.com/gpu", gpus);
    }

    public TestMetrics customMetrics() {
        return new TestMetrics(controlPlane.customMetrics().answers(), namespace);
    }

    /**
     * Adds the CRDs of optional kinds until the test ends: podmonitor, httproute, ... as
     * src/control-plane/optional-crds knows them. They are cluster-wide: no other test may run at the same time.
     */
    public void addOptionalCrds(String... names) {
        kubectl.addOptionalCrds(names);
        leftovers.last(() -> removeOptionalCrds(names));
    }

    public void removeOptionalCrds(String... names) {
        kubectl.removeOptionalCrds(names);
    }

    public void await(Duration limit, Callable<Boolean> condition) {
        Await.value(limit, condition, Boolean::booleanValue);
    }

    /** The first value that is wanted; the error names the last one seen. */
    public <T> T await(Duration limit, Callable<T> probe, Predicate<? super T> wanted) {
        return Await.value(limit, probe, wanted);
    }

    /** A state that stays for so long; it is an error as soon as it does not hold. */
    public void holds(Duration time, ThrowingRunnable assertion) {
        Await.holds(time, assertion);
    }

    private KubernetesClient closing(KubernetesClient client) {
        leftovers.first(client);
        return client;
    }

    @Override
    public void close() {
        leftovers.close();
    }
}
