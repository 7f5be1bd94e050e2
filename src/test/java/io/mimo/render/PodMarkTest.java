package io.mimo.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.mimo.inventory.PodFacts;
import io.mimo.plan.Plan;
import io.mimo.plan.PodMark;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** By what the pods are told from others: for any plan, any live workload and any labels that a user adds. */
class PodMarkTest {
    private static final PodMark EARLIER = new PodMark(false, Optional.of("5b1c9a1e"));

    private static final List<PodMark> MARKS =
            List.of(PodMark.NEW, EARLIER, new PodMark(true, EARLIER.uid()), new PodMark(false, Optional.empty()));

    static Stream<Plan> plans() {
        return SamplePlans.all().values().stream();
    }

    /** What each object selects pods by; a download's and the serving pods' apart. */
    private static Stream<Map<String, String>> selectors(Plan plan) {
        return Rendered.of(plan).objects().stream()
                .flatMap(PodMarkTest::selectors)
                .map(TreeMap::new);
    }

    private static Stream<Map<String, String>> selectors(HasMetadata object) {
        return switch (object) {
            case Service service -> Stream.of(service.getSpec().getSelector());
            case Deployment deployment ->
                Stream.concat(
                        Stream.of(deployment.getSpec().getSelector().getMatchLabels()),
                        inside(deployment.getSpec().getTemplate()));
            case LeaderWorkerSet set ->
                Stream.of(
                                set.getSpec().leaderWorkerTemplate().leaderTemplate(),
                                set.getSpec().leaderWorkerTemplate().workerTemplate())
                        .flatMap(PodMarkTest::inside);
            case PodDisruptionBudget budget ->
                Stream.of(budget.getSpec().getSelector().getMatchLabels());
            case NetworkPolicy policy ->
                Stream.concat(
                        Stream.of(policy.getSpec().getPodSelector().getMatchLabels()),
                        policy.getSpec().getIngress().stream()
                                .flatMap(rule -> rule.getFrom().stream())
                                .map(from -> from.getPodSelector().getMatchLabels()));
            case PodMonitor monitor -> Stream.of(monitor.getSpec().getSelector().getMatchLabels());
            default -> Stream.empty();
        };
    }

    private static Stream<Map<String, String>> inside(PodTemplateSpec template) {
        Stream<LabelSelector> spread =
                template.getSpec().getTopologySpreadConstraints().stream().map(each -> each.getLabelSelector());
        Stream<LabelSelector> apart =
                Optional.ofNullable(template.getSpec().getAffinity())
                        .map(affinity -> affinity.getPodAntiAffinity())
                        .stream()
                        .flatMap(anti -> anti.getRequiredDuringSchedulingIgnoredDuringExecution().stream())
                        .map(term -> term.getLabelSelector());
        return Stream.concat(spread, apart).map(LabelSelector::getMatchLabels);
    }

    private static List<Map<String, String>> pods(Plan plan) {
        Rendered rendered = Rendered.of(plan);
        Stream<Map<String, String>> downloads = rendered.objects().stream()
                .filter(Job.class::isInstance)
                .map(job -> ((Job) job).getSpec().getTemplate().getMetadata().getLabels());
        return Stream.concat(Stream.of(rendered.podLabels()), downloads).toList();
    }

    private static boolean selects(Map<String, String> selector, Map<String, String> labels) {
        return labels.entrySet().containsAll(selector.entrySet());
    }

    @ParameterizedTest
    @MethodSource("plans")
    void everySelectorFindsPodsOfItsPlan(Plan plan) {
        for (PodMark serving : MARKS) {
            for (PodMark download : MARKS) {
                Plan marked = plan.marked(serving, download);

                assertThat(selectors(marked))
                        .as("pods of %s, downloads of %s", serving, download)
                        .isNotEmpty()
                        .allSatisfy(selector -> assertThat(pods(marked))
                                .filteredOn(labels -> selects(selector, labels))
                                .hasSize(1));
            }
        }
    }

