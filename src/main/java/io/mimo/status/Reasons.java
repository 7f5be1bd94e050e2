package io.mimo.status;

/**
 * Reasons of conditions and events that are not the decision's own. Stable words: programs match on them. A refusal's
 * reason (e.g. {@code DoesNotFit}) comes from the report.
 */
public final class Reasons {
    /** Accepted: the spec breaks no rule. */
    public static final String VALID = "Valid";
    /** Accepted: the spec has fields or values of a newer release; what runs is kept. */
    public static final String WRITTEN_FOR_NEWER_OPERATOR = "WrittenForNewerOperator";
    /** Sized: fits as requested. */
    public static final String FITS = "Fits";
    /** Sized: fits only without CUDA graphs and with small batches. */
    public static final String TIGHT = "Tight";
    /** Placed: every replica has its GPUs. */
    public static final String PLACED = "Placed";
    /** Placed: some replicas have their GPUs; the others follow by themselves. */
    public static final String PARTIALLY_PLACED = "PartiallyPlaced";
    /** Placed: accepted before, and the cluster has since lost the GPUs; nothing that runs is touched. */
    public static final String CAPACITY_LOST = "CapacityLost";
    /** Applied: every object is as planned. */
    public static final String APPLIED = "Applied";
    /** Applied: the API server refused a write; retried. */
    public static final String APPLY_FAILED = "ApplyFailed";
    /** Applied: an object of a planned name exists and belongs to somebody else. */
    public static final String NAME_TAKEN = "NameTaken";
    /** Applied: a replica needs several nodes, and the cluster does not have the kind that runs such groups. */
    public static final String LEADER_WORKER_SET_MISSING = "LeaderWorkerSetMissing";
    /** Applied: replicas change from one node to several or back; what served before ends first. */
    public static final String REPLACING_WORKLOAD = "ReplacingWorkload";
    /** WeightsReady: every file is on the volume and verified. */
    public static final String WEIGHTS_READY = "WeightsReady";
    /** WeightsReady: not every file is there yet; pods are made when it is. */
    public static final String DOWNLOADING = "Downloading";
    /** WeightsReady: the download ended with an error; it is started again. */
    public static final String DOWNLOAD_FAILED = "DownloadFailed";
    /** Available: every replica serves. */
    public static final String SERVING = "Serving";
    /** Available: some replicas serve. */
    public static final String PARTLY_SERVING = "PartlyServing";
    /** Available: every replica serves, some of them still the previous pod template. */
    public static final String ROLLING_OUT = "RollingOut";
    /** Available: no replica serves yet and none has failed. */
    public static final String STARTING = "Starting";
    /** Available: no replica is asked for. */
    public static final String SCALED_TO_ZERO = "ScaledToZero";
    /** Available: what was accepted earlier still serves while the present spec is refused or not applied. */
    public static final String STILL_SERVING = "StillServing";
    /**
     * Available: the scheduler is not to look at a pod yet, as whoever set its scheduling gates has not removed them.
     */
    public static final String SCHEDULING_GATED = "SchedulingGated";
    /** Available: the containers are ready and a readiness gate of the pod is not. */
    public static final String READINESS_GATES_NOT_READY = "ReadinessGatesNotReady";
    /** Available: a ResourceQuota leaves no room for a pod. */
    public static final String QUOTA_EXCEEDED = "QuotaExceeded";
    /** Available: a ResourceQuota wants requests or limits that the pod does not state. */
    public static final String QUOTA_NEEDS_REQUESTS = "QuotaNeedsRequests";
    /** Available: the namespace's Pod Security level forbids the pod. */
    public static final String POD_SECURITY_VIOLATION = "PodSecurityViolation";
    /** Available: no security context constraint of OpenShift allows the pod. */
    public static final String SECURITY_CONTEXT_CONSTRAINT = "SecurityContextConstraint";
    /** Available: the RuntimeClass that podTemplate names does not exist. */
    public static final String RUNTIME_CLASS_MISSING = "RuntimeClassMissing";
    /** Available: the PriorityClass that podTemplate names does not exist. */
    public static final String PRIORITY_CLASS_MISSING = "PriorityClassMissing";
    /** Available: a ValidatingAdmissionPolicy forbids the pod. */
    public static final String DENIED_BY_POLICY = "DeniedByPolicy";
    /** Available: an admission webhook forbids the pod. */
    public static final String DENIED_BY_WEBHOOK = "DeniedByWebhook";
    /** Available: an admission webhook does not answer, so no pod can be made. */
    public static final String WEBHOOK_FAILED = "WebhookFailed";
    /** Available: the API server refuses the pod for another reason, given in its words. */
    public static final String FAILED_CREATE = "FailedCreate";
    /** Available: the scheduler finds no node. */
    public static final String UNSCHEDULABLE = "Unschedulable";
    /** Available: the container ran out of host memory. */
    public static final String OOM_KILLED = "OOMKilled";
    /** Available: the engine ended because a GPU ran out of memory. */
    public static final String CUDA_OUT_OF_MEMORY = "CudaOutOfMemory";
    /** Available: the engine ended because what is left of a GPU does not hold the KV cache of one longest request. */
    public static final String KV_CACHE_TOO_SMALL = "KvCacheTooSmall";
    /**
     * Available: the engine ended before loading, because less of a GPU was free than gpuMemoryUtilization asks for.
     */
    public static final String GPU_MEMORY_TAKEN = "GpuMemoryTaken";
    /** Available: the image cannot be pulled. */
    public static final String IMAGE_PULL_BACK_OFF = "ImagePullBackOff";
    /** Available: the container ends again and again. */
    public static final String CRASH_LOOP_BACK_OFF = "CrashLoopBackOff";
    /** AutoscalingActive: the autoscaler reads its metric. */
    public static final String SCALING_ACTIVE = "ScalingActive";
    /** AutoscalingActive: the autoscaler has not reported yet. */
    public static final String AUTOSCALER_STARTING = "AutoscalerStarting";
    /** AutoscalingActive: nothing serves the metric to the autoscaler. */
    public static final String METRIC_MISSING = "MetricMissing";
    /** AutoscalingActive: no metrics adapter is registered in the cluster. */
    public static final String METRICS_ADAPTER_MISSING = "MetricsAdapterMissing";
    /** AutoscalingActive: nothing collects the metric, because no PodMonitor exists. */
    public static final String NOT_SCRAPED = "NotScraped";
    /** AutoscalingActive: KEDA is asked for and its kind does not exist. */
    public static final String KEDA_MISSING = "KedaMissing";
    /** AutoscalingActive: the autoscaler does not act for another reason, given in its words. */
    public static final String SCALING_INACTIVE = "ScalingInactive";
    /**
     * PromiseLapsed: its pods could not be made or scheduled for 5 minutes; it takes its turn again as soon as they
     * can.
     */
    public static final String PODS_KEPT_AWAY = "PodsKeptAway";
    /** ChangedByAdmission: a policy or webhook gives a field another value than planned; it is left so. */
    public static final String FIELD_CHANGED = "FieldChanged";
    /**
     * SizingDisproved: a pod ended out of GPU memory while it loaded a plan that fits by the ledger; no replica is
     * added to it.
     */
    public static final String OUT_OF_MEMORY = "OutOfMemory";
    /**
     * MeasuredDiffers: a ready engine has more than 1 % less KV cache than was predicted; a warning that decides
     * nothing.
     */
    public static final String KV_CACHE_SMALLER = "KvCacheSmaller";
    /** Ready: every step holds. */
    public static final String READY = "Ready";
    /** UpgradePending: what runs is kept as it is until somebody releases the change. */
    public static final String TEMPLATE_HELD = "TemplateHeld";
    /** OperatorFault: the operator failed on this resource; what runs is left as it is. */
    public static final String FAULT = "Fault";
    /** UpgradePending: released, and another resource rolls before it. */
    public static final String AWAITING_TURN = "AwaitingTurn";
    /** Paused: the user's annotation keeps the operator from writing anything but the status. */
    public static final String PAUSED = "Paused";
    /** All: Unknown, as a step before does not hold. */
    public static final String NOT_REACHED = "NotReached";

    private Reasons() {}
}
