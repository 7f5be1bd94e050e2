package io.mimo.render;

import static io.mimo.fixtures.OverlayFixture.anOverlay;
import static io.mimo.fixtures.PlanFixture.like;
import static io.mimo.render.Amounts.amounts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.generators.Generate.longRange;
import static org.quicktheories.generators.Generate.pick;
import static org.quicktheories.generators.SourceDSL.lists;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.mimo.generators.Property;
import io.mimo.inventory.GpuPin;
import io.mimo.inventory.PodFacts;
import io.mimo.plan.Engine;
import io.mimo.plan.EnvEntry;
import io.mimo.plan.MountPoints;
import io.mimo.plan.Overlay;
import io.mimo.plan.Plan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PodTemplateTest {
    /** What a user may not touch, as keys of labels, selectors, resources and variables. */
    private static final List<String> OWNED = List.of(
            "app.kubernetes.io/name",
            PodFacts.NAME_LABEL,
            PodFacts.MANAGED_BY_LABEL,
            PodFacts.UID_LABEL,
            "serving.mimo.io/other",
            "nvidia.com/gpu.product",
            "nvidia.com/gpu");

    /** Eight that the plan sets and two that it does not. */
    private static final List<String> VARIABLES = List.of(
            "HOME",
            "TMPDIR",
            "XDG_CACHE_HOME",
            "HF_HOME",
            "VLLM_CACHE_ROOT",
            "TRITON_CACHE_DIR",
            "TORCHINDUCTOR_CACHE_DIR",
            "CUDA_CACHE_PATH",
            "MINE",
            "OTHER");

    /** A restarted operator reads from the workload what a status that was never written would have said. */
    @Test
    void whatAPodDemandsOfItsNodeIsReadFromItsTemplate() {
        SamplePlans.all().values().forEach(plan -> assertThat(
                        GpuPin.of(Rendered.of(plan).pod()))
                .contains(new GpuPin(
                        plan.placement().product(),
                        plan.placement().leastMemoryMiB().orElse(0))));
    }

    private static Overlay stealing(String owned, String value) {
        Map<String, String> stolen = Map.of(owned, value, "mine", value);
        Map<String, String> amounts = Map.of("nvidia.com/gpu", "1", "cpu", "8");
        return anOverlay()
                .labels(stolen)
                .nodeSelector(stolen)
                .requests(amounts)
                .limits(amounts)
                .build();
    }

    @Test
    void overlayCannotChangeWhatTheOperatorOwns() {
        Property.tries(200)
                .forAll(pick(OWNED), Property.text(Property.LETTERS, 0, 9))
                .checkAssert((owned, value) -> {
                    Plan plain = SamplePlans.fixed();
                    Rendered before = Rendered.of(plain);
                    Rendered after =
                            Rendered.of(like(plain).with(stealing(owned, value)).build());

                    assertThat(after.podLabels())
                            .containsAllEntriesOf(before.podLabels())
                            .containsEntry("mine", value)
                            .doesNotContainKey("serving.mimo.io/other");
                    assertThat(after.pod().getNodeSelector())
                            .containsAllEntriesOf(before.pod().getNodeSelector())
                            .containsEntry("mine", value);
                    assertThat(after.pod().getSecurityContext())
                            .isEqualTo(before.pod().getSecurityContext());
                    assertThat(after.container().getSecurityContext())
                            .isEqualTo(before.container().getSecurityContext());
                    assertThat(after.container().getEnv())
                            .isEqualTo(before.container().getEnv());
                    assertThat(after.deployment().getSpec().getSelector())
                            .isEqualTo(before.deployment().getSpec().getSelector());
                    assertThat(List.of(
                                    after.container().getResources().getRequests(),
                                    after.container().getResources().getLimits()))
                            .allSatisfy(resources -> assertThat(resources)
                                    .containsEntry("nvidia.com/gpu", new Quantity("4"))
                                    .containsEntry("cpu", new Quantity("8")));
                });
    }

    @Test
    void uidOfAFileIsNobodys() {
        Overlay claims = SamplePlans.volumeWithOverlay().overlay();
        assertThat(Rendered.of(like(SamplePlans.s3FromFile()).with(claims).build())
                        .podLabels())
                .doesNotContainKey(PodFacts.UID_LABEL)
                .containsEntry("team", "search");
    }

    @Test
    void probesAndGraceLeaveRoomForEveryBudget() {
        Property.tries(200)
                .forAll(longRange(1, 40_000), longRange(0, 5_000), longRange(0, 600), longRange(1, 60))
                .checkAssert((ready, margin, shutdown, rest) -> {
                    Engine.Timing timing = new Engine.Timing(
                            Duration.ofSeconds(ready + margin),
                            Duration.ofSeconds(ready),
                            Duration.ofSeconds(shutdown),
                            Duration.ofSeconds(shutdown + rest));
                    Rendered rendered =
                            Rendered.of(like(SamplePlans.fixed()).with(timing).build());

                    var startup = rendered.container().getStartupProbe();
                    long budget = (long) (startup.getFailureThreshold() - 1) * startup.getPeriodSeconds();
                    assertThat(budget).isBetween(ready, ready + margin + startup.getPeriodSeconds());
                    assertThat(rendered.deployment()
                                    .getSpec()
                                    .getProgressDeadlineSeconds()
                                    .longValue())
                            .isGreaterThan(budget + shutdown);
                    long grace = rendered.pod().getTerminationGracePeriodSeconds();
                    long pause = Optional.ofNullable(rendered.container().getLifecycle())
                            .map(l -> l.getPreStop().getSleep().getSeconds())
                            .orElse(0L);
                    assertThat(pause + shutdown).isLessThan(grace);
                    assertThat(pause).isEqualTo(Math.min(15, rest - 1));
                });
    }

    @Test
    void everyVariableComesOnceAndTheLastWordIsThePlans() {
        Property.tries(200)
                .forAll(lists().of(pick(VARIABLES)).ofSizeBetween(0, 8), Property.anyText(8))
                .checkAssert((names, value) -> {
                    List<EnvEntry> environment = new ArrayList<>();
                    names.forEach(name -> environment.add(new EnvEntry.Literal(name, value + environment.size())));
                    Rendered rendered = Rendered.of(
                            like(SamplePlans.fixed()).env(environment).build());

                    assertThat(rendered.container().getEnv())
                            .extracting(EnvVar::getName)
                            .doesNotHaveDuplicates()
                            .containsAll(VARIABLES.subList(0, 8));
                    Map<String, String> lastWords = new TreeMap<>();
                    environment.forEach(entry -> lastWords.put(entry.name(), ((EnvEntry.Literal) entry).value()));
                    lastWords.forEach((name, last) -> assertThat(
                                    rendered.variable(name).orElseThrow().getValue())
                            .isEqualTo(last.replace("$", "$$")));
                });
    }

    @Test
    void everythingWrittenLiesOnAMountedFolder() {
        Rendered rendered = Rendered.of(SamplePlans.s3FromFile());
        List<String> writable = rendered.container().getVolumeMounts().stream()
                .filter(mount -> !Boolean.TRUE.equals(mount.getReadOnly()))
                .map(VolumeMount::getMountPath)
                .toList();
        assertThat(rendered.container().getSecurityContext().getReadOnlyRootFilesystem())
                .isTrue();
        assertThat(rendered.container().getEnv())
                .filteredOn(variable ->
                        variable.getValue() != null && variable.getValue().startsWith("/"))
                .hasSize(8)
                .allSatisfy(variable ->
                        assertThat(writable).anyMatch(mount -> (variable.getValue() + "/").startsWith(mount + "/")));
        assertThat(writable)
                .as("HOME and TMPDIR must exist before anything runs")
                .contains(
                        rendered.variable("HOME").orElseThrow().getValue(),
                        rendered.variable("TMPDIR").orElseThrow().getValue());
    }

    @Test
    void weightsOfAClaimAreMountedReadOnlyWhereTheArgvSays() {
        Rendered rendered = Rendered.of(SamplePlans.volumeWithOverlay());
        assertThat(rendered.container().getArgs().getFirst()).startsWith(MountPoints.MODELS + "/");
        assertThat(rendered.container().getVolumeMounts())
                .filteredOn(mount -> mount.getMountPath().equals(MountPoints.MODELS))
                .singleElement()
                .satisfies(mount -> assertThat(mount.getReadOnly()).isTrue());
        assertThat(rendered.pod().getVolumes())
                .filteredOn(volume -> volume.getPersistentVolumeClaim() != null)
                .singleElement()
                .satisfies(
                        volume -> assertThat(volume.getPersistentVolumeClaim().getClaimName())
                                .isEqualTo("weights"));
    }

    @Test
    void argvReachesTheEngineAsItWasSized() {
        Plan plan = SamplePlans.volumeWithOverlay();
        assertThat(Rendered.of(plan).container().getArgs())
                .isEqualTo(plan.engine().container().arguments());
        assertThat(Rendered.of(plan).container().getCommand()).isEmpty();
        // the kubelet turns $$ back into $ and expands $(NAME) otherwise
        assertThat(Environment.literal("--x=$(HOME)$$")).isEqualTo("--x=$$(HOME)$$$$");
        assertThat(Rendered.of(plan).variable("PRICE").orElseThrow().getValue()).isEqualTo("5$$ $$(HOME)");
    }

    /**
     * An empty string, list or map and a null are dropped by the API server and would differ from the live object for
     * ever.
     */
    @Test
    void nothingRenderedIsDroppedByTheServer() {
        ObjectMapper mapper = new ObjectMapper();
        SamplePlans.all().forEach((name, plan) -> assertThat(
                        empties(mapper.valueToTree(Rendered.of(plan).objects()), name))
                .isEmpty());
    }

    private static List<String> empties(JsonNode node, String path) {
        if (node.isNull()
                || node.isTextual() && node.textValue().isEmpty()
                || node.isContainerNode() && node.isEmpty()) {
            return List.of(path);
        }
        List<String> found = new ArrayList<>();
        node.properties().forEach(entry -> found.addAll(empties(entry.getValue(), path + "." + entry.getKey())));
        for (int index = 0; node.isArray() && index < node.size(); index++) {
            found.addAll(empties(node.get(index), path + "[" + index + "]"));
        }
        return found;
    }
}
