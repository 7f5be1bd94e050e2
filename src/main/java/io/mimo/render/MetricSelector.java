package io.mimo.render;

import io.mimo.plan.Plan;

/** How a resource's series are found in Prometheus: by the labels that the PodMonitor gives them. */
final class MetricSelector {
    /** The labels of one resource. */
    static final String RESOURCE = "namespace, " + PodMonitorRenderer.INSTANCE_OF_SERIES;

    private MetricSelector() {}

    /** Label matchers in braces. */
    static String selector(Plan plan) {
        return "{namespace=\"" + plan.workload().namespace() + "\"," + PodMonitorRenderer.INSTANCE_OF_SERIES + "=\""
                + Names.object(plan.workload().name()) + "\"}";
    }
}
