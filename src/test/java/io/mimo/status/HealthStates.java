package io.mimo.status;

import static io.mimo.status.Reports.decide;
import static io.mimo.status.Reports.resource;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.mimo.api.MimoDeployment;
import io.mimo.status.ApplyOutcome.ApplyError;
import io.mimo.status.ObservedWorkload.Autoscaler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** States of a resource, each with the words of docs/gitops.md. */
final class HealthStates {
    private static final ApplyOutcome DONE = new ApplyOutcome(5, List.of(), List.of());

    private static final ApplyOutcome NONE = ApplyOutcome.notTried();

    /** The nodes are there, and none that it may use. */
    private static final String ELSEWHERE = "podTemplate: {nodeSelector: {zone: elsewhere}}";

    record State(String words, ObjectNode object) {}

    static List<State> states() {
        State serves = state("Fits or Tight, serves", "", 1, DONE, workload(1, 1, 1));
        return Stream.of(serving(serves), failing(), refused(), Stream.of(new State("is being deleted", going(serves))))
                .flatMap(each -> each)
                .toList();
    }

    private static Stream<State> serving(State serves) {
        return Stream.of(
                new State("not judged yet", unjudged(serves)),
                state("Fits, loads", "", 1, DONE, workload(1, 0, 1)),
                serves,
                state("serves, admission changes a field", "", 1, changed(), workload(1, 1, 1)),
                new State("edited, not judged yet", edited(serves)),
                state("edited, replicas of before serve until they are replaced", "", 1, DONE, workload(1, 1, 0)),
                state(
                        "edited, DoesNotFit, what was accepted before serves",
                        "gpuMemoryUtilization: 0.5",
                        1,
                        NONE,
                        workload(1, 1, 1)),
                state("some replicas serve", "replicas: 2", 2, DONE, workload(2, 1, 2)));
    }

    private static Stream<State> failing() {
        return Stream.of(
                state(
                        "no replica serves, pods crash",
                        "",
                        1,
                        DONE,
                        workload(1, 0, 1, new PodFailureReason("flash-0", Reasons.CRASH_LOOP_BACK_OFF, "exit 1"))),
                state(
                        "a pod ran out of GPU memory, so that the plan is disproved",
                        "",
                        1,
                        DONE,
                        workload(1, 0, 1, new PodFailureReason("flash-0", Reasons.CUDA_OUT_OF_MEMORY, "exit 1"))
                                .with(new ObservedEngines(
                                        Optional.empty(),
                                        Optional.of(new Disproof.Observed("flash-0", new OutOfGpuMemory.NoBlocks()))))),
                state(
                        "no pod can be made, e.g. for a quota",
                        "",
                        1,
                        DONE,
                        workload(1, 0, 0, new PodFailureReason("", Reasons.QUOTA_EXCEEDED, "exceeded quota"))),
                state(
                        "a pod waits for the scheduler",
                        "",
                        1,
                        DONE,
                        workload(1, 0, 1, new PodFailureReason("flash-0", Reasons.UNSCHEDULABLE, "no node"))),
                new State(
                        "a pod has waited for 5 minutes, others may take its GPUs",
                        told(
                                resource(1, ""),
                                new AdmittedDecision(decide(resource(1, ""), 1), Optional.of(Instant.EPOCH), true),
                                DONE,
                                workload(1, 0, 1, new PodFailureReason("flash-0", Reasons.UNSCHEDULABLE, "no node")))),
                state("serves, the autoscaler has no metric", "autoscaling: {maxReplicas: 1}", 1, DONE, silent()));
    }

