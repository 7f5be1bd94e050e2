package io.mimo.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.mimo.inventory.PodFacts.Owner;
import io.mimo.operator.cluster.Controlled.Controller;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PodOwnersTest {
    private static final Optional<Owner> FLASH = Optional.of(new Owner("llm", "flash", "u"));
    private static final Controlled POD =
            object("Pod", "pod", Optional.of(new Controller("ReplicaSet", "s", "set", false)));
    private static final Controlled SET =
            object("ReplicaSet", "set", Optional.of(new Controller("Deployment", "d", "deployment", false)));
    private static final Controlled DEPLOYMENT =
            object("Deployment", "deployment", Optional.of(new Controller("MimoDeployment", "flash", "u", true)));

    private final List<Runnable> timers = new ArrayList<>();
    private final List<Optional<Owner>> told = new ArrayList<>();
    private final PodOwners owners = new PodOwners((delay, task) -> timers.add(task));

    private static Controlled object(String kind, String uid, Optional<Controller> controller) {
        return new Controlled(kind + "/llm/" + uid, "llm", uid, controller);
    }

    @Test
    void aPodOfOursIsToldOfWhenItsControllersAreKnownInWhateverOrderTheyCome() {
        owners.put(POD, true, told::add);
        owners.putController(DEPLOYMENT);
        assertThat(told).isEmpty();

        owners.putController(SET);
        assertThat(told).containsExactly(FLASH);

        timers.forEach(Runnable::run);
        assertThat(told).containsExactly(FLASH);
    }

    @Test
    void aPodWithoutAControllerIsNobodysAtOnce() {
        owners.put(object("Pod", "copy", Optional.empty()), true, told::add);

        assertThat(told).containsExactly(Optional.empty());
        assertThat(timers).isEmpty();
    }

    @Test
    void aPodWhoseControllerNeverComesIsNobodys() {
        owners.put(POD, true, told::add);

        timers.forEach(Runnable::run);

        assertThat(told).containsExactly(Optional.empty());
    }

    @Test
    void forAStrangersPodNothingIsWaitedFor() {
        owners.put(POD, false, told::add);

        assertThat(told).containsExactly(Optional.empty());
        assertThat(timers).isEmpty();
    }

    @Test
    void anOrphanedWorkloadTakesItsPodsWithItAndAnAdoptedOneBringsThemBack() {
        owners.putController(DEPLOYMENT);
        owners.putController(SET);
        owners.put(POD, true, told::add);

        owners.putController(object("Deployment", "deployment", Optional.empty()));
        owners.putController(DEPLOYMENT);

        assertThat(told).containsExactly(FLASH, Optional.empty(), FLASH);
    }

    @Test
    void aDeletedWorkloadKeepsItsPodsUntilTheyHaveEnded() {
        owners.putController(DEPLOYMENT);
        owners.putController(SET);
        owners.put(POD, true, told::add);

        owners.removeController("deployment");
        owners.put(POD, false, told::add);

        assertThat(told).containsExactly(FLASH, FLASH);
    }

    /** Its Deployment was deleted with {@code --cascade=orphan}, and will be made anew. */
    @Test
    void thePodsOfAnOrphanedReplicaSetAreKeptForTheResourceOfItsLabelAndACopiedPodIsNot() {
        var orphan = new ObjectMetaBuilder()
                .withNamespace("llm")
                .withName("set")
                .withUid("set")
                .withLabels(Map.of("serving.mimo.io/name", "flash"))
                .build();
        owners.putController(ControllerWatch.read("ReplicaSet", orphan));

        owners.put(POD, true, told::add);
        owners.put(ControllerWatch.read("Pod", orphan.edit().withUid("copy").build()), true, told::add);

        assertThat(told).containsExactly(Optional.of(new Owner("llm", "flash", "")), Optional.empty());
    }

    @Test
    void ofAPodThatIsGoneNothingIsToldAnyMore() {
        owners.put(POD, true, told::add);
        owners.remove("pod");

        owners.putController(SET);
        owners.putController(DEPLOYMENT);
        timers.forEach(Runnable::run);

        assertThat(told).isEmpty();
    }

    @Test
    void aPodMadeAnewUnderItsNameIsAskedForAnew() {
        owners.putController(DEPLOYMENT);
        owners.putController(SET);
        owners.put(POD, true, told::add);

        owners.put(new Controlled(POD.place(), "llm", "another", Optional.empty()), true, told::add);

        assertThat(told).containsExactly(FLASH, Optional.empty());
    }
}
