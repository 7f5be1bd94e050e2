package io.mimo.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.generators.Generate.pick;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.lists;

import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.mimo.api.MimoDeployment;
import io.mimo.generators.Property;
import io.mimo.manifest.schema.TemplateInputs;
import io.mimo.operator.children.Workload;
import io.mimo.operator.children.WorkloadRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.quicktheories.core.Gen;

/**
 * Over any order of asking, writing, coming back, withdrawing and restarting: never more roll than may, and nobody
 * waits for nothing.
 */
class RolloutTurnsTest {
    private static final String BEFORE = "1111111111";
    private static final String NEXT = "2222222222";
    private static final TemplateInputs INPUTS = new TemplateInputs("a", "b");
    private static final int RESOURCES = 5;

    /** What one resource's owner, its cluster or its operator does. */
    enum Act {
        ASK,
        WRITE,
        SERVE,
        WITHDRAW,
        RESTART
    }

    record Step(int resource, Act act) {}

    private static final Gen<List<Step>> HISTORIES = lists().of(integers()
                    .between(0, RESOURCES - 1)
                    .zip(
                            pick(List.of(Act.ASK, Act.ASK, Act.WRITE, Act.WRITE, Act.SERVE, Act.WITHDRAW, Act.RESTART)),
                            Step::new))
            .ofSizeBetween(0, 40);

    private static final class World {
        private final int most;
        private final Map<Integer, WorkloadRecord> records = new TreeMap<>();
        private final Map<Integer, Boolean> serves = new TreeMap<>();
        private final Map<Integer, MimoDeployment> resources = new TreeMap<>();
        /** Given and neither written nor withdrawn. */
        private final List<Integer> given = new ArrayList<>();

        private RolloutTurns turns;

        World(int most) {
            this.most = most;
            IntStream.range(0, RESOURCES).forEach(i -> {
                records.put(i, new WorkloadRecord(BEFORE, INPUTS, "image", false));
                serves.put(i, true);
                resources.put(i, RolloutTurnsTest.resource(i, Optional.of(NEXT)));
            });
            restart();
        }

        void restart() {
            turns = new RolloutTurns(
                    most,
                    () -> resources.values().stream(),
                    resource -> Optional.of(
                            workload(Integer.parseInt(resource.getMetadata().getUid()))));
            given.clear();
        }

        Workload workload(int i) {
            var deployment = new DeploymentBuilder()
                    .withNewMetadata()
                    .withName("r" + i)
                    .withAnnotations(records.get(i).annotations())
                    .endMetadata()
                    .withNewSpec()
                    .withTemplate(
                            new PodTemplateSpecBuilder().withNewSpec().endSpec().build())
                    .endSpec()
                    .build();
            return new Workload(
                    deployment,
                    1,
                    deployment.getSpec().getTemplate().getSpec(),
                    Map.of(),
                    Map.of(),
                    1,
                    1,
                    serves.get(i) ? 1 : 0,
                    1,
                    false);
        }

        long rolling() {
            return IntStream.range(0, RESOURCES)
                    .filter(i -> given.contains(i) || !serves.get(i))
                    .count();
        }

        void act(Step step) {
            int i = step.resource();
            boolean held = records.get(i).revision().equals(BEFORE);
            switch (step.act()) {
                case ASK -> {
                    if (held && RolloutApproval.of(resources.get(i)).allows(NEXT)) {
                        long others = rolling() - (given.contains(i) ? 1 : 0);
                        boolean mayRoll = turns.before(resources.get(i), NEXT).isEmpty();
                        assertThat(mayRoll)
                                .as("nobody waits for nothing, and nobody goes beyond")
                                .isEqualTo(others < most);
                        given.remove((Object) i);
                        if (mayRoll) {
                            given.add(i);
                        }
                    }
                }
                case WRITE -> {
                    if (given.remove((Object) i)) {
                        records.put(i, new WorkloadRecord(NEXT, INPUTS, "image", true));
                        serves.put(i, false);
                    }
                }
                case SERVE -> serves.put(i, true);
                case WITHDRAW -> {
                    resources.put(i, RolloutTurnsTest.resource(i, Optional.empty()));
                    given.remove((Object) i);
                }
                case RESTART -> restart();
            }
        }
    }

    private static MimoDeployment resource(int i, Optional<String> released) {
        var resource = new MimoDeployment();
        resource.getMetadata().setName("r" + i);
        resource.getMetadata().setNamespace("llm");
        resource.getMetadata().setUid(String.valueOf(i));
        resource.getMetadata()
                .setAnnotations(released.map(revision -> Map.of(RolloutApproval.ANNOTATION, revision))
                        .orElse(Map.of()));
        resource.setSpec(new io.mimo.api.MimoDeploymentSpec(
                null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
                null));
        return resource;
    }

    @Test
    void neverMoreRollThanMay() {
        Property.tries(1000).forAll(integers().between(1, 3), HISTORIES).checkAssert((most, history) -> {
            World world = new World(most);
            for (Step step : history) {
                world.act(step);
                assertThat(world.rolling()).isLessThanOrEqualTo(most);
            }
        });
    }
}
