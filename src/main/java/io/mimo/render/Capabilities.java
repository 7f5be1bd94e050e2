package io.mimo.render;

/**
 * Which optional kinds the cluster knows.
 *
 * @param podMonitor {@code podmonitors.monitoring.coreos.com} is installed
 */
public record Capabilities(boolean podMonitor) {}
