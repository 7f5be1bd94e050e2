package io.mimo.render;

import io.mimo.api.Autoscaling;
import io.mimo.plan.Plan;
import io.mimo.plan.Replicas;
import java.util.stream.Stream;

/**
 * The alerts of one resource. Expressions use only names that its release exports, and those of kube-state-metrics
 * (https://github.com/kubernetes/kube-state-metrics/tree/main/docs/metrics/workload) for what an engine cannot tell of
 * itself. Thresholds that cite no source are this project's own: first signs of a trouble, to be adjusted by the team
 * that knows the load.
 */
final class Alerts {
    /**
     * One alert.
     *
     * @param minutes how long the expression must hold
     * @param remedy consequence and what to do, one line
     */
    record Alert(String name, String expression, int minutes, String summary, String remedy) {}

    /** Minutes that smooth a rate: longer than a scrape that fails now and then. */
    private static final String WINDOW = "[10m]";
    /** Waiting requests per replica, in multiples of what the autoscaler aims at by default. */
    private static final int QUEUE_FACTOR = 2;

    /**
     * The lower end of what a direct request takes in all (field guide: 10-30 s): the first token must be there before.
     */
    private static final int FIRST_TOKEN_SECONDS = 10;
    /** Share of the thinking timeout: what runs into the timeout is cut off at the gateway and never measured. */
    private static final double OF_THE_TIMEOUT = 0.8;

    private Alerts() {}

    static Stream<Alert> of(Plan plan) {
        return Stream.of(
                        queue(plan),
                        cache(plan),
                        preemptions(plan),
                        firstToken(plan),
                        thinking(plan),
                        rejections(plan),
                        crashLoop(plan),
                        missingReplicas(plan))
                .flatMap(each -> each);
    }

    private static Stream<Alert> queue(Plan plan) {
        int most = QUEUE_FACTOR
                * plan.replicas()
                        .scaling()
                        .map(Replicas.Scaling::targetQueueDepth)
                        .orElse(Autoscaling.DEFAULT_TARGET_QUEUE_DEPTH);
        return Stream.of(new Alert(
                "MimoQueueLong",
                "avg by (" + MetricSelector.RESOURCE + ") (sum by (" + MetricSelector.RESOURCE
                        + ", pod) (vllm:num_requests_waiting" + MetricSelector.selector(plan) + ")) > " + most,
                10,
                "more than " + most + " requests wait per replica",
                "Answers start late. Raise replicas or autoscaling.maxReplicas; condition AutoscalingActive "
                        + "says whether the autoscaler acts."));
    }

    private static Stream<Alert> cache(Plan plan) {
        return Stream.of(new Alert(
                "MimoKvCacheFull",
                "max by (" + MetricSelector.RESOURCE + ") (vllm:kv_cache_usage_perc" + MetricSelector.selector(plan)
                        + ") > 0.95",
                10,
                "the KV cache of a replica is over 95 % full",
                "Requests wait or are preempted. Raise replicas, lower maxModelLen, or take a layout with a "
                        + "larger KV pool (status.sizing)."));
    }

    private static Stream<Alert> preemptions(Plan plan) {
        return Stream.of(new Alert(
                "MimoPreemptions",
                "sum by (" + MetricSelector.RESOURCE + ") (rate(vllm:num_preemptions_total"
                        + MetricSelector.selector(plan) + WINDOW + ")) > 0.1",
                10,
                "requests are preempted and computed again",
                "Tokens are computed twice. Raise replicas or lower engine.maxNumSeqs."));
    }

    private static Stream<Alert> firstToken(Plan plan) {
        return Stream.of(new Alert(
                "MimoTimeToFirstTokenHigh",
                quantile(plan, "vllm:time_to_first_token_seconds") + " > " + FIRST_TOKEN_SECONDS,
                10,
                "one request in a hundred waits over " + FIRST_TOKEN_SECONDS + " s for its first token",
                "Direct requests run into their timeout. Raise replicas, or send long prompts to a resource "
                        + "of their own."));
    }

    /** No release counts thinking requests apart: the slowest hundredth of all requests stands for them. */
    private static Stream<Alert> thinking(Plan plan) {
        long seconds = Math.round(plan.access().timeouts().thinking().toSeconds() * OF_THE_TIMEOUT);
        return Stream.of(new Alert(
                "MimoThinkingSlow",
                quantile(plan, "vllm:e2e_request_latency_seconds") + " > " + seconds,
                10,
                "one request in a hundred takes over " + seconds + " s, near the thinking timeout of "
                        + plan.access().timeouts().thinking().toSeconds() + " s",
                "Thinking requests are about to be cut off. Fall back to direct mode: clients send "
                        + "chat_template_kwargs "
                        + "{enable_thinking: false}, or set thinking.default: Disabled; or raise replicas or "
                        + "route.timeouts.thinking."));
    }

    private static Stream<Alert> rejections(Plan plan) {
        String series = "vllm:admission_rejections_total";
        return plan.access().monitoring().series().contains(series)
                ? Stream.of(new Alert(
                        "MimoRequestsRejected",
                        "sum by (" + MetricSelector.RESOURCE + ") (rate(" + series + MetricSelector.selector(plan)
                                + WINDOW + ")) > 0",
                        10,
                        "the engine turns requests away",
                        "Its queue bounds (--max-num-queued-reqs, --max-num-queued-tokens in "
                                + "engine.extraArgs) are reached. Raise replicas."))
                : Stream.of();
    }

    private static Stream<Alert> crashLoop(Plan plan) {
        return Stream.of(new Alert(
                "MimoCrashLoop",
                "sum by (namespace) (increase(kube_pod_container_status_restarts_total{namespace=\""
                        + plan.workload().namespace() + "\",pod=~\"" + pods(plan) + "\"}[1h])) > 2",
                5,
                "the engine restarts again and again",
                "Every restart loads all weights anew. Condition Available names the cause; see kubectl logs "
                        + "--previous."));
    }

    /** A group's workload is no kind of kube-state-metrics' own. */
    private static Stream<Alert> missingReplicas(Plan plan) {
        if (plan.nodesPerReplica() > 1) {
            return Stream.of();
        }
        String one = "{namespace=\"" + plan.workload().namespace() + "\",deployment=\""
                + Names.object(plan.workload().name()) + "\"}";
        long load = plan.engine().timing().startup().toMinutes() + 1;
        return Stream.of(new Alert(
                "MimoReplicasShort",
                "kube_deployment_spec_replicas" + one + " - kube_deployment_status_replicas_available" + one + " > 0",
                Math.toIntExact(load),
                "fewer replicas serve than are asked for, for longer than a start may take",
                "The rest carries the load. Conditions Placed and Available say whether GPUs are missing or "
                        + "pods fail."));
    }

    private static String quantile(Plan plan, String histogram) {
        return "histogram_quantile(0.99, sum by (" + MetricSelector.RESOURCE + ", le) (rate(" + histogram + "_bucket"
                + MetricSelector.selector(plan) + WINDOW + ")))";
    }

    /**
     * Pods of the workload and of nothing else: the controllers add parts of digits and lower-case letters without
     * vowels.
     */
    private static String pods(Plan plan) {
        String name = plan.nodesPerReplica() > 1
                ? Names.group(plan.workload().name())
                : Names.object(plan.workload().name());
        return name.replace(".", "\\\\.")
                + (plan.nodesPerReplica() > 1 ? "-[0-9]+(-[0-9]+)?" : "-[0-9a-z]+-[0-9a-z]{5}");
    }
}
