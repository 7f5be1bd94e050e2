package io.mimo.operator.rollout;

import io.mimo.api.MimoDeployment;
import io.mimo.api.OptionalObjects.Rollout;
import io.mimo.api.OptionalObjects.Rollout.OnOperatorUpgrade;
import java.util.Map;
import java.util.Optional;

/**
 * What the user of a resource says of templates that another build of the operator renders.
 *
 * @param always {@code rollout.onOperatorUpgrade: Roll}
 * @param named the revision that the annotation names; it releases that one and no later one
 */
record RolloutApproval(boolean always, Optional<String> named) {
    static final String ANNOTATION = "serving.mimo.io/roll-out";

    static RolloutApproval of(MimoDeployment resource) {
        Map<String, String> annotations =
                Optional.ofNullable(resource.getMetadata().getAnnotations()).orElse(Map.of());
        return new RolloutApproval(
                Optional.ofNullable(resource.getSpec().rollout())
                        .map(Rollout::onOperatorUpgrade)
                        .filter(OnOperatorUpgrade.Roll::equals)
                        .isPresent(),
                Optional.ofNullable(annotations.get(ANNOTATION)));
    }

    boolean allows(String revision) {
        return always || named.filter(revision::equals).isPresent();
    }
}
