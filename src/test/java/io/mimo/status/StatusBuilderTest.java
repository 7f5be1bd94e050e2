package io.mimo.status;

import static io.mimo.status.Reports.decide;
import static io.mimo.status.Reports.judgement;
import static io.mimo.status.Reports.refused;
import static io.mimo.status.Reports.resource;
import static io.mimo.status.Reports.row;
import static io.mimo.status.Reports.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.api.EngineSettings;
import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentStatus;
import io.mimo.api.MimoDeploymentStatus.Condition;
import io.mimo.api.Verdict;
import io.mimo.plan.Decision;
import io.mimo.render.OptionalKind;
import io.mimo.status.ApplyOutcome.ApplyError;
import io.mimo.status.ObservedWorkload.Autoscaler;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusBuilderTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00.250Z");
    private static final Instant LATER = NOW.plusSeconds(60);
    private static final String ENDPOINT = "http://flash.llm.svc:8000/v1";
    /** Told in {@link HealthIT}. */
    private static final List<String> OUTLOOK = List.of("Stalled", "Reconciling");

    private static final ApplyOutcome DONE = new ApplyOutcome(5, List.of(), List.of());

    private static ObservedWorkload workload(int desired, int ready, int updated, PodFailureReason... causes) {
        return new ObservedWorkload(
                true, desired, desired, ready, updated, "a=b", ENDPOINT, Optional.empty(), List.of(causes), List.of());
    }

    private static ObservedWorkload none() {
        return ObservedWorkload.none(ENDPOINT);
    }

    private static ObservedWorkload autoscaled(Autoscaler.Report able, Autoscaler.Report active) {
        return new ObservedWorkload(
                true,
                1,
                1,
                1,
                1,
                "a=b",
                ENDPOINT,
                Optional.of(new Autoscaler(Optional.ofNullable(able), Optional.ofNullable(active))),
                List.of(),
                List.of());
    }

    private static StatusUpdate build(
            MimoDeployment resource, Decision decision, ApplyOutcome outcome, ObservedWorkload workload) {
        return StatusBuilder.build(resource, judgement(decision), outcome, workload, NOW);
    }

    private static Condition condition(StatusUpdate update, ConditionType type) {
        return update.status().conditions().stream()
                .filter(c -> c.type().equals(type.name()))
                .findFirst()
                .orElseThrow();
    }

    private static String told(StatusUpdate update) {
        return String.join(
                " ",
                update.status().conditions().stream()
                        .filter(c -> !OUTLOOK.contains(c.type()))
                        .map(c -> c.type() + "=" + c.status() + "/" + c.reason())
                        .toList());
    }

    /** Verdict x condition x reason x event: the reference table. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Invalid      | Accepted=False/InvalidReason Sized=Unknown/NotReached Placed=Unknown/NotReached          | \
            InvalidReason
            DoesNotFit   | Accepted=True/Valid Sized=False/DoesNotFitReason Placed=Unknown/NotReached               | \
            DoesNotFitReason
            Unsupported  | Accepted=True/Valid Sized=False/UnsupportedReason Placed=Unknown/NotReached              | \
            UnsupportedReason
            NotPlaceable | Accepted=True/Valid Sized=True/Fits Placed=False/NotPlaceableReason                      | \
            NotPlaceableReason
            """)
    void aRefusalStopsAtItsStepAndHasOneWarning(Verdict verdict, String conditions, String event) {
        StatusUpdate update = build(resource(1, ""), refused(verdict), ApplyOutcome.notTried(), none());

        assertThat(told(update))
                .isEqualTo(
                        conditions + " Applied=Unknown/NotReached Available=Unknown/NotReached Ready=False/" + event);
        assertThat(update.events()).singleElement().satisfies(note -> {
            assertThat(note.reason()).isEqualTo(event);
            assertThat(note.warning()).isTrue();
            assertThat(note.message())
                    .startsWith(verdict + ": first line of the explanation. ")
                    .contains(
                            "what is wrong; what to do",
                            "Accepted instead: TP4xDP2 on 8 GPUs (spec.parallelism.data: 2, spec.replicas: (remove))");
        });
        assertThat(update.status().verdict()).isEqualTo(verdict);
        assertThat(update.status().plan()).isNull();
        assertThat(update.status().endpoint()).isNull();
    }

    @Test
    void whatFitsIsToldStepByStep() {
        MimoDeployment resource = resource(1, "replicas: 1");
        StatusUpdate starting = build(resource, decide(resource, 1), DONE, none());

        assertThat(told(starting))
                .isEqualTo("Accepted=True/Valid Sized=True/Fits Placed=True/Placed Applied=True/Applied "
                        + "Available=False/Starting Ready=False/Starting");
        assertThat(starting.events()).extracting(EventDraft::reason).containsExactly(Reasons.PLACED);
        assertThat(starting.events().getFirst().message())
                .startsWith(starting.status().explanation().getFirst());
        assertThat(starting.status().plan().acceptedAt()).isEqualTo("1970-01-01T00:00:00Z");
        assertThat(starting.status().layout()).isEqualTo("TP4xDP2 EP8");
        assertThat(starting.status().endpoint()).isEqualTo(ENDPOINT);

        StatusUpdate serving = StatusBuilder.build(
                with(resource, starting.status()), judgement(decide(resource, 1)), DONE, workload(1, 1, 1), LATER);

        assertThat(told(serving)).endsWith("Available=True/Serving Ready=True/Ready");
        assertThat(serving.events()).extracting(EventDraft::reason).containsExactly(Reasons.SERVING);
        assertThat(condition(serving, ConditionType.Placed).lastTransitionTime())
                .isEqualTo("2026-11-23T10:00:00Z");
        assertThat(condition(serving, ConditionType.Available).lastTransitionTime())
                .isEqualTo("2026-11-23T10:01:00Z");
    }

    @Test
    void scalingAndRollingOutAreStatusAndNoEvents() {
        MimoDeployment resource = resource(1, "replicas: 1");
        MimoDeploymentStatus serving =
                build(resource, decide(resource, 1), DONE, workload(1, 1, 1)).status();

        StatusUpdate rolling = StatusBuilder.build(
                with(resource, serving), judgement(decide(resource, 1)), DONE, workload(2, 1, 1), LATER);

        assertThat(told(rolling)).contains("Available=True/PartlyServing");
        assertThat(rolling.events()).isEmpty();
    }

    @Test
    void nothingChangesWhenOnlyTimePasses() {
        MimoDeployment resource = resource(1, "replicas: 1");
        StatusUpdate first = build(resource, decide(resource, 1), DONE, workload(1, 1, 1));

        StatusUpdate again = StatusBuilder.build(
                with(resource, first.status()), judgement(decide(resource, 1)), DONE, workload(1, 1, 1), LATER);

        assertThat(again.status()).isEqualTo(first.status());
        assertThat(again.events()).isEmpty();
    }

    @Test
    void aRepeatOfATransitionIsTheSameEventAndANewTransitionAnother() {
        MimoDeployment resource = resource(1, "");
        Decision refusal = refused(Verdict.NotPlaceable);
        StatusUpdate first = build(resource, refusal, ApplyOutcome.notTried(), none());
        StatusUpdate afterCrash =
                StatusBuilder.build(resource, judgement(refusal), ApplyOutcome.notTried(), none(), LATER);
        assertThat(afterCrash.events().getFirst().name())
                .isEqualTo(first.events().getFirst().name())
                .startsWith("flash.")
                .hasSize(22);

        StatusUpdate placed = StatusBuilder.build(
                with(resource, first.status()), judgement(decide(resource, 1)), DONE, none(), LATER);
        StatusUpdate back = StatusBuilder.build(
                with(resource, placed.status()),
                judgement(refusal),
                ApplyOutcome.notTried(),
                none(),
                LATER.plusSeconds(60));
        assertThat(back.events()).singleElement().satisfies(note -> assertThat(note.name())
                .isNotEqualTo(first.events().getFirst().name()));
    }

    @Test
    void aRefusalOfAnotherSpecIsToldAgainAndOneOfTheSameIsNot() {
        StatusUpdate first = build(resource(1, ""), refused(Verdict.DoesNotFit), ApplyOutcome.notTried(), none());

        assertThat(build(
                                with(resource(1, ""), first.status()),
                                refused(Verdict.DoesNotFit),
                                ApplyOutcome.notTried(),
                                none())
                        .events())
                .isEmpty();
        assertThat(build(
                                with(resource(2, ""), first.status()),
                                refused(Verdict.DoesNotFit),
                                ApplyOutcome.notTried(),
                                none())
                        .events())
                .hasSize(1);
    }

    @Test
    void warningsAreToldOnceAndOnlyOfWhatIsAccepted() {
        MimoDeployment unpinned = resource(1, "");
        unpinned.getMetadata().setUid("u");
        MimoDeployment resource = with(unpinned, null);
        Decision decision = decide(resource(1, "engine: {image: \"vllm/vllm-openai:v0.20.0\"}"), 1);
        assertThat(decision.report().warnings()).isNotEmpty();
        StatusUpdate first = build(resource, decision, DONE, none());

        assertThat(first.status().warnings())
                .containsExactlyElementsOf(decision.report().warnings().stream()
                        .map(w -> w.reason())
                        .toList());
        assertThat(first.events())
                .filteredOn(EventDraft::warning)
                .extracting(EventDraft::reason)
                .containsAll(first.status().warnings());
        assertThat(build(with(resource, first.status()), decision, DONE, none()).events())
                .isEmpty();
        assertThat(build(resource(1, ""), refused(Verdict.NotPlaceable), ApplyOutcome.notTried(), none())
                        .status()
                        .warnings())
                .containsExactly("HardwareNotVerified");
    }

    @Test
    void tightIsAcceptedWithAWarning() {
        MimoDeployment resource = resource(1, "gpuMemoryUtilization: 0.53\n  maxModelLen: 4096");
        Decision decision = decide(resource, 1);
        assertThat(decision.report().verdict()).isEqualTo(Verdict.Tight);

        StatusUpdate update = build(resource, decision, DONE, none());

        assertThat(condition(update, ConditionType.Sized))
                .returns("True", Condition::status)
                .returns(Reasons.TIGHT, Condition::reason);
        assertThat(update.events())
                .filteredOn(note -> note.reason().equals(Reasons.TIGHT))
                .singleElement()
                .satisfies(note -> assertThat(note.warning()).isTrue());
        assertThat(update.status().sizing().profile()).isEqualTo("MemorySaver");
    }

    @Test
    void someReplicasPlacedIsFalseButGoesOn() {
        MimoDeployment resource = resource(1, "replicas: 3");

        StatusUpdate update = build(resource, decide(resource, 2), DONE, workload(2, 2, 2));

        assertThat(told(update))
                .contains("Placed=False/PartiallyPlaced Applied=True/Applied Available=True/Serving "
                        + "Ready=False/PartiallyPlaced");
        assertThat(condition(update, ConditionType.Placed).message()).startsWith("2 of 3 replicas");
        assertThat(update.status().plan().replicas()).isEqualTo(2);
    }

    @Test
    void lostCapacityKeepsThePlanAndSaysWhatStillServes() {
        MimoDeployment resource = resource(1, "replicas: 2");
        MimoDeploymentStatus before =
                build(resource, decide(resource, 2), DONE, workload(2, 2, 2)).status();
        var lost = new AdmittedDecision(refused(Verdict.NotPlaceable), Optional.of(NOW));

        StatusUpdate all =
                StatusBuilder.build(with(resource, before), lost, ApplyOutcome.notTried(), workload(2, 2, 2), LATER);
        assertThat(told(all))
                .contains("Placed=False/CapacityLost Applied=Unknown/NotReached Available=True/StillServing");
        assertThat(all.status().plan()).isEqualTo(before.plan());
        assertThat(all.events()).extracting(EventDraft::reason).contains(Reasons.CAPACITY_LOST);

        StatusUpdate gone = StatusBuilder.build(
                with(resource, before),
                lost,
                ApplyOutcome.notTried(),
                workload(2, 0, 2, new PodFailureReason("flash-1", Reasons.UNSCHEDULABLE, "0/2 nodes are available")),
                LATER);
        assertThat(told(gone)).contains("Available=False/Unschedulable");
    }

    @Test
    void aRefusedChangeSaysThatTheEarlierSpecStillServes() {
        MimoDeployment resource = resource(2, "");

        StatusUpdate update = build(resource, refused(Verdict.DoesNotFit), ApplyOutcome.notTried(), workload(2, 2, 2));

        assertThat(condition(update, ConditionType.Available))
                .returns("True", Condition::status)
                .returns(Reasons.STILL_SERVING, Condition::reason);
        assertThat(condition(update, ConditionType.Available).message())
                .startsWith("2 of 2 replicas of what was accepted before");
        assertThat(update.status().plan()).isNull();
        assertThat(update.status().endpoint()).isEqualTo(ENDPOINT);
        assertThat(update.status().selector()).isEqualTo("a=b");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1 | 0 | 1 | Unschedulable             | False | Unschedulable
            1 | 0 | 1 | OOMKilled                 | False | OOMKilled
            1 | 0 | 1 |                           | False | Starting
            2 | 1 | 2 | CrashLoopBackOff          | True  | PartlyServing
            2 | 2 | 1 | CrashLoopBackOff          | True  | RollingOut
            2 | 2 | 2 |                           | True  | Serving
            0 | 0 | 0 |                           | True  | ScaledToZero
            """)
    void availableIsWhatThePodsSay(int desired, int ready, int updated, String cause, String status, String reason) {
        MimoDeployment resource = resource(1, "replicas: 1");
        PodFailureReason[] causes = cause == null
                ? new PodFailureReason[0]
                : new PodFailureReason[] {new PodFailureReason("flash-1", cause, "the cluster's words")};

        StatusUpdate update = build(resource, decide(resource, 1), DONE, workload(desired, ready, updated, causes));

        Condition available = condition(update, ConditionType.Available);
        assertThat(available.status() + " " + available.reason()).isEqualTo(status + " " + reason);
        if (cause != null) {
            assertThat(available.message()).contains("flash-1", cause, "the cluster's words");
        }
    }

    @Test
    void aLapsedPromiseIsAConditionOfItsOwnWithItsCauseAndDecidesNothing() {
        MimoDeployment resource = resource(1, "replicas: 1");
        var lapsed = new AdmittedDecision(decide(resource, 1), Optional.of(NOW), true);
        var refused = workload(
                1,
                0,
                1,
                new PodFailureReason("", Reasons.QUOTA_EXCEEDED, "raise ResourceQuota gpus. exceeded quota: gpus"));

        StatusUpdate update = StatusBuilder.build(resource, lapsed, DONE, refused, NOW);

        assertThat(condition(update, ConditionType.PromiseLapsed))
                .returns("True", Condition::status)
                .returns(Reasons.PODS_KEPT_AWAY, Condition::reason);
        assertThat(condition(update, ConditionType.PromiseLapsed).message())
                .contains("other resources may take their GPUs", "QuotaExceeded");
        assertThat(condition(update, ConditionType.Ready).reason()).isEqualTo(Reasons.QUOTA_EXCEEDED);
        assertThat(update.events())
                .filteredOn(EventDraft::warning)
                .extracting(EventDraft::reason)
                .contains(Reasons.QUOTA_EXCEEDED, Reasons.PODS_KEPT_AWAY);
        assertThat(told(build(resource, decide(resource, 1), DONE, refused))).doesNotContain("PromiseLapsed");
    }

    @Test
    void weightsAreSaidToLoadOnlyWhileTheEngineRuns() {
        MimoDeployment resource = resource(1, "replicas: 1");

        Condition early =
                condition(build(resource, decide(resource, 1), DONE, workload(1, 0, 1)), ConditionType.Available);
        Condition loads = condition(
                build(resource, decide(resource, 1), DONE, workload(1, 0, 1).withLoading(true)),
                ConditionType.Available);

        assertThat(early.message())
                .startsWith("0 of 1 replicas serve; no engine runs yet")
                .doesNotContain("loading");
        assertThat(loads)
                .returns(Reasons.STARTING, Condition::reason)
                .returns("0 of 1 replicas serve; loading the weights takes minutes", Condition::message);
    }

    /** A group is one replica: how much of it is there, and what keeps the rest. */
    @Test
    void aGroupThatIsNotWholeIsNamedWithTheFailingRanksCause() {
        MimoDeployment resource = resource(1, "replicas: 2");
        var groups = new ObservedWorkload(
                true,
                2,
                2,
                1,
                2,
                "a=b",
                ENDPOINT,
                Optional.empty(),
                List.of(new PodFailureReason("mimo-group-1-3", Reasons.IMAGE_PULL_BACK_OFF, "no such tag")),
                List.of(new ObservedWorkload.Group(1, 3, 4)));
        Condition available = condition(build(resource, decide(resource, 2), DONE, groups), ConditionType.Available);
        assertThat(available.message())
                .isEqualTo(
                        "1 of 2 replicas serve; group 1: 3 of 4 pods ready; pod mimo-group-1-3: ImagePullBackOff: no "
                                + "such tag");
    }

    @Test
    void whatStandsInTheWayOfApplyingIsTold() {
        MimoDeployment resource = resource(1, "replicas: 1");
        var outcome = new ApplyOutcome(
                4,
                List.of(),
                List.of(
                        new ApplyError(Reasons.NAME_TAKEN, "Service flash exists"),
                        new ApplyError(Reasons.APPLY_FAILED, "Deployment flash: quota exceeded")));

        StatusUpdate update = build(resource, decide(resource, 1), outcome, none());

        assertThat(told(update)).contains("Applied=False/NameTaken Available=Unknown/NotReached Ready=False/NameTaken");
        assertThat(condition(update, ConditionType.Applied).message())
                .isEqualTo("Service flash exists; Deployment flash: quota exceeded");
        assertThat(build(
                                resource,
                                decide(resource, 1),
                                new ApplyOutcome(5, List.of(OptionalKind.POD_MONITOR), List.of()),
                                none())
                        .status()
                        .conditions()
                        .get(3)
                        .message())
                .isEqualTo("5 objects are as planned; left out, as the CRD is not installed: "
                        + "PodMonitor (podmonitors.monitoring.coreos.com)");
    }

    @Test
    void theAutoscalersSilenceIsExplained() {
        MimoDeployment resource = resource(1, "autoscaling: {minReplicas: 1, maxReplicas: 1}");
        Decision decision = decide(resource, 1);
        var able = new Autoscaler.Report(true, "ReadyForNewScale", "");
        var missing = new Autoscaler.Report(false, "FailedGetPodsMetric", "no metrics returned");

        StatusUpdate silent = build(
                resource,
                decision,
                new ApplyOutcome(6, List.of(OptionalKind.POD_MONITOR), List.of()),
                autoscaled(able, missing));
        assertThat(told(silent))
                .contains("Available=True/Serving AutoscalingActive=False/NotScraped Ready=False/NotScraped");
        assertThat(condition(silent, ConditionType.AutoscalingActive).message())
                .contains("replicas stay as they are", "podmonitors.monitoring.coreos.com", "no metrics returned");
        StatusUpdate unanswered = build(resource, decision, DONE, autoscaled(able, missing));
        assertThat(told(unanswered)).contains("AutoscalingActive=False/MetricMissing");
        assertThat(condition(unanswered, ConditionType.AutoscalingActive).message())
                .contains("prometheus-adapter", "PodMonitor");
        var unregistered = new Autoscaler.Report(
                false,
                "FailedGetPodsMetric",
                "unable to get metric vllm:num_requests_waiting: unable to "
                        + "fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) "
                        + "registered");
        assertThat(told(build(resource, decision, DONE, autoscaled(able, unregistered))))
                .contains("AutoscalingActive=False/MetricsAdapterMissing");
        MimoDeployment unscraped = resource(
                1,
                "monitoring: {podMonitor: {enabled: false}}, autoscaling: {minReplicas: 1, maxReplicas: 1}"
                        .replace(", autoscaling", "\n  autoscaling"));
        assertThat(condition(
                                build(unscraped, decide(unscraped, 1), DONE, autoscaled(able, missing)),
                                ConditionType.AutoscalingActive)
                        .message())
                .contains("monitoring.podMonitor.enabled is false");

        assertThat(told(build(
                        resource,
                        decision,
                        DONE,
                        autoscaled(able, new Autoscaler.Report(true, "ValidMetricFound", "")))))
                .contains("AutoscalingActive=True/ScalingActive Ready=True/Ready");
        assertThat(told(build(
                        resource,
                        decision,
                        DONE,
                        autoscaled(new Autoscaler.Report(false, "FailedGetScale", ""), null))))
                .contains("AutoscalingActive=False/ScalingInactive");
        assertThat(told(build(resource, decision, DONE, autoscaled(null, null))))
                .contains("AutoscalingActive=Unknown/AutoscalerStarting");
        assertThat(told(build(resource, decision, DONE, none()))).contains("AutoscalingActive=Unknown/NotReached");
    }

    @Test
    void kedasSilenceIsExplained() {
        MimoDeployment resource = resource(
                1,
                "autoscaling: {minReplicas: 1, maxReplicas: 1, provider: KEDA, "
                        + "prometheusServerAddress: 'http://prometheus:9090'}");
        Decision decision = decide(resource, 1);
        var absent = new ApplyOutcome(6, List.of(OptionalKind.SCALED_OBJECT), List.of());
        assertThat(told(build(resource, decision, absent, autoscaled(null, null))))
                .contains("AutoscalingActive=False/KedaMissing");
        var failed = new Autoscaler.Report(false, "ScaledObjectCheckFailed", "prometheus query returned empty result");
        StatusUpdate silent = build(resource, decision, DONE, autoscaled(null, failed));
        assertThat(told(silent)).contains("AutoscalingActive=False/MetricMissing");
        assertThat(condition(silent, ConditionType.AutoscalingActive).message())
                .contains("prometheusServerAddress", "empty result");
    }

    @Test
    void textIsOneShortLineOfAscii() {
        MimoDeployment resource = resource(1, "replicas: 1");
        var outcome = new ApplyOutcome(
                0,
                List.of(),
                List.of(new ApplyError(Reasons.APPLY_FAILED, "line one\nline two \u2013 " + "x".repeat(2000))));

        StatusUpdate update = build(resource, decide(resource, 1), outcome, none());

        assertThat(condition(update, ConditionType.Applied).message())
                .hasSize(300)
                .startsWith("line one line two ? xxx")
                .endsWith("...");
        assertThat(update.events()).allSatisfy(note -> assertThat(note.message())
                .hasSizeLessThanOrEqualTo(1024)
                .matches("[\\x20-\\x7e]+"));
    }

    @Test
    void theLedgerRowThatDecidesIsTheFirstProductsHeaviestStage() {
        Decision refusal = refused(
                Verdict.DoesNotFit,
                row("Requested", "B", 0, "700", "1088", "388"),
                row("Requested", "B", 1, "500.4", "1088", "587.6"),
                row("MemorySaver", "B", 0, "900", "1088", "188"),
                row("Requested", "A", 0, "-100", "1088", "1188"),
                row("Requested", "A", 1, "-900", "1088", "1988"));

        var sizing = build(resource(1, ""), refusal, ApplyOutcome.notTried(), none())
                .status()
                .sizing();

        assertThat(sizing.product()).isEqualTo("B");
        assertThat(sizing.stage()).isEqualTo(1);
        assertThat(sizing.profile()).isEqualTo("Requested");
        assertThat(sizing.shortMebibytes()).isEqualTo(588);
        assertThat(sizing.weightsMebibytes()).isEqualTo(38454);
        assertThat(sizing.budgetMebibytes()).isEqualTo(72991);
    }

    @Test
    void whatWaitsForGpusShowsTheProfileThatHolds() {
        Decision tightOnly = refused(
                Verdict.NotPlaceable,
                row("Requested", "A", 0, "500", "1088", "588"),
                row("MemorySaver", "A", 0, "1500", "500", "0"));

        StatusUpdate update = build(resource(1, ""), tightOnly, ApplyOutcome.notTried(), none());

        assertThat(update.status().sizing().profile()).isEqualTo("MemorySaver");
        assertThat(condition(update, ConditionType.Sized).reason()).isEqualTo(Reasons.TIGHT);
    }

    /** It is said while it is so, once as an event, and decides nothing. */
    @Test
    void whatAdmissionChangesIsAWarningAndNoObstacle() {
        MimoDeployment resource = resource(1, "replicas: 1");
        var image = new ApplyOutcome.Change(
                "Deployment flash",
                "spec.template.spec.containers[vllm].image",
                EngineSettings.DEFAULT_IMAGE,
                "mirror.example.org/" + EngineSettings.DEFAULT_IMAGE);
        var memory = new ApplyOutcome.Change(
                "Deployment flash", "spec.template.spec.containers[vllm].resources.limits.memory", "64Gi", "");
        StatusUpdate serving = build(resource, decide(resource, 1), DONE, workload(1, 1, 1));

        StatusUpdate changed = StatusBuilder.build(
                with(resource, serving.status()),
                judgement(decide(resource, 1)),
                new ApplyOutcome(5, List.of(), List.of(), List.of(image, memory)),
                workload(1, 1, 1),
                LATER);

        assertThat(told(changed)).isEqualTo(told(serving) + " ChangedByAdmission=True/FieldChanged");
        assertThat(condition(changed, ConditionType.ChangedByAdmission).message())
                .isEqualTo("Deployment flash "
                        + "spec.template.spec.containers[vllm].image: "
                        + "mirror.example.org/" + EngineSettings.DEFAULT_IMAGE + " instead of "
                        + EngineSettings.DEFAULT_IMAGE + " "
                        + "(and 1 more field), by a policy or webhook of this cluster; left so. To plan it "
                        + "so, set spec.engine.image to it");
        assertThat(changed.events()).singleElement().satisfies(note -> {
            assertThat(note.reason()).isEqualTo(Reasons.FIELD_CHANGED);
            assertThat(note.warning()).isTrue();
        });
        StatusUpdate removed = StatusBuilder.build(
                with(resource, changed.status()),
                judgement(decide(resource, 1)),
                new ApplyOutcome(5, List.of(), List.of(), List.of(memory)),
                workload(1, 1, 1),
                LATER);
        assertThat(removed.events()).isEmpty();
        assertThat(condition(removed, ConditionType.ChangedByAdmission).message())
                .contains(
                        "limits.memory: removed instead of 64Gi, by",
                        "To have the plan's value, exempt the object from it");
        assertThat(told(StatusBuilder.build(
                        with(resource, removed.status()),
                        judgement(decide(resource, 1)),
                        DONE,
                        workload(1, 1, 1),
                        LATER)))
                .isEqualTo(told(serving));
    }
}
