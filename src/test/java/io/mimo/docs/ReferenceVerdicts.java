package io.mimo.docs;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentStatus.Condition;
import io.mimo.api.Verdict;
import io.mimo.catalog.Catalog;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.inventory.PodFacts;
import io.mimo.plan.Decider;
import io.mimo.plan.Decision;
import io.mimo.status.AdmittedDecision;
import io.mimo.status.ApplyOutcome;
import io.mimo.status.ConditionType;
import io.mimo.status.ObservedWorkload;
import io.mimo.status.StatusBuilder;
import io.mimo.status.StatusUpdate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What a verdict looks like in the status, as rows of docs/reference.md. */
final class ReferenceVerdicts {
    private static final Catalog CATALOG = Catalog.load();

    private ReferenceVerdicts() {}

    static String verdicts() throws IOException {
        List<ConditionType> columns = List.of(
                ConditionType.Accepted,
                ConditionType.Sized,
                ConditionType.Placed,
                ConditionType.Applied,
                ConditionType.Ready);
        StringBuilder table = new StringBuilder("| verdict | example | ")
                .append(columns.stream().map(Enum::name).collect(joining(" | ")))
                .append(" | besides | events |\n|---|---|")
                .append("---|".repeat(columns.size()))
                .append("---|---|\n");
        Set<Verdict> shown = EnumSet.noneOf(Verdict.class);
        for (var sample : samples()) {
            StatusUpdate update = judged(sample);
            shown.add(update.status().verdict());
            table.append("| %s | %s | ".formatted(update.status().verdict(), sample.what()));
            columns.forEach(type -> table.append(state(update, type)).append(" | "));
            table.append(update.status().conditions().getLast().type()).append(" | ");
            table.append(update.events().stream()
                            .map(event -> (event.warning() ? "Warning " : "Normal ") + event.reason())
                            .distinct()
                            .collect(joining(", ")))
                    .append(" |\n");
        }
        assertThat(shown).as("every verdict has a row").containsExactlyInAnyOrder(Verdict.values());
        return table.toString();
    }

    private record Sample(String what, String manifest, boolean busy) {}

    private static List<Sample> samples() throws IOException {
        String fits = Files.readString(Path.of("examples/fits.yaml"));
        return List.of(
                new Sample("`examples/fits.yaml`", fits, false),
                new Sample("`examples/tight.yaml`", Files.readString(Path.of("examples/tight.yaml")), false),
                new Sample(
                        "`examples/long-context.yaml`, others hold 5 GPUs of every node",
                        Files.readString(Path.of("examples/long-context.yaml")),
                        true),
                new Sample("`tensor: 8`", fits.replace("tensor: 4, data: 2, expert: 8", "tensor: 8"), false),
                new Sample("`examples/refused.yaml`", Files.readString(Path.of("examples/refused.yaml")), false),
                new Sample(
                        "`precision: BF16` of the FP8 checkpoint",
                        fits.replace("precision: FP8", "precision: BF16"),
                        false));
    }

    private static StatusUpdate judged(Sample sample) throws IOException {
        MimoDeployment resource = Serialization.unmarshal(sample.manifest(), MimoDeployment.class);
        resource.getMetadata().setNamespace("default");
        resource.getMetadata().setGeneration(1L);
        resource.getMetadata().setUid("0");
        Decision decision = Decider.decide(resource, CATALOG, inventory(sample.busy()));
        ApplyOutcome outcome = decision instanceof Decision.Accepted
                ? new ApplyOutcome(7, List.of(), List.of())
                : ApplyOutcome.notTried();
        var since = decision instanceof Decision.Accepted ? Optional.of(Instant.EPOCH) : Optional.<Instant>empty();
        return StatusBuilder.build(
                resource,
                new AdmittedDecision(decision, since),
                outcome,
                ObservedWorkload.none("http://a.default.svc:8000/v1"),
                Instant.EPOCH);
    }

    private static Inventory inventory(boolean busy) throws IOException {
        List<NodeFacts> nodes = items("examples/nodes/nodes.yaml", Node.class)
                .map(NodeFacts::of)
                .toList();
        return Inventory.of(
                nodes,
                busy
                        ? items("examples/nodes/busy-pods.yaml", Pod.class)
                                .map(PodFacts::of)
                                .toList()
                        : List.of());
    }

    private static <T> Stream<T> items(String file, Class<T> type) throws IOException {
        return Serialization.unmarshal(Files.readString(Path.of(file)), JsonNode.class)
                .path("items")
                .valueStream()
                .map(item -> Serialization.jsonMapper().convertValue(item, type));
    }

    private static String state(StatusUpdate update, ConditionType type) {
        Condition condition = update.status().conditions().stream()
                .filter(each -> each.type().equals(type.name()))
                .findFirst()
                .orElseThrow();
        return condition.status().equals("Unknown") ? "-" : condition.status() + ", " + condition.reason();
    }
}
