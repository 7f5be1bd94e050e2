package io.mimo.plan;

import io.mimo.manifest.RequestTimeouts;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.Set;

/**
 * How requests and scrapes reach the engine.
 *
 * @param timeouts how long a request of each mode may take
 * @param route present when a route at a Gateway is wanted
 * @param monitoring what is watched
 */
public record Access(RequestTimeouts timeouts, Optional<Route> route, Monitoring monitoring) {
    /**
     * A Gateway that carries the API; its namespace is empty = the resource's. {@code thinking}: what a request does
     * that does not choose.
     */
    public record Route(String gateway, Optional<String> gatewayNamespace, boolean thinking) {}

    /**
     * What is watched.
     *
     * @param podMonitorInterval present when a PodMonitor is wanted
     * @param dashboard a Grafana dashboard of this resource is wanted
     * @param series names on /metrics that this release exports, suffixes included
     * @param replicaUsdPerHour list price of one replica; empty where none is known
     */
    public record Monitoring(
            Optional<String> podMonitorInterval,
            boolean alerts,
            boolean dashboard,
            Set<String> series,
            Optional<BigDecimal> replicaUsdPerHour) {
        public Monitoring {
            series = Set.copyOf(series);
        }
    }
}
