package io.mimo.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentStatus;
import io.mimo.api.PlanReport;
import io.mimo.api.PlanReport.Suggestion;
import io.mimo.api.Verdict;
import io.mimo.catalog.Catalog;
import io.mimo.controlplane.TestCluster;
import io.mimo.controlplane.UsesControlPlane;
import io.mimo.fixtures.ManifestFixture;
import io.mimo.fixtures.NodeFixture;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.plan.Decider;
import io.mimo.plan.FieldGuideRow;
import io.mimo.status.ConditionType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/**
 * Every suggestion, merged into the resource as the operator's status says it, is accepted: by schema, CEL and
 * operator.
 */
@UsesControlPlane
class SuggestionsIT {
    private static final Catalog CATALOG = Catalog.load();
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LABEL = "mimo-try";
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private record Pool(int nodes, int gpus, String product, long memoryMiB) {
        static final Pool EIGHT_H100 = new Pool(1, 8, Resources.H100, 81559);
        static final Pool FOUR_H200 = new Pool(1, 4, Resources.H200, 143771);

        List<NodeFacts> facts() {
            return NodeFixture.nodes(nodes, gpus, product, memoryMiB);
        }
    }

    /** A refused manifest and the nodes that it may use. */
    private record Case(String name, String spec, List<Pool> pools) {
        PlanReport report() {
            List<NodeFacts> nodes =
                    pools.stream().flatMap(pool -> pool.facts().stream()).toList();
            return Decider.decide(ManifestFixture.manifest(spec), CATALOG, Inventory.of(nodes, List.of()))
                    .report();
        }
    }

    /** One resource on nodes of its own, to which the suggestion of this number is applied. */
    private record Try(String name, Case from, PlanReport report, int number) {
        Suggestion expected() {
            return report.suggestions().get(number);
        }

        /** As a user would write it, kept to its own nodes. */
        ObjectNode manifest() {
            try {
                ObjectNode spec = (ObjectNode) YAML.readTree(from.spec());
                spec.withObject("podTemplate").withObject("nodeSelector").put(LABEL, name);
                ObjectNode manifest = JSON.createObjectNode()
                        .put("apiVersion", "serving.mimo.io/v1alpha1")
                        .put("kind", "MimoDeployment");
                manifest.putObject("metadata").put("name", name);
                manifest.set("spec", spec);
                return manifest;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** The API server refuses what mimo plan would: the suggestion is read there and written into the file. */
        ObjectNode edited() {
            ObjectNode edited = manifest();
            expected().edits().forEach((path, value) -> put(edited, path, JSON.valueToTree(value)));
            return edited;
        }
    }

    @Test
    void everySuggestionIsAcceptedAsEdited(TestCluster cluster) throws IOException {
        var resources = new Resources(cluster);
        List<Try> tries = tries();
        assertThat(tries).hasSizeGreaterThan(30);
        createNodes(cluster, tries);
        List<Try> stored = tries.stream()
                .filter(one -> one.report().verdict() != Verdict.Invalid)
                .toList();
        List<Try> refusedByTheServer = tries.stream()
                .filter(one -> one.report().verdict() == Verdict.Invalid)
                .toList();
        assertThat(refusedByTheServer).isNotEmpty();
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(
                    stored.stream().map(one -> one.manifest().toString() + "\n").toArray(String[]::new));
            stored.forEach(one -> patch(
                    cluster,
                    one,
                    await(cluster, resources, one.name(), one.report().verdict())));
            refusedByTheServer.stream().filter(one -> one.number() == 0).forEach(one -> assertThatThrownBy(
                            () -> resources.apply(one.manifest().toString()))
                    .hasMessageContaining(one.report().reasons().getFirst().message()));
            resources.apply(refusedByTheServer.stream()
                    .map(one -> one.edited().toString() + "\n")
                    .toArray(String[]::new));
            tries.forEach(one -> {
                MimoDeploymentStatus status =
                        await(cluster, resources, one.name(), one.expected().verdict());
                assertThat(status.gpusPerReplica())
                        .as(one.name())
                        .isEqualTo(one.expected().gpusPerReplica());
                for (ConditionType type : List.of(ConditionType.Accepted, ConditionType.Sized, ConditionType.Placed)) {
                    assertThat(status.conditions()).as(one.name()).anySatisfy(condition -> {
                        assertThat(condition.type()).isEqualTo(type.name());
                        assertThat(condition.status()).isEqualTo("True");
                    });
                }
            });
            assertThat(operator.operator().isReady()).isTrue();
        }
    }

