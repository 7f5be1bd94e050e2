package io.mimo.operator;

import io.mimo.operator.cluster.ConfigMapName;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * How the operator runs.
 *
 * @param namespaces namespaces whose resources are served; empty = all
 * @param leaderElection false for a single process on a laptop
 * @param port of /livez, /readyz and /metrics; 0 = any free one, negative = none
 * @param leaseNamespace namespace of the Lease; empty = the kubeconfig's or the pod's own
 * @param kubeconfig file; empty = as kubectl finds it, or the pod's own token
 * @param context kubeconfig context; empty = the current one
 * @param inventory ConfigMap with recorded nodes and pods, instead of those of the cluster; needs {@code namespaces}
 * @param maxConcurrentRollouts resources that may roll at once because of another version of the operator; at least 1
 * @param measureEngines whether a ready pod of each resource is asked for the size of its KV cache, at its own address
 */
public record OperatorOptions(
        Set<String> namespaces,
        boolean leaderElection,
        int port,
        Optional<String> leaseNamespace,
        Optional<Path> kubeconfig,
        Optional<String> context,
        LogFormat logFormat,
        Optional<ConfigMapName> inventory,
        int maxConcurrentRollouts,
        boolean measureEngines) {

    /** How a log line looks. */
    public enum LogFormat {
        TEXT,
        JSON
    }

    public OperatorOptions {
        namespaces = Set.copyOf(namespaces);
        if (inventory.isPresent() && namespaces.isEmpty()) {
            throw new IllegalArgumentException("a declared inventory needs the namespaces that are served");
        }
        if (maxConcurrentRollouts < 1) {
            throw new IllegalArgumentException("at least one resource must be allowed to roll");
        }
    }

    /** With the nodes and pods of the cluster; one after the other rolls, and engines are measured. */
    public OperatorOptions(
            Set<String> namespaces,
            boolean leaderElection,
            int port,
            Optional<String> leaseNamespace,
            Optional<Path> kubeconfig,
            Optional<String> context,
            LogFormat logFormat) {
        this(
                namespaces,
                leaderElection,
                port,
                leaseNamespace,
                kubeconfig,
                context,
                logFormat,
                Optional.empty(),
                1,
                true);
    }

    /** All namespaces, leader election on, port 8080, JSON: what the shipped Deployment runs. */
    public static OperatorOptions inPod() {
        return new OperatorOptions(
                Set.of(), true, 8080, Optional.empty(), Optional.empty(), Optional.empty(), LogFormat.JSON);
    }
}
