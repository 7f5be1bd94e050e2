package io.mimo.manifest;

import io.mimo.api.KvCacheDtype;
import io.mimo.api.PodOverlay.Toleration;
import io.mimo.api.Precision;
import io.mimo.catalog.Checkpoint;
import io.mimo.catalog.CloudLabels;
import io.mimo.catalog.EngineFacts;
import io.mimo.catalog.EngineVersion;
import io.mimo.catalog.ModelFacts;
import io.mimo.manifest.engine.EngineEffects;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A manifest that breaks no rule, with every default resolved; what the sizer and the planner work on.
 *
 * @param warnings what resolving found worth saying
 */
public record ServingSpec(
        String namespace,
        String name,
        ModelFacts model,
        Weights weights,
        Layout layout,
        Limits limits,
        Scaling scaling,
        Runtime runtime,
        Hardware hardware,
        Network network,
        NodeDemand demand,
        Acceptance acceptance,
        List<Warning> warnings) {

    /** The checkpoint; {@code format} is empty for GGUF, which is sized by its file. */
    public record Weights(Precision precision, Optional<WeightFormat> format, ModelLocation location) {}

    /**
     * Tokens, requests and memory; {@code utilization} is a share of the visible memory, 0.50 to 0.98, decimal as
     * written; {@code extraOverheadMiB} is charged on each GPU for what is not modelled, 0 = nothing.
     */
    public record Limits(
            int maxModelLen,
            int maxNumSeqs,
            int maxNumBatchedTokens,
            BigDecimal utilization,
            KvCacheDtype kvCacheDtype,
            int extraOverheadMiB) {
        Limits withMaxModelLen(int tokens) {
            return new Limits(tokens, maxNumSeqs, maxNumBatchedTokens, utilization, kvCacheDtype, extraOverheadMiB);
        }

        public Limits withMaxNumSeqs(int requests) {
            return new Limits(maxModelLen, requests, maxNumBatchedTokens, utilization, kvCacheDtype, extraOverheadMiB);
        }

        public Limits withMaxNumBatchedTokens(int tokens) {
            return new Limits(maxModelLen, maxNumSeqs, tokens, utilization, kvCacheDtype, extraOverheadMiB);
        }

        public Limits withUtilization(BigDecimal share) {
            return new Limits(maxModelLen, maxNumSeqs, maxNumBatchedTokens, share, kvCacheDtype, extraOverheadMiB);
        }

        public Limits withKvCacheDtype(KvCacheDtype other) {
            return new Limits(maxModelLen, maxNumSeqs, maxNumBatchedTokens, utilization, other, extraOverheadMiB);
        }
    }

    /** vLLM; {@code facts} are the rules of the version, empty below the oldest release that can load the model. */
    public record Runtime(
            String image,
            EngineVersion version,
            Optional<EngineFacts> facts,
            EngineEffects effects,
            List<String> extraArguments) {}

    /** Which nodes count; {@code products} empty = any. */
    public record Hardware(
            List<String> products,
            String resourceName,
            Map<String, String> nodeSelector,
            List<Toleration> tolerations,
            boolean assumed) {
        /** The kubelet sets it on each node: https://kubernetes.io/docs/reference/labels-annotations-taints/ . */
        public static final String ARCHITECTURE_LABEL = "kubernetes.io/arch";

        public Hardware withProducts(List<String> others) {
            return new Hardware(others, resourceName, nodeSelector, tolerations, assumed);
        }

        public Hardware withTolerations(List<Toleration> others) {
            return new Hardware(products, resourceName, nodeSelector, others, assumed);
        }

        /** Nodes that do not exist yet are named by the labels of their pool. */
        public boolean selectsPool() {
            return assumed && nodeSelector.keySet().stream().anyMatch(label -> !label.equals(ARCHITECTURE_LABEL));
        }

        /** No list allows every product; one that is listed is allowed by whatever name a cloud gives it. */
        public boolean allows(String product) {
            return CloudLabels.isAmong(products, product);
        }
    }

    /**
     * What {@code podTemplate} demands of nodes besides GPUs, labels and taints.
     *
     * @param requests amounts of cpu, memory and ephemeral-storage as written, a limit where there is no request
     * @param spreads those that keep a pod from being placed
     * @param priorityClass whose pods end for its own where there is no other place
     */
    public record NodeDemand(Map<String, String> requests, List<Spread> spreads, Optional<String> priorityClass) {
        /** The pods of a resource differ by at most so many between the domains that a node label names. */
        public record Spread(String topologyKey, int maxSkew) {}

        /** The same, with another request. */
        public NodeDemand with(String resource, String amount) {
            Map<String, String> changed = new TreeMap<>(requests);
            changed.put(resource, amount);
            return new NodeDemand(Map.copyOf(changed), spreads, priorityClass);
        }
    }

    /** {@code hybrid}: where whole data ranks lie on several nodes, every node serves its own. */
    public record Network(boolean hybrid, Optional<Rdma> rdma) {
        /** So many units of an extended resource for each pod. */
        public record Rdma(String resourceName, int count) {}
    }

    /** What the user accepts of the sizing rules. */
    public record Acceptance(boolean tight, boolean unsupportedLayout, boolean unreadRelease) {}

    public Precision precision() {
        return weights.precision();
    }

    public Optional<WeightFormat> format() {
        return weights.format();
    }

    public int maxModelLen() {
        return limits.maxModelLen();
    }

    /** The same spec with another layout, as the nearest-fit search tries it. */
    public ServingSpec withLayout(Layout other) {
        return with(weights, other, limits, hardware, demand, acceptance);
    }

    public ServingSpec withMaxModelLen(int tokens) {
        return with(weights, layout, limits.withMaxModelLen(tokens), hardware, demand, acceptance);
    }

    /** The same spec with a catalogued checkpoint and its precision. */
    public ServingSpec withCheckpoint(Checkpoint checkpoint) {
        Weights other = new Weights(
                checkpoint.precision(),
                Optional.of(WeightFormat.of(checkpoint, model)),
                ModelLocation.of(checkpoint.uri(), Optional.empty(), Optional.empty()));
        return with(other, layout, limits, hardware, demand, acceptance);
    }

    public ServingSpec withLimits(Limits other) {
        return with(weights, layout, other, hardware, demand, acceptance);
    }

    public ServingSpec withAcceptance(Acceptance other) {
        return with(weights, layout, limits, hardware, demand, other);
    }

    public ServingSpec withDemand(NodeDemand other) {
        return with(weights, layout, limits, hardware, other, acceptance);
    }

    public ServingSpec withWeights(Weights other) {
        return with(other, layout, limits, hardware, demand, acceptance);
    }

    public ServingSpec withHardware(Hardware other) {
        return with(weights, layout, limits, other, demand, acceptance);
    }

    /** The only copy: the parts that a search changes, and the others as they are. */
    private ServingSpec with(
            Weights newWeights,
            Layout newLayout,
            Limits newLimits,
            Hardware newHardware,
            NodeDemand newDemand,
            Acceptance newAcceptance) {
        return new ServingSpec(
                namespace,
                name,
                model,
                newWeights,
                newLayout,
                newLimits,
                scaling,
                runtime,
                newHardware,
                network,
                newDemand,
                newAcceptance,
                warnings);
    }
}
