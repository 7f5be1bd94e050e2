package io.mimo.controlplane;

/** What the pods of one test report to the HPA controller; a metric that was not set does not exist. */
public final class TestMetrics {

    private final MetricAnswers answers;
    private final String namespace;

    TestMetrics(MetricAnswers answers, String namespace) {
        this.answers = answers;
        this.namespace = namespace;
    }

    /** Every pod that an HPA of the test's namespace selects reports this Kubernetes quantity from now on. */
    public TestMetrics set(String metric, String quantity) {
        answers.set(namespace, metric, quantity);
        return this;
    }

    public TestMetrics remove(String metric) {
        answers.remove(namespace, metric);
        return this;
    }
}
