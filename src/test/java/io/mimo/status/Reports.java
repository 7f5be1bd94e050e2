package io.mimo.status;

import static io.mimo.fixtures.NodeFixture.aNode;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentStatus;
import io.mimo.api.PlanReport;
import io.mimo.api.PlanReport.LedgerRow;
import io.mimo.api.PlanReport.ReasonEntry;
import io.mimo.api.PlanReport.WarningEntry;
import io.mimo.api.Verdict;
import io.mimo.catalog.Catalog;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.plan.Decider;
import io.mimo.plan.Decision;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Resources and the decisions on them: real ones by the Decider, and reports of every verdict. */
final class Reports {
    static final String H100 = "NVIDIA-H100-80GB-HBM3";
    private static final Catalog CATALOG = Catalog.load();

    private Reports() {}

    static MimoDeployment resource(long generation, String more) {
        MimoDeployment resource = new KubernetesSerialization().unmarshal("""
                apiVersion: serving.mimo.io/v1alpha1
                kind: MimoDeployment
                metadata: {name: flash, namespace: llm, uid: 11111111-2222-3333-4444-555555555555}
                spec:
                  model: {uri: "hf://XiaomiMiMo/MiMo-V2-Flash", revision: 0123456789abcdef0123456789abcdef01234567}
                  precision: FP8
                  parallelism: {tensor: 4, data: 2, expert: 8}
                  %s
                """.formatted(more), MimoDeployment.class);
        resource.getMetadata().setGeneration(generation);
        return resource;
    }

    static MimoDeployment with(MimoDeployment resource, MimoDeploymentStatus status) {
        resource.setStatus(status);
        return resource;
    }

    /** What the Decider says of the resource on so many nodes of 8 H100. */
    static Decision decide(MimoDeployment resource, int nodes) {
        List<NodeFacts> all = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            all.add(aNode().named("h100-" + i)
                    .product(H100, 81559)
                    .label("nvidia.com/gpu.compute.major", "9")
                    .build());
        }
        return Decider.decide(resource, CATALOG, Inventory.of(all, List.of()));
    }

    /** A refusal with two reasons, of which the second is of the verdict that counts. */
    static Decision.Refused refused(Verdict verdict, LedgerRow... rows) {
        Map<String, Object> edits = new LinkedHashMap<>();
        edits.put("spec.parallelism.data", 2);
        edits.put("spec.replicas", null);
        return new Decision.Refused(new PlanReport(
                MimoDeployment.API_VERSION,
                PlanReport.KIND,
                "flash",
                "llm",
                verdict,
                List.of(
                                new ReasonEntry(Verdict.NotPlaceable, "OtherReason", null, null, "other", null),
                                new ReasonEntry(
                                        verdict, verdict + "Reason", "spec.x", 1, "what is wrong", "what to do"))
                        .stream()
                        .filter(entry -> verdict != Verdict.NotPlaceable
                                || entry.reason().equals("NotPlaceableReason"))
                        .toList(),
                List.of(new WarningEntry("HardwareNotVerified", "", "not run on this GPU")),
                new PlanReport.Layout(4, 1, 1, 0, 4, 1),
                List.of(rows),
                null,
                null,
                List.of(new PlanReport.Suggestion(edits, 8, Verdict.Fits, "TP4xDP2 on 8 GPUs")),
                List.of(verdict + ": first line of the explanation.", "second line"),
                null));
    }

    static LedgerRow row(String profile, String product, int stage, String kvPool, String kvNeeded, String missing) {
        return new LedgerRow(
                profile,
                stage,
                product,
                new BigDecimal("81100"),
                new BigDecimal("72990.5"),
                new BigDecimal("38454.49"),
                new PlanReport.Band(new BigDecimal("3789"), new BigDecimal("5427"), new BigDecimal("7424")),
                null,
                new BigDecimal(kvPool),
                new BigDecimal(kvNeeded),
                new BigDecimal(missing));
    }

    static AdmittedDecision judgement(Decision decision) {
        return new AdmittedDecision(
                decision,
                decision instanceof Decision.Accepted ? Optional.of(java.time.Instant.EPOCH) : Optional.empty());
    }
}