    private static Stream<State> refused() {
        return Stream.of(
                state("the API server refuses an object", "", 1, blocked(Reasons.APPLY_FAILED), workload(0, 0, 0)),
                state(
                        "an object of a planned name is somebody else's",
                        "",
                        1,
                        blocked(Reasons.NAME_TAKEN),
                        workload(0, 0, 0)),
                state(
                        "LeaderWorkerSet is not installed",
                        "",
                        1,
                        blocked(Reasons.LEADER_WORKER_SET_MISSING),
                        workload(0, 0, 0)),
                state("some replicas have no GPUs", "replicas: 2", 1, DONE, workload(1, 1, 1)),
                state("NotPlaceable", ELSEWHERE, 1, NONE, workload(0, 0, 0)),
                new State(
                        "its GPUs were lost",
                        told(
                                resource(1, ELSEWHERE),
                                new AdmittedDecision(decide(resource(1, ELSEWHERE), 1), Optional.of(Instant.EPOCH)),
                                NONE,
                                workload(1, 0, 1))),
                state("DoesNotFit, as no node has such GPUs", "", 0, NONE, workload(0, 0, 0)),
                state("DoesNotFit", "gpuMemoryUtilization: 0.5", 1, NONE, workload(0, 0, 0)),
                state("Unsupported", "kvCacheDtype: fp8", 1, NONE, workload(0, 0, 0)),
                state("Invalid", "engine: {extraArgs: [--no-such-flag]}", 1, NONE, workload(0, 0, 0)));
    }

    private static State state(String words, String more, int nodes, ApplyOutcome outcome, ObservedWorkload workload) {
        MimoDeployment resource = resource(1, more);
        var judgement = Reports.judgement(decide(resource, nodes));
        String verdict = judgement.decision().report().verdict().name();
        assertThat(words.contains(verdict) || verdict.equals("Fits"))
                .as("%s: %s", words, verdict)
                .isTrue();
        return new State(words, told(resource, judgement, outcome, workload));
    }

    private static ObjectNode told(
            MimoDeployment resource, AdmittedDecision judgement, ApplyOutcome outcome, ObservedWorkload workload) {
        resource.setStatus(StatusBuilder.build(resource, judgement, outcome, workload, Instant.EPOCH)
                .status());
        return Serialization.jsonMapper().valueToTree(resource);
    }

    private static ObservedWorkload workload(int desired, int ready, int updated, PodFailureReason... causes) {
        return new ObservedWorkload(
                desired > 0,
                desired,
                desired,
                ready,
                updated,
                "a=b",
                "http://flash.llm.svc:8000/v1",
                Optional.empty(),
                List.of(causes),
                List.of());
    }

    private static ObservedWorkload silent() {
        var active = new Autoscaler.Report(false, "FailedGetPodsMetric", "no metrics returned");
        return new ObservedWorkload(
                true,
                1,
                1,
                1,
                1,
                "a=b",
                "http://flash.llm.svc:8000/v1",
                Optional.of(new Autoscaler(Optional.empty(), Optional.of(active))),
                List.of(),
                List.of());
    }

    private static ApplyOutcome changed() {
        return new ApplyOutcome(
                5,
                List.of(),
                List.of(),
                List.of(new ApplyOutcome.Change("Deployment flash", "spec.replicas", "1", "2")));
    }

    private static ApplyOutcome blocked(String reason) {
        return new ApplyOutcome(0, List.of(), List.of(new ApplyError(reason, "in the way")));
    }

    /** As the API server shows a resource whose status nobody has written: with the definition's default. */
    private static ObjectNode unjudged(State state) {
        ObjectNode object = state.object().deepCopy();
        try {
            JsonNode definition = Serialization.unmarshal(
                    Files.readString(Path.of("crds/mimodeployments.serving.mimo.io-v1.yaml")), JsonNode.class);
            object.set("status", definition.at("/spec/versions/0/schema/openAPIV3Schema/properties/status/default"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return object;
    }

    private static ObjectNode edited(State state) {
        ObjectNode object = state.object().deepCopy();
        object.withObject("/metadata").put("generation", 2);
        return object;
    }

    private static ObjectNode going(State state) {
        ObjectNode object = state.object().deepCopy();
        object.withObject("/metadata").put("deletionTimestamp", "2026-01-01T00:00:00Z");
        return object;
    }

    private HealthStates() {}
}
