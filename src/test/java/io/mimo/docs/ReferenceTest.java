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
import io.mimo.docs.CodeReasons.CodeReason;
import io.mimo.generated.GeneratedFile;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.inventory.PodFacts;
import io.mimo.plan.Decider;
import io.mimo.plan.Decision;
import io.mimo.render.PodRolls;
import io.mimo.status.AdmittedDecision;
import io.mimo.status.ApplyOutcome;
import io.mimo.status.ConditionType;
import io.mimo.status.ObservedWorkload;
import io.mimo.status.Reasons;
import io.mimo.status.StatusBuilder;
import io.mimo.status.StatusUpdate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/reference.md} is what the definition and the status builder say: {@code ./dev accept ReferenceTest}
 * rewrites it.
 */
class ReferenceTest {
    private static final Path PAGE = Path.of("docs/reference.md");
    private static final Path DEFINITION = Path.of("crds/mimodeployments.serving.mimo.io-v1.yaml");
    private static final Pattern REASON =
            Pattern.compile("/\\*\\* (\\w+): (.*?)\\s*\\*/\\s+public static final String \\w+ =\\s+\"(\\w+)\";");
    private static final Catalog CATALOG = Catalog.load();
    private static final Map<String, PodRolls> ROLLS = PodRolls.table();
    private static final Set<CodeReason> JUDGEMENTS = CodeReasons.all();

    private static String generated() throws IOException {
        return """
                # Reference

                Generated from the definition and the code (`./dev accept ReferenceTest`).
                `kubectl explain mimodeployment.spec --recursive` says the same of the fields.

                ## Fields of `spec`

                Who decides on a field: the schema on types, bounds and enumerations, when a manifest is applied; CEL, \
                then too, on the
                rule that is named, whose words are the message; the operator on what needs facts about checkpoint, \
                release or GPUs. It
                answers in the status, with one of the reasons [below](#reasons-of-a-judgement). `./mimo plan` applies \
                all three.

                What an edit does to pods that run: *no*, nothing; *yes*, they are replaced, each as \
                `rollout.strategy` says; *another
                kind*, replicas change from one node to several, so that all pods end before new ones begin. Found by \
                rendering one edit of
                each field; an edit that changes which profile or which GPUs are chosen replaces pods too.

                | field | type | default | bounds | decided by | replaces pods | rule | meaning |
                |---|---|---|---|---|---|---|---|
                %s
                ## What a verdict looks like in the status

                Conditions of a new resource right after it was judged, and the events; `-` is Unknown, as a step \
                before it does not hold.

                %s
                ## Reasons of a judgement

                The first reason of a refusal is that of the condition, then False, and of its event of type Warning; \
                the others are in
                `status.explanation`. A warning refuses nothing: it is listed in `status.warnings`, and is an event \
                when the resource is
                accepted. All are in `./mimo plan -o json`.

                | verdict | condition | reason | field |
                |---|---|---|---|
                %s
                What breaks the schema or a CEL rule is refused when it is applied, so it has no status. `./mimo plan` \
                calls it one of:

                %s

                ## Conditions and their other reasons

                `Stalled` and `Reconciling` are there only while they are True, with the reason of `Ready` or, while \
                replicas of before an
                edit still serve, of `Available`, and of `SizingDisproved` while that is there; [gitops.md](gitops.md) \
                says when.
                `UpgradePending`, `ChangedByAdmission` and `MeasuredDiffers` are there only while they are True and \
                decide nothing. A reason of `Available` or `WeightsReady` that is not listed is
                Kubernetes' own, passed on with its words: of a waiting, ended, rejected or evicted pod, or of its \
                controller.

                | condition | reason | meaning |
                |---|---|---|
                %s""".formatted(fields(), verdicts(), judgements(), refusedAtOnce(), reasons());
    }

    private static String fields() throws IOException {
        JsonNode spec = Serialization.unmarshal(Files.readString(DEFINITION), JsonNode.class)
                .at("/spec/versions/0/schema/openAPIV3Schema/properties/spec");
        List<String> rows = new ArrayList<>();
        walk(spec, "", rows);
        return String.join("", rows);
    }

    private static void walk(JsonNode parent, String path, List<String> rows) {
        parent.path("properties").properties().forEach(field -> {
            String name = path + field.getKey();
            JsonNode schema = field.getValue();
            boolean required = parent.path("required").valueStream().anyMatch(each -> each.asText()
                    .equals(field.getKey()));
            String rules = parent.path("x-kubernetes-validations")
                    .valueStream()
                    .filter(rule -> rule.path("fieldPath").asText().equals("." + field.getKey()))
                    .map(rule -> rule.path("message").asText())
                    .collect(joining("; "));
            rows.add("| `%s` | %s | %s | %s | %s | %s | %s | %s |\n"
                    .formatted(
                            name,
                            type(schema),
                            required ? "required" : value(schema.path("default")),
                            bounds(schema),
                            deciders(name, !rules.isEmpty()),
                            Optional.ofNullable(ROLLS.get(name))
                                    .map(Object::toString)
                                    .orElse(""),
                            cell(rules),
                            cell(schema.path("description").asText())));
            walk(schema, name + ".", rows);
            walk(schema.path("items"), name + "[].", rows);
        });
    }

