package io.mimo.manifest.schema;

import static java.util.Objects.requireNonNullElse;

import io.mimo.api.Autoscaling;
import io.mimo.api.EngineSettings;
import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentSpec;
import io.mimo.api.Parallelism;
import io.mimo.api.SizingSettings.Capacity;
import io.mimo.manifest.Problem;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The CEL rules of {@code io.mimo.api} in Java, word for word: what one object decides alone. A resource need not have
 * passed the schema: a rule whose fields are missing or out of the schema's range says nothing.
 */
public final class ObjectRules {
    private static final TreeSet<Integer> TENSOR_SIZES = new TreeSet<>(List.of(1, 2, 4, 8, 16, 32, 64));
    private static final int MAX_NAME = 52;

    private ObjectRules() {}

    public static List<Problem> check(MimoDeployment resource) {
        List<Problem> problems = new ArrayList<>();
        checkName(resource.getMetadata() == null ? null : resource.getMetadata().getName(), problems);
        MimoDeploymentSpec spec = resource.getSpec();
        if (spec == null) {
            return problems;
        }
        checkReplicas(spec, problems);
        checkUtilization(spec.gpuMemoryUtilization(), problems);
        checkAssumedCapacity(spec, problems);
        if (spec.model() != null) {
            ModelRules.check(spec.model(), problems);
        }
        if (spec.cache() != null) {
            CacheRules.check(spec.cache(), spec.model(), problems);
        }
        if (spec.parallelism() != null) {
            checkParallelism(spec.parallelism(), problems);
        }
        if (spec.autoscaling() != null) {
            checkAutoscaling(spec.autoscaling(), problems);
        }
        if (spec.engine() != null) {
            checkBatches(spec.engine(), problems);
        }
        if (spec.podTemplate() != null) {
            PodOverlayRules.check(spec.podTemplate(), problems);
        }
        return problems;
    }

    /** A problem whose message ends with the remedy after its last semicolon. */
    static Problem broken(String reason, String path, @Nullable Object value, String message) {
        return new Problem(reason, path, value, message, message.substring(message.lastIndexOf("; ") + 2));
    }

    private static void checkName(@Nullable String name, List<Problem> problems) {
        if (name != null && !(name.length() <= MAX_NAME && name.matches("[a-z]([-a-z0-9]*[a-z0-9])?"))) {
            problems.add(broken(
                    "NameNotUsable",
                    "metadata.name",
                    name,
                    "metadata.name: " + name + " cannot name the Service and the pods; "
                            + "use at most 52 lower-case letters, digits and hyphens, beginning with a letter"));
        }
    }

    private static void checkReplicas(MimoDeploymentSpec spec, List<Problem> problems) {
        if (spec.replicas() != null && spec.autoscaling() != null) {
            problems.add(broken(
                    "ReplicasAndAutoscaling",
                    "spec.replicas",
                    spec.replicas(),
                    "replicas: " + spec.replicas()
                            + " is set together with autoscaling, which owns the count; remove replicas or "
                            + "remove autoscaling"));
        }
    }

    private static void checkUtilization(@Nullable Double share, List<Problem> problems) {
        if (share != null && !(share >= 0.5 && share <= 0.98)) {
            problems.add(broken(
                    "UtilizationOutOfRange",
                    "spec.gpuMemoryUtilization",
                    share,
                    "gpuMemoryUtilization: "
                            + BigDecimal.valueOf(share).stripTrailingZeros().toPlainString()
                            + " is out of range; write a share from 0.5 to 0.98"));
        }
    }

    private static void checkAssumedCapacity(MimoDeploymentSpec spec, List<Problem> problems) {
        boolean assumed = spec.sizing() != null && spec.sizing().capacity() == Capacity.Assumed;
        boolean named = spec.accelerator() != null
                && spec.accelerator().products() != null
                && !spec.accelerator().products().isEmpty();
        if (assumed && !named) {
            problems.add(broken(
                    "AssumedNeedsProducts",
                    "spec.accelerator.products",
                    null,
                    "accelerator.products: without nodes "
                            + "(sizing.capacity: Assumed) only a named product says how much memory a GPU "
                            + "has; list at least one product"));
        }
    }

    private static void checkParallelism(Parallelism sizes, List<Problem> problems) {
        Integer tensor = sizes.tensor();
        if (tensor == null) {
            return;
        }
        if (tensor >= 1 && tensor <= 64 && 64 % tensor != 0) {
            problems.add(broken(
                    "HeadsNotDivisible",
                    "spec.parallelism.tensor",
                    tensor,
                    "parallelism.tensor: " + tensor
                            + " does not divide the model's 64 attention heads; the nearest legal values are "
                            + TENSOR_SIZES.lower(tensor)
                            + " and "
                            + TENSOR_SIZES.higher(tensor)));
        }
        int expert = requireNonNullElse(sizes.expert(), Parallelism.DEFAULT_EXPERT);
        long ranks = (long) tensor * requireNonNullElse(sizes.data(), Parallelism.DEFAULT_DATA);
        if (expert >= 1 && expert != ranks) {
            problems.add(broken(
                    "ExpertNotTensorTimesData",
                    "spec.parallelism.expert",
                    expert,
                    "parallelism.expert: " + expert
                            + " is not tensor * data = " + ranks
                            + "; vLLM derives the expert-parallel size, so the only legal values are 0 (off) and "
                            + ranks));
        }
    }

    private static void checkAutoscaling(Autoscaling bounds, List<Problem> problems) {
        int min = requireNonNullElse(bounds.minReplicas(), Autoscaling.DEFAULT_MIN_REPLICAS);
        Integer max = bounds.maxReplicas();
        if (max != null && min > max) {
            problems.add(broken(
                    "MinAboveMax",
                    "spec.autoscaling.minReplicas",
                    min,
                    "autoscaling.minReplicas: " + min + " is more than maxReplicas: " + max + "; lower minReplicas to "
                            + max + " or raise maxReplicas to " + min));
        }
    }

    private static void checkBatches(EngineSettings engine, List<Problem> problems) {
        int tokens = requireNonNullElse(engine.maxNumBatchedTokens(), EngineSettings.DEFAULT_MAX_NUM_BATCHED_TOKENS);
        int requests = requireNonNullElse(engine.maxNumSeqs(), EngineSettings.DEFAULT_MAX_NUM_SEQS);
        if (tokens < requests) {
            problems.add(broken(
                    "BatchTooSmall",
                    "spec.engine.maxNumBatchedTokens",
                    tokens,
                    "engine.maxNumBatchedTokens: " + tokens
                            + " is less than maxNumSeqs: " + requests
                            + ", so vLLM refuses to start; raise maxNumBatchedTokens to at least "
                            + requests
                            + " or lower maxNumSeqs to " + tokens));
        }
    }
}
