package io.mimo.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.api.PodOverlay.Toleration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The taint of the GPU resource is tolerated whatever else the user tolerates. */
class TolerationRulesTest {
    private static final String GPU = "nvidia.com/gpu";
    private static final Toleration OWN = new Toleration(GPU, "Exists", null, null, null);

    @ParameterizedTest
    @CsvSource({
        "nvidia.com/gpu, Exists, , , , false",
        ", Exists, , , , false",
        "'', Exists, '', '', , false",
        "nvidia.com/gpu, Equal, present, , , true",
        "nvidia.com/gpu, Exists, , NoSchedule, , true",
        "nvidia.com/gpu, Exists, , NoExecute, 30, true",
        "team, Exists, , , , true",
        "nvidia.com/gpu, , present, , , true"
    })
    void itIsAddedUnlessOneOfTheUsersCoversIt(
            String key, String operator, String value, String effect, Long seconds, boolean added) {
        Toleration wanted = new Toleration(key, operator, value, effect, seconds);

        assertThat(TolerationRules.with(List.of(wanted), GPU))
                .containsExactlyElementsOf(added ? List.of(wanted, OWN) : List.of(wanted));
    }
}