    private static List<Try> tries() throws IOException {
        List<Try> tries = new ArrayList<>();
        for (Case refused : cases()) {
            PlanReport report = refused.report();
            assertThat(report.verdict().isRefusal()).as(refused.name()).isTrue();
            for (int i = 0; i < report.suggestions().size(); i++) {
                tries.add(new Try(refused.name() + "-" + i, refused, report, i));
            }
        }
        return tries;
    }

    /**
     * All refused rows of the documents; the refused example; and manifests whose edits remove, widen or allow
     * something. Each names its products: without, those of the other cases' nodes would count as present.
     */
    private static List<Case> cases() throws IOException {
        List<Case> cases = new ArrayList<>();
        FieldGuideRow.all().stream()
                .filter(row -> row.verdict().isRefusal())
                .forEach(row -> cases.add(new Case(
                        row.id(),
                        row.spec(false) + "accelerator: {products: [" + row.product() + "]}\n",
                        List.of(new Pool(row.nodeCount(), row.gpusPerNode(), row.product(), row.memoryMiB())))));
        cases.add(new Case(
                "example-refused",
                YAML.readTree(Files.readString(Path.of("examples/refused.yaml")))
                        .get("spec")
                        .toString(),
                List.of(Pool.EIGHT_H100, Pool.FOUR_H200)));
        String fp8 = "precision: FP8\nmodel: {uri: \"hf://XiaomiMiMo/MiMo-V2-Flash\", revision: "
                + "0123456789abcdef0123456789abcdef01234567}\n";
        String onH100 = "accelerator: {products: [NVIDIA-H100-80GB-HBM3]}\n";
        cases.add(new Case("pinned-revision", fp8 + "parallelism: {tensor: 8}\n" + onH100, List.of(Pool.EIGHT_H100)));
        cases.add(new Case(
                "tight-not-allowed",
                fp8 + "parallelism: {tensor: 4}\ngpuMemoryUtilization: 0.97\nmaxModelLen: 16384\n"
                        + "sizing: {allowTight: false}\n" + onH100,
                List.of(new Pool(1, 4, Resources.H100, 81559), Pool.FOUR_H200)));
        cases.add(new Case(
                "own-int4",
                "model: {uri: \"pvc://models/own\", quantization: {format: awq, groupSize: 32}}\nprecision: INT4\n"
                        + "parallelism: {tensor: 1}\n" + onH100,
                List.of(Pool.EIGHT_H100)));
        return cases;
    }

    private static void createNodes(TestCluster cluster, List<Try> tries) {
        Map<Pool, Integer> wanted = new HashMap<>();
        tries.forEach(one -> one.from().pools().forEach(pool -> wanted.merge(pool, pool.nodes(), Integer::sum)));
        Map<Pool, Queue<String>> names = new HashMap<>();
        wanted.forEach((pool, count) -> names.put(
                pool,
                new ArrayDeque<>(cluster.gpuNodes(count, pool.product())
                        .gpus(pool.gpus())
                        .create())));
        for (Try one : tries) {
            for (Pool pool : one.from().pools()) {
                for (int i = 0; i < pool.nodes(); i++) {
                    cluster.client().nodes().withName(names.get(pool).remove()).edit(node -> new NodeBuilder(node)
                            .editMetadata()
                            .addToLabels(LABEL, one.name())
                            .endMetadata()
                            .build());
                }
            }
        }
    }

    private static MimoDeploymentStatus await(TestCluster cluster, Resources resources, String name, Verdict verdict) {
        return cluster.await(LIMIT, () -> resources.status(name), found -> found.map(MimoDeploymentStatus::verdict)
                        .filter(verdict::equals)
                        .isPresent())
                .orElseThrow();
    }

    /** What a person types who reads the status: one merge patch of the suggestion's lines. */
    private static void patch(TestCluster cluster, Try one, MimoDeploymentStatus status) {
        assertThat(status.suggestions())
                .as(one.name())
                .hasSameSizeAs(one.report().suggestions());
        ObjectNode patch = JSON.createObjectNode();
        for (String edit : status.suggestions().get(one.number()).edits()) {
            String[] words = edit.split(": ", 2);
            put(patch, words[0], value(words[1]));
        }
        cluster.client()
                .resources(MimoDeployment.class)
                .inNamespace(cluster.namespace())
                .withName(one.name())
                .patch(PatchContext.of(PatchType.JSON_MERGE), patch.toString());
    }

    private static JsonNode value(String text) {
        try {
            return text.equals("(remove)") ? JSON.nullNode() : YAML.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void put(ObjectNode object, String path, JsonNode value) {
        int dot = path.indexOf('.');
        if (dot < 0) {
            object.set(path, value);
            return;
        }
        String first = path.substring(0, dot);
        put(
                Optional.ofNullable((ObjectNode) object.get(first)).orElseGet(() -> object.putObject(first)),
                path.substring(dot + 1),
                value);
    }
}
