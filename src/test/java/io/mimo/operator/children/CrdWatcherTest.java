package io.mimo.operator.children;

import static io.mimo.operator.children.WatchedKind.DEFINITIONS;
import static io.mimo.operator.children.WatchedKind.KIND;
import static io.mimo.operator.children.WatchedKind.OBJECTS;
import static io.mimo.operator.children.WatchedKind.definition;
import static io.mimo.operator.children.WatchedKind.monitor;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A kind is there while its CRD is established and serves our version; its objects are watched only in between. */
class CrdWatcherTest {
    private final WatchedKind kind = new WatchedKind(Set.of(), true);

    @AfterEach
    void end() {
        kind.close();
    }

    @Test
    void aKindOfTheFirstListIsKnownWithItsObjectsWhenTheStartEnds() {
        kind.server().put(DEFINITIONS, definition());
        kind.server().put(OBJECTS, monitor("mimo"));

        kind.start();

        assertThat(kind.seen("mimo")).isPresent();
        kind.awaitHealthy();
        kind.awaitTold(1);
    }

    @Test
    void aKindThatComesIsTakenUpAndOneThatGoesIsDropped() {
        kind.start();
        assertThat(kind.isThere()).isFalse();
        kind.awaitHealthy();
        assertThat(kind.server().wasAsked(OBJECTS))
                .as("objects of a kind that is not there")
                .isFalse();

        kind.server().put(OBJECTS, monitor("mimo"));
        kind.server().put(DEFINITIONS, definition());
        kind.await(true);
        assertThat(kind.seen("mimo")).isPresent();
        kind.awaitTold(1);

        kind.server().remove(DEFINITIONS, KIND.crd());
        kind.await(false);
        kind.awaitTold(2);

        kind.server().put(DEFINITIONS, definition());
        kind.await(true);
        kind.awaitTold(3);
    }

    @ParameterizedTest
    @CsvSource({"v1, true, False", "v1, false, True", "v2, true, True"})
    void aDefinitionThatDoesNotServeOurVersionIsNoKind(String version, boolean served, String established) {
        kind.server().put(DEFINITIONS, definition(version, served, established));
        kind.start();
        assertThat(kind.isThere()).isFalse();
        kind.awaitTold(0);

        kind.server().put(DEFINITIONS, definition());
        kind.await(true);
        kind.awaitTold(1);

        kind.server().put(DEFINITIONS, definition(version, served, established));
        kind.await(false);
        kind.awaitTold(2);
    }

    @Test
    void aDefinitionThatIsBeingDeletedIsNoKind() {
        kind.server().put(DEFINITIONS, definition());
        kind.start();
        assertThat(kind.isThere()).isTrue();

        CustomResourceDefinition going = definition();
        going.getMetadata().setDeletionTimestamp("2026-11-23T10:00:00Z");
        kind.server().put(DEFINITIONS, going);

        kind.await(false);
    }

    @Test
    void changesOfItsObjectsArePassedOn() {
        kind.server().put(DEFINITIONS, definition());
        kind.start();

        kind.server().put(OBJECTS, monitor("mimo"));
        kind.awaitChanged("mimo");
        kind.server().put(OBJECTS, monitor("mimo"));
        kind.awaitChanged("mimo", "mimo");
        kind.server().remove(OBJECTS, "mimo");
        kind.awaitChanged("mimo", "mimo", "mimo");
    }

    /** Else a reconciliation that is still under way would take the children for lost. */
    @Test
    void theEndOfTheWatchIsNotTheEndOfTheKind() {
        kind.server().put(DEFINITIONS, definition());
        kind.server().put(OBJECTS, monitor("mimo"));
        kind.start();

        kind.watcher().stop();
        kind.server().remove(DEFINITIONS, KIND.crd());

        assertThat(kind.seen("mimo")).isPresent();
        kind.awaitTold(1);
    }
}
