package io.mimo.render;

import static io.mimo.fixtures.PlanFixture.like;
import static io.mimo.render.Amounts.amounts;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Quantity;
import io.mimo.manifest.ModelLocation;
import io.mimo.plan.Engine;
import io.mimo.plan.Plan;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a pod asks of its node: disk and amounts, in the spelling of the API server. */
class PodResourcesTest {
    @Test
    void downloadedWeightsCountAsEphemeralStorage() {
        // ceil((312,926,568,448 x 1.1 + 20 x 2^30) / 2^30) = 341
        assertThat(ephemeral(SamplePlans.fixed())).isEqualTo("341Gi");
        assertThat(ephemeral(SamplePlans.s3FromFile())).isEqualTo("20Gi");
        assertThat(ephemeral(SamplePlans.volumeWithOverlay())).isEqualTo("20Gi");
        SamplePlans.all().values().forEach(plan -> assertThat(
                        Rendered.of(plan).pod().getVolumes())
                .filteredOn(volume -> volume.getName().equals("scratch"))
                .singleElement()
                .satisfies(
                        volume -> assertThat(volume.getEmptyDir().getSizeLimit().toString())
                                .isEqualTo(ephemeral(plan))));
    }

    @Test
    void quantitiesAreSpelledAsTheApiServerStoresThem() {
        long gibibyte = 1L << 30;
        ModelLocation hub = new ModelLocation.HuggingFace("a/b", Optional.empty());
        assertThat(Storage.scratchSize(new Engine.Weights(hub, 10 * gibibyte * 1004 / 11)))
                .hasToString("1Ti");
        assertThat(Storage.scratchSize(new Engine.Weights(hub, 10 * gibibyte))).hasToString("31Gi");
    }

    @Test
    void userSetsTheEphemeralStorageWhereHeNamesIt() {
        Plan plan = SamplePlans.fixed();
        var request = Rendered.of(like(plan)
                        .with(amounts(Map.of("ephemeral-storage", "1Ti"), Map.of()))
                        .build())
                .container()
                .getResources();
        assertThat(request.getRequests()).containsEntry("ephemeral-storage", new Quantity("1Ti"));
        var limit = Rendered.of(like(plan)
                        .with(amounts(Map.of(), Map.of("ephemeral-storage", "300Gi")))
                        .build())
                .container()
                .getResources();
        assertThat(limit.getRequests()).doesNotContainKey("ephemeral-storage");
        assertThat(limit.getLimits()).containsEntry("ephemeral-storage", new Quantity("300Gi"));
    }

    private static String ephemeral(Plan plan) {
        return Rendered.of(plan)
                .container()
                .getResources()
                .getRequests()
                .get("ephemeral-storage")
                .toString();
    }
}
