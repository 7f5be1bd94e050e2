package io.mimo.cli;

import io.mimo.api.EditText;
import io.mimo.api.PlanReport;
import io.mimo.api.PlanReport.LedgerRow;
import io.mimo.api.PlanReport.Suggestion;
import java.util.ArrayList;
import java.util.List;

/**
 * One layout of a comparison: a manifest as written, or with a suggestion applied and judged again.
 *
 * @param edits what was changed, one per line; empty for the manifest itself
 * @param ledger all stages under both profiles on the deciding product, in MiB; empty when nothing could be sized
 */
record ComparedLayout(List<String> edits, PlanReport report, List<LedgerRow> ledger) {
    static List<ComparedLayout> of(ManifestBatch.Judged judged, ManifestEvaluator judge) {
        List<ComparedLayout> all = new ArrayList<>();
        PlanReport own = judged.decision().report();
        all.add(new ComparedLayout(List.of(), own, judge.bothProfiles(judged.manifest(), judged.inventory())));
        for (Suggestion suggestion : own.suggestions()) {
            Manifest edited = judged.manifest().edited(suggestion.edits());
            List<String> edits = suggestion.edits().entrySet().stream()
                    .map(edit -> EditText.of(edit.getKey(), edit.getValue()))
                    .toList();
            all.add(new ComparedLayout(
                    edits,
                    judge.judge(edited, judged.inventory()).report(),
                    judge.bothProfiles(edited, judged.inventory())));
        }
        return all;
    }
}
