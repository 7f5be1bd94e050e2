package io.mimo.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentSpec;
import io.mimo.api.PlanReport.LedgerRow;
import io.mimo.catalog.Catalog;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.PodFacts.Owner;
import io.mimo.manifest.Problem;
import io.mimo.manifest.SpecResolver;
import io.mimo.manifest.schema.SchemaRules;
import io.mimo.plan.CheckpointFiles;
import io.mimo.plan.Comparison;
import io.mimo.plan.Decider;
import io.mimo.plan.Decision;
import io.mimo.plan.InvalidReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One manifest to a decision: the API server's checks first, then the operator's. All problems of both are reported
 * together.
 */
final class ManifestEvaluator {
    private static final JsonMapper RECORDS = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final Catalog catalog;
    private final Optional<CheckpointFiles> checkpoint;

    ManifestEvaluator(Catalog catalog) {
        this(catalog, Optional.empty());
    }

    /** @param checkpoint what each manifest's checkpoint says of itself */
    ManifestEvaluator(Catalog catalog, Optional<CheckpointFiles> checkpoint) {
        this.catalog = catalog;
        this.checkpoint = checkpoint;
    }

    Decision judge(Manifest manifest, Inventory inventory) {
        List<Problem> problems = new ArrayList<>(manifest.problems());
        if (manifest.tree().isMissingNode()) {
            return invalid(manifest, problems);
        }
        problems.addAll(SchemaRules.check(manifest.tree()));
        Optional<MimoDeployment> resource = SchemaRules.isBindable(problems) ? bind(manifest) : Optional.empty();
        if (problems.isEmpty()) {
            return Decider.decide(
                    resource.orElseThrow(() -> misfit(manifest)),
                    catalog,
                    inventory.forSelf(owner(manifest)),
                    checkpoint);
        }
        if (resource.isPresent()
                && SpecResolver.resolve(resource.get(), catalog)
                        instanceof SpecResolver.Resolution.Broken(List<Problem> more, var _)) {
            List<String> told = problems.stream().map(Problem::path).toList();
            more.stream()
                    .filter(problem -> told.stream().noneMatch(path -> isWithin(path, problem.path())))
                    .forEach(problems::add);
        }
        return invalid(manifest, problems);
    }

    /**
     * The ledger under both profiles on the product that decides; empty when the manifest is invalid or no product is
     * there.
     */
    List<LedgerRow> bothProfiles(Manifest manifest, Inventory inventory) {
        boolean broken = manifest.tree().isMissingNode()
                || !manifest.problems().isEmpty()
                || !SchemaRules.check(manifest.tree()).isEmpty();
        return broken
                ? List.of()
                : bind(manifest)
                        .map(resource -> Comparison.bothProfiles(resource, catalog, inventory.forSelf(owner(manifest))))
                        .orElse(List.of());
    }

    /** What the schema said of a field or of a part of it need not be said again by a later rule. */
    private static boolean isWithin(String path, String outer) {
        return path.equals(outer) || path.startsWith(outer + ".") || path.startsWith(outer + "[");
    }

    static Owner owner(Manifest manifest) {
        return new Owner(
                manifest.namespace(),
                manifest.name(),
                manifest.tree().path("metadata").path("uid").asText(""));
    }

    private static IllegalStateException misfit(Manifest manifest) {
        return new IllegalStateException(manifest.where() + " passes the schema and does not fit the records");
    }

    private static Decision invalid(Manifest manifest, List<Problem> problems) {
        return new Decision.Refused(InvalidReport.of(manifest.namespace(), manifest.name(), problems));
    }

    /**
     * The manifest as records, unless a number is too big for them. A {@code status} is left out: what an earlier
     * operator thought does not bind this judgement.
     */
    private static Optional<MimoDeployment> bind(Manifest manifest) {
        MimoDeployment resource = new MimoDeployment();
        String uid = owner(manifest).uid();
        resource.setMetadata(new ObjectMetaBuilder()
                .withNamespace(manifest.namespace())
                .withName(manifest.name())
                .withUid(uid.isEmpty() ? null : uid)
                .build());
        try {
            resource.setSpec(RECORDS.treeToValue(withoutNulls(manifest.tree().path("spec")), MimoDeploymentSpec.class));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
        return Optional.of(resource);
    }

    /** The API server prunes nulls that the schema does not allow, in maps too. */
    private static JsonNode withoutNulls(JsonNode tree) {
        JsonNode copy = tree.deepCopy();
        prune(copy);
        return copy;
    }

    private static void prune(JsonNode tree) {
        if (tree instanceof ObjectNode object) {
            object.removeIf(JsonNode::isNull);
        }
        tree.forEach(ManifestEvaluator::prune);
    }
}
