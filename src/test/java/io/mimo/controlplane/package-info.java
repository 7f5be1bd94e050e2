/**
 * A real Kubernetes control plane for tests: started once per test JVM by {@code src/control-plane/up}, one fresh
 * namespace per test. What enters here makes the cluster look like a customer's (nodes, other people's pods, metrics,
 * identities) or shows what was asked of its API (audit log, kubectl). Nothing about MimoDeployments enters: tests of
 * the operator build on this, never the reverse.
 *
 * <p>Invariants: nothing is mocked but the metrics source, which no pod here could feed; whatever a test creates
 * through {@link io.mimo.controlplane.TestCluster} is gone after it, also cluster-wide objects; only processes that
 * were started here are ended.
 */
package io.mimo.controlplane;