    /** What is rendered over a live workload tells its pods apart by what they bear already. */
    @ParameterizedTest
    @MethodSource("plans")
    void aMarkComesBackFromTheTemplateThatItMade(Plan plan) {
        for (PodMark serving : MARKS) {
            Plan marked = plan.marked(serving, PodMark.NEW);
            Map<String, String> template =
                    Rendered.of(marked).templates().getFirst().getMetadata().getLabels();

            PodMark read = Labels.markOf(template);

            assertThat(read).isEqualTo(serving);
            assertThat(Renderer.toYaml(List.of(Renderer.workload(plan.marked(read, PodMark.NEW)))))
                    .isEqualTo(Renderer.toYaml(List.of(Renderer.workload(marked))));
        }
    }

    /** As {@code helm create mimo} labels its pods, in a release that is called as the resource is. */
    @ParameterizedTest
    @MethodSource("plans")
    void aHelmReleaseCalledMimoIsSelectedByNothing(Plan plan) {
        String resource = Names.object(plan.workload().name());
        for (String app : List.of("mimo", "mimo-weights")) {
            Map<String, String> theirs = Map.of(
                    "app.kubernetes.io/name",
                    app,
                    "app.kubernetes.io/instance",
                    resource,
                    "app.kubernetes.io/managed-by",
                    "Helm",
                    LeaderWorkerSet.WORKER_INDEX_LABEL,
                    "0");

            assertThat(selectors(plan)).noneMatch(selector -> selects(selector, theirs));
        }
    }

    /** Word for word what the release before wrote, so that it is taken over without a write. */
    @Test
    void aWorkloadOfAnEarlierReleaseKeepsItsLabels() {
        Rendered rendered = Rendered.of(SamplePlans.fixed().marked(EARLIER, EARLIER));
        Map<String, String> selector = Map.of(PodFacts.APP_LABEL, "mimo", PodFacts.NAME_LABEL, "mimo-flash");

        assertThat(rendered.deployment().getSpec().getSelector().getMatchLabels())
                .isEqualTo(selector);
        assertThat(rendered.the(Service.class).getSpec().getSelector()).isEqualTo(selector);
        assertThat(rendered.podLabels())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        PodFacts.APP_LABEL,
                        "mimo",
                        PodFacts.NAME_LABEL,
                        "mimo-flash",
                        PodFacts.MANAGED_BY_LABEL,
                        "mimo-operator",
                        PodFacts.UID_LABEL,
                        "5b1c9a1e"));
        assertThat(rendered.objects())
                .allSatisfy(object -> assertThat(object.getMetadata().getLabels())
                        .containsOnly(
                                Map.entry(PodFacts.APP_LABEL, "mimo"), Map.entry(PodFacts.NAME_LABEL, "mimo-flash"),
                                Map.entry(PodFacts.MANAGED_BY_LABEL, "mimo-operator"),
                                        Map.entry(
                                                PodFacts.UID_LABEL,
                                                SamplePlans.fixed().workload().uid())));
    }

    @Test
    void whatOutlivesTheResourceBelongsToNoApplication() {
        PersistentVolumeClaim retained =
                Rendered.of(SamplePlans.all().get("cached")).the(PersistentVolumeClaim.class);

        assertThat(retained.getMetadata().getOwnerReferences()).isEmpty();
        assertThat(retained.getMetadata().getLabels()).doesNotContainKey("app.kubernetes.io/instance");
        assertThat(retained.getMetadata().getAnnotations())
                .containsEntry("argocd.argoproj.io/sync-options", "Prune=false")
                .containsEntry("argocd.argoproj.io/compare-options", "IgnoreExtraneous");
        assertThat(Labels.isMadeFor("mimo-flash", retained.getMetadata().getLabels()))
                .isTrue();
        assertThat(Labels.isMadeFor("mimo", retained.getMetadata().getLabels())).isFalse();
    }
}
