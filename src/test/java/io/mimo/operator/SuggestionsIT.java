package io.mimo.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentStatus;
import io.mimo.api.Verdict;
import io.mimo.controlplane.TestCluster;
import io.mimo.controlplane.UsesControlPlane;
import io.mimo.status.ConditionType;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/**
 * Every suggestion, merged into the resource as the operator's status says it, is accepted: by schema, CEL and
 * operator.
 */
@UsesControlPlane
class SuggestionsIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void everySuggestionIsAcceptedAsEdited(TestCluster cluster) throws IOException {
        var resources = new Resources(cluster);
        List<SuggestionTry> tries = SuggestionTry.all();
        assertThat(tries).hasSizeGreaterThan(30);
        createNodes(cluster, tries);
        List<SuggestionTry> stored = tries.stream()
                .filter(one -> one.report().verdict() != Verdict.Invalid)
                .toList();
        List<SuggestionTry> refusedByTheServer = tries.stream()
                .filter(one -> one.report().verdict() == Verdict.Invalid)
                .toList();
        assertThat(refusedByTheServer).isNotEmpty();
        try (var operator = RunningOperator.start(cluster)) {
            followWhatTheStatusSays(resources, stored);
            followWhatMimoPlanSays(resources, refusedByTheServer);
            tries.forEach(one -> isAccepted(resources, one));
            assertThat(operator.operator().isReady()).isTrue();
        }
    }

    private static void followWhatTheStatusSays(Resources resources, List<SuggestionTry> stored) {
        resources.apply(
                stored.stream().map(one -> one.manifest().toString() + "\n").toArray(String[]::new));
        stored.forEach(one ->
                patch(resources, one, await(resources, one.name(), one.report().verdict())));
    }

    /** The API server refuses them in the same words. */
    private static void followWhatMimoPlanSays(Resources resources, List<SuggestionTry> refusedByTheServer) {
        refusedByTheServer.stream().filter(one -> one.number() == 0).forEach(one -> assertThatThrownBy(
                        () -> resources.apply(one.manifest().toString()))
                .hasMessageContaining(one.report().reasons().getFirst().message()));
        resources.apply(refusedByTheServer.stream()
                .map(one -> one.edited().toString() + "\n")
                .toArray(String[]::new));
    }

    private static void isAccepted(Resources resources, SuggestionTry one) {
        MimoDeploymentStatus status =
                await(resources, one.name(), one.expected().verdict());
        assertThat(status.gpusPerReplica())
                .as(one.name())
                .isEqualTo(one.expected().gpusPerReplica());
        for (ConditionType type : List.of(ConditionType.Accepted, ConditionType.Sized, ConditionType.Placed)) {
            assertThat(status.conditions()).as(one.name()).anySatisfy(condition -> {
                assertThat(condition.type()).isEqualTo(type.name());
                assertThat(condition.status()).isEqualTo("True");
            });
        }
    }

    private static void createNodes(TestCluster cluster, List<SuggestionTry> tries) {
        Map<RefusedCase.Pool, Integer> wanted = new HashMap<>();
        tries.forEach(one -> one.from().pools().forEach(pool -> wanted.merge(pool, pool.nodes(), Integer::sum)));
        Map<RefusedCase.Pool, Queue<String>> names = new HashMap<>();
        wanted.forEach((pool, count) -> names.put(
                pool,
                new ArrayDeque<>(cluster.gpuNodes(count, pool.product())
                        .gpus(pool.gpus())
                        .create())));
        for (SuggestionTry one : tries) {
            for (RefusedCase.Pool pool : one.from().pools()) {
                for (int i = 0; i < pool.nodes(); i++) {
                    cluster.client().nodes().withName(names.get(pool).remove()).edit(node -> new NodeBuilder(node)
                            .editMetadata()
                            .addToLabels(SuggestionTry.LABEL, one.name())
                            .endMetadata()
                            .build());
                }
            }
        }
    }

    private static MimoDeploymentStatus await(Resources resources, String name, Verdict verdict) {
        return resources
                .cluster()
                .await(LIMIT, () -> resources.status(name), found -> found.map(MimoDeploymentStatus::verdict)
                        .filter(verdict::equals)
                        .isPresent())
                .orElseThrow();
    }

    private static void patch(Resources resources, SuggestionTry one, MimoDeploymentStatus status) {
        assertThat(status.suggestions())
                .as(one.name())
                .hasSameSizeAs(one.report().suggestions());
        resources
                .cluster()
                .client()
                .resources(MimoDeployment.class)
                .inNamespace(resources.cluster().namespace())
                .withName(one.name())
                .patch(PatchContext.of(PatchType.JSON_MERGE), one.patch(status).toString());
    }
}