    /** The operator where it can refuse or warn for the field, or for one that holds it. */
    private static String deciders(String field, boolean rules) {
        boolean judged = JUDGEMENTS.stream()
                .filter(judgement -> !judgement.api() && !judgement.path().isEmpty())
                .anyMatch(judgement -> (field + ".").replace("[]", "").startsWith(judgement.path() + "."));
        return "schema" + (rules ? ", CEL" : "") + (judged ? ", operator" : "");
    }

    /** Those of flags of {@code mimo size} and of what is rendered judge no manifest. */
    private static String judgements() throws IOException {
        Set<String> names = Stream.concat(
                        Stream.of("", "spec"),
                        Pattern.compile("(?m)^\\| `([^`]*)`")
                                .matcher(fields())
                                .results()
                                .map(row -> row.group(1)))
                .collect(Collectors.toSet());
        Map<String, Set<String>> fields = new LinkedHashMap<>();
        JUDGEMENTS.stream()
                .filter(judgement -> !judgement.api() && names.contains(judgement.path()))
                .forEach(judgement -> fields.computeIfAbsent(
                                "| %s | %s | %s |"
                                        .formatted(judgement.says(), condition(judgement.says()), judgement.reason()),
                                any -> new TreeSet<>())
                        .add(judgement.path().isEmpty() ? "" : "`" + judgement.path() + "`"));
        return fields.entrySet().stream()
                .map(row -> row.getKey() + " "
                        + row.getValue().stream()
                                .filter(path -> !path.isEmpty())
                                .collect(joining(", ")) + " |\n")
                .collect(joining());
    }

    private static String condition(String verdict) {
        return switch (verdict) {
            case "Invalid" -> ConditionType.Accepted.name();
            case "DoesNotFit", "Unsupported" -> ConditionType.Sized.name();
            case "NotPlaceable" -> ConditionType.Placed.name();
            default -> "";
        };
    }

    private static String refusedAtOnce() {
        List<String> names = JUDGEMENTS.stream()
                .filter(CodeReason::api)
                .map(judgement -> "`" + judgement.reason() + "`")
                .distinct()
                .toList();
        return IntStream.range(0, names.size())
                .mapToObj(i -> names.get(i) + (i == names.size() - 1 ? "." : i % 6 == 5 ? ",\n" : ", "))
                .collect(joining());
    }

    private static String type(JsonNode schema) {
        if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
            return "integer or string";
        }
        String type = schema.path("type").asText();
        return schema.has("items")
                ? "list of " + schema.at("/items/type").asText()
                : schema.has("additionalProperties")
                        ? "map of " + Objects.requireNonNullElse(type(schema.get("additionalProperties")), "")
                        : type;
    }

    private static String value(JsonNode value) {
        return value.isMissingNode() ? "" : "`" + value.asText() + "`";
    }

    private static String bounds(JsonNode schema) {
        if (schema.has("enum")) {
            return schema.get("enum").valueStream().map(ReferenceTest::value).collect(joining(", "));
        }
        List<String> bounds = new ArrayList<>();
        if (schema.has("minimum")) {
            bounds.add(schema.get("minimum").asText() + " to "
                    + schema.get("maximum").asText());
        }
        Map.of("maxLength", "at most %s characters", "maxItems", "at most %s", "maxProperties", "at most %s")
                .entrySet()
                .stream()
                .filter(bound -> schema.has(bound.getKey()))
                .forEach(bound -> bounds.add(
                        bound.getValue().formatted(schema.get(bound.getKey()).asText())));
        return String.join(", ", bounds);
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", " ");
    }

    private static String verdicts() throws IOException {
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

    private static String reasons() throws IOException {
        String source = Files.readString(Path.of("src/main/java/io/mimo/status/Reasons.java"))
                .replaceAll("\\s*\\n\\s*\\*(?!/)", "");
        String rows = REASON.matcher(source)
                .results()
                .map(found -> "| %s | %s | %s |\n".formatted(found.group(1), found.group(3), cell(found.group(2))))
                .collect(joining());
        assertThat(rows.lines().count()).as("each constant has a line").isEqualTo(Reasons.class.getFields().length);
        return rows;
    }

    @Test
    void thePageIsTheGeneratedOne() throws IOException {
        String text = generated();
        new GeneratedFile(PAGE, "ReferenceTest").check(text);
    }
}
