package io.mimo.operator.children;

import static io.mimo.operator.children.WatchedKind.DEFINITIONS;
import static io.mimo.operator.children.WatchedKind.KIND;
import static io.mimo.operator.children.WatchedKind.OBJECTS;
import static io.mimo.operator.children.WatchedKind.definition;
import static io.mimo.operator.children.WatchedKind.monitor;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** An operator that may not see a CRD goes without its kind; one that may not see the objects waits for the right. */
class CrdWatcherRightsTest {
    private static final String OBJECTS_OF_LLM = "/apis/monitoring.coreos.com/v1/namespaces/llm/podmonitors";

    @Test
    void whereTheDefinitionMayNotBeSeenTheKindIsLeftOut() {
        try (var kind = new WatchedKind(Set.of(), true)) {
            kind.server().put(DEFINITIONS, definition());
            kind.server().forbid(DEFINITIONS);

            kind.start();

            assertThat(kind.isThere()).isFalse();
            kind.awaitHealthy();
            assertThat(kind.server().wasAsked(OBJECTS)).isFalse();
        }
    }

    @Test
    void objectsThatMayNotBeSeenAreUnknownUntilThePermissionComes() {
        try (var kind = new WatchedKind(Set.of(), true)) {
            kind.server().put(DEFINITIONS, definition());
            kind.server().put(OBJECTS, monitor("mimo"));
            kind.server().forbid(OBJECTS);
            kind.watcher().start();
            kind.awaitAsked(OBJECTS);
            assertThat(kind.isThere()).isFalse();
            kind.awaitHealthy();
            kind.awaitTold(0);

            kind.server().allow(OBJECTS);

            kind.await(true);
            assertThat(kind.seen("mimo")).isPresent();
            kind.awaitTold(1);
        }
    }

    @Test
    void withoutTheRightToDefinitionsDiscoveryTellsAtTheStart() {
        try (var kind = new WatchedKind(Set.of("llm"), false)) {
            kind.server().document("/apis/" + KIND.apiVersion(), discovered(KIND.plural()));
            kind.server().put(OBJECTS_OF_LLM, monitor("mimo"));

            kind.start();

            assertThat(kind.seen("mimo")).isPresent();
            assertThat(kind.server().wasAsked(DEFINITIONS)).isFalse();
            assertThat(kind.server().wasAsked(OBJECTS))
                    .as("objects of other namespaces")
                    .isFalse();
            kind.awaitHealthy();
        }
    }

    @Test
    void aKindThatIsNotDiscoveredIsLeftOut() {
        try (var kind = new WatchedKind(Set.of("llm"), false)) {
            kind.server().document("/apis/" + KIND.apiVersion(), discovered("servicemonitors"));

            kind.start();

            assertThat(kind.isThere()).isFalse();
            assertThat(kind.server().wasAsked(OBJECTS_OF_LLM)).isFalse();
            kind.awaitHealthy();
        }
    }

    private static JsonNode discovered(String plural) {
        return Serialization.unmarshal("""
                kind: APIResourceList
                apiVersion: v1
                groupVersion: %s
                resources: [{name: %s, kind: Any, namespaced: true, verbs: [list, watch]}]
                """.formatted(KIND.apiVersion(), plural), JsonNode.class);
    }
}
