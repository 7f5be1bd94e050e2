/**
 * Monitoring on a real Prometheus: a stand-in for the engine answers as a chosen vLLM release does (names, labels,
 * kinds from the catalogue), for Prometheus, promtool and whoever probes. What enters here makes or asks such servers;
 * nothing about rendering.
 */
package io.mimo.metrics;
