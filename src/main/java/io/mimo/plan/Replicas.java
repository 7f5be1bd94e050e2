package io.mimo.plan;

import java.util.Optional;

/**
 * How many copies of the model run.
 *
 * @param count replicas to render; with {@code scaling} the count a new workload starts with
 * @param scaling present when an autoscaler owns the count
 * @param rollout how a changed pod template replaces running pods
 */
public record Replicas(int count, Optional<Scaling> scaling, RolloutStyle rollout) {

    /** The same with no more than so many replicas, and an autoscaler that goes no higher; at least 1. */
    Replicas atMost(int replicas) {
        int most = Math.max(1, replicas);
        return new Replicas(Math.min(count, most), scaling.map(own -> own.atMost(most)), rollout);
    }

    /** The most that an autoscaler may ask for, or the count that stays. */
    int most() {
        return scaling.map(Scaling::maxReplicas).orElse(count);
    }

    /**
     * Bounds after clamping; {@code maxReplicas} is never below {@code minReplicas}. {@code kedaPrometheus}: KEDA
     * scales and asks there.
     */
    public record Scaling(
            int minReplicas,
            int maxReplicas,
            int targetQueueDepth,
            int scaleDownStabilizationSeconds,
            Optional<String> kedaPrometheus) {
        private Scaling atMost(int most) {
            return new Scaling(
                    Math.min(minReplicas, most),
                    Math.min(maxReplicas, most),
                    targetQueueDepth,
                    scaleDownStabilizationSeconds,
                    kedaPrometheus);
        }
    }

    /** How a changed pod template replaces running pods. */
    public enum RolloutStyle {
        /** An extra replica first: maxSurge 1, maxUnavailable 0. */
        SURGE,
        /** One at a time in place: maxSurge 0, maxUnavailable 1. */
        REPLACE
    }
}
