package io.mimo.operator.apply;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Quantity;

/** The size of a volume, which can grow and never shrink. */
final class VolumeSize {
    private static final String STORAGE = "storage";

    private VolumeSize() {}

    /** The planned object; a claim with the live size where that is larger. */
    static HasMetadata notSmaller(HasMetadata planned, HasMetadata live) {
        return planned instanceof PersistentVolumeClaim claim
                ? notSmaller(claim, size((PersistentVolumeClaim) live))
                : planned;
    }

    private static PersistentVolumeClaim notSmaller(PersistentVolumeClaim planned, Quantity live) {
        return size(planned).getNumericalAmount().compareTo(live.getNumericalAmount()) >= 0
                ? planned
                : planned.edit()
                        .editSpec()
                        .editResources()
                        .addToRequests(STORAGE, live)
                        .endResources()
                        .endSpec()
                        .build();
    }

    private static Quantity size(PersistentVolumeClaim claim) {
        return claim.getSpec().getResources().getRequests().get(STORAGE);
    }
}
