package io.mimo.operator.apply;

import static java.util.stream.Collectors.toCollection;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.mimo.api.MimoDeployment;
import io.mimo.operator.children.Children;
import io.mimo.status.ApplyOutcome.ApplyError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes children that are not planned any more.
 *
 * <pre>
 * children   Deployment a, HorizontalPodAutoscaler a, Service a
 * planned    Deployment a, Service a
 * deleted    HorizontalPodAutoscaler a
 * </pre>
 */
record Pruner(Children children, ChildWrites writes) {
    private static final Logger LOG = LoggerFactory.getLogger(Pruner.class);

    /**
     * Deletes those that {@code which} selects.
     *
     * @return what stands in the way; may be added to
     */
    List<ApplyError> prune(MimoDeployment owner, List<HasMetadata> desired, Predicate<HasMetadata> which) {
        return unplanned(owner, desired, which)
                .flatMap(child -> Attempt.at(child, () -> delete(child)).stream())
                .collect(toCollection(ArrayList::new));
    }

    Stream<HasMetadata> unplanned(MimoDeployment owner, List<HasMetadata> desired, Predicate<HasMetadata> which) {
        return children.ownedBy(owner).stream().filter(which).filter(child -> desired.stream()
                .noneMatch(planned -> ChildName.isSame(planned, child)));
    }

    Optional<ApplyError> delete(HasMetadata child) {
        if (writes.delete(child)) {
            LOG.atInfo().addKeyValue("child", ChildName.of(child)).log("deleted, as it is not planned any more");
        }
        return Optional.empty();
    }
}
