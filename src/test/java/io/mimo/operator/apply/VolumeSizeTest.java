package io.mimo.operator.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Quantity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VolumeSizeTest {
    private static PersistentVolumeClaim claim(String size) {
        return Samples.planned(PersistentVolumeClaim.class, "weights", Samples.claim(size));
    }

    @ParameterizedTest
    @CsvSource({"1Gi, 2Gi, 2Gi", "2Gi, 1Gi, 2Gi", "1Gi, 1024Mi, 1Gi", "1025Mi, 1Gi, 1025Mi", "1G, 1Gi, 1Gi"})
    void theLargerOfPlannedAndLiveIsAskedFor(String planned, String live, String asked) {
        var size = (PersistentVolumeClaim) VolumeSize.notSmaller(claim(planned), claim(live));

        assertThat(size.getSpec().getResources().getRequests().get("storage").toString())
                .isEqualTo(asked);
    }

    @Test
    void thePlanItselfIsNotChanged() {
        PersistentVolumeClaim planned = claim("1Gi");
        VolumeSize.notSmaller(planned, claim("2Gi"));

        assertThat(planned.getSpec().getResources().getRequests()).containsEntry("storage", new Quantity("1Gi"));
    }

    @Test
    void objectsOfOtherKindsStayAsPlanned() {
        ConfigMap planned = Samples.planned(ConfigMap.class, "a", "data: {a: b}");

        assertThat(VolumeSize.notSmaller(planned, planned)).isSameAs(planned);
    }
}
