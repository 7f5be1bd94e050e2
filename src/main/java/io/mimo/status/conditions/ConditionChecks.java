package io.mimo.status.conditions;

import java.util.List;

/** All conditions, in their order in the status. */
public final class ConditionChecks {
    private static final List<ConditionCheck> ORDER = List.of(
            // the ladder: each is reached only when those before it hold
            new AcceptedCheck(),
            new SizedCheck(),
            new PlacedCheck(),
            new AppliedCheck(),
            new WeightsReadyCheck(),
            new AvailableCheck(),
            new AutoscalingActiveCheck(),
            // the summary, and whether it goes on by itself
            new ReadyCheck(),
            new StalledCheck(),
            new ReconcilingCheck(),
            // what is there only while it is so
            new PromiseLapsedCheck(),
            new UpgradePendingCheck(),
            new PausedCheck(),
            new ChangedByAdmissionCheck(),
            new SizingDisprovedCheck(),
            new MeasuredDiffersCheck());

    private ConditionChecks() {}

    /** The conditions that are there, in order. */
    public static List<Checked> evaluate(Situation now) {
        Drafts drafts = Drafts.NONE;
        for (ConditionCheck check : ORDER) {
            Drafts earlier = drafts;
            drafts = check.check(now, earlier)
                    .map(draft -> earlier.with(new Checked(check, draft)))
                    .orElse(earlier);
        }
        return drafts.all();
    }
}
