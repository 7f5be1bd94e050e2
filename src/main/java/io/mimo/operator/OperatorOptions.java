package io.mimo.operator;

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
 */
public record OperatorOptions(
        Set<String> namespaces, boolean leaderElection, int port, Optional<String> leaseNamespace, Optional<Path> kubeconfig,
        Optional<String> context, LogFormat logFormat) {

    /** How a log line looks. */
    public enum LogFormat {
        TEXT,
        JSON
    }

    public OperatorOptions {
        namespaces = Set.copyOf(namespaces);
    }

    /** All namespaces, leader election on, port 8080, JSON: what the shipped Deployment runs. */
    public static OperatorOptions inPod() {
        return new OperatorOptions(Set.of(), true, 8080, Optional.empty(), Optional.empty(), Optional.empty(), LogFormat.JSON);
    }
}
