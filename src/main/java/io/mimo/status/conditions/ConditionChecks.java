package io.mimo.status.conditions;

import java.util.List;

/**
 * All conditions, in their order in the status.
 *
 * <pre>
 * the ladder: each is reached only when those before it hold
 *     Accepted - Sized - Placed - Applied - WeightsReady - Available - AutoscalingActive
 * the summary, and whether it goes on by itself
 *     Ready - Stalled or Reconciling
 * what is there only while it is so
 *     PromiseLapsed, UpgradePending, Paused, ChangedByAdmission, SizingDisproved, MeasuredDiffers
 * </pre>
 */
public final class ConditionChecks {
    private static final List<ConditionCheck> ORDER = List.of(
            new AcceptedCheck(),
            new SizedCheck(),
            new PlacedCheck(),
            new AppliedCheck(),
            new WeightsReadyCheck(),
            new AvailableCheck(),
            new AutoscalingActiveCheck(),
            new ReadyCheck(),
            new StalledCheck(),
            new ReconcilingCheck(),
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
