package io.mimo.sizing.support;

import io.mimo.manifest.Warning;
import io.mimo.sizing.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All checks, in the order of their findings in an answer; the first refusal is the condition's reason.
 *
 * <pre>
 * the file, then the release
 *     GgufNotServed - EngineTooOld - ReleaseTooNew, ReleaseInterpolated, ReleaseUnread, EngineOutdated
 * the layout: the checkpoint's blocks, which may be waived, then whole slices
 *     Fp8ScalesDoNotLoad, Fp8ScalesSilentlyWrong, ExpertSliceTooThin - ExpertsNotDivisible, MoreRanksThanExperts
 * the GPU
 *     Fp8NeedsHopper, SinksNeedFlashAttention3, HardwareNotVerified
 * kvCacheDtype: fp8
 *     KvCacheDtypeIgnored, Fp8KvCrashes, Fp8KvNotVerified
 * --speculative-config: the first that applies
 *     DraftNotKnown, DraftNeedsNewerEngine, DraftWithPipeline, DraftFromObjectStore, DraftWeightsUnknown,
 *     DraftOverheadNotMeasured
 * </pre>
 */
public final class SupportChecks {
    private static final List<SupportCheck> ORDER = List.of(
            new GgufNotServed(),
            new EngineTooOld(),
            new ReleaseTooNew(),
            new ReleaseInterpolated(),
            new ReleaseUnread(),
            new EngineOutdated(),
            new Fp8ScalesDoNotLoad(),
            new Fp8ScalesSilentlyWrong(),
            new ExpertSliceTooThin(),
            new ExpertsNotDivisible(),
            new MoreRanksThanExperts(),
            new Fp8NeedsHopper(),
            new SinksNeedFlashAttention3(),
            new HardwareNotVerified(),
            new KvCacheDtypeIgnored(),
            new Fp8KvCrashes(),
            new Fp8KvNotVerified(),
            new FirstOf(
                    new DraftNotKnown(),
                    new DraftNeedsNewerEngine(),
                    new DraftWithPipeline(),
                    new DraftFromObjectStore(),
                    new DraftWeightsUnknown(),
                    new DraftOverheadNotMeasured()));

    private SupportChecks() {}

    /** What vLLM and its files say of this start. */
    public static Support evaluate(EngineStart start) {
        List<Reason> reasons = new ArrayList<>();
        List<Warning> warnings = new ArrayList<>();
        for (SupportCheck check : ORDER) {
            Optional<Finding> finding = check.check(start);
            finding.ifPresent(found -> add(found, start.spec().acceptance().unsupportedLayout(), reasons, warnings));
            if (finding.filter(Finding.RefusedAlone.class::isInstance).isPresent()) {
                break;
            }
        }
        return new Support(reasons, warnings);
    }

    private static void add(Finding finding, boolean allowed, List<Reason> reasons, List<Warning> warnings) {
        switch (finding) {
            case Finding.Refused(Reason reason) -> reasons.add(reason);
            case Finding.RefusedAlone(Reason reason) -> reasons.add(reason);
            case Finding.RefusedUnlessAllowed(Reason reason) when allowed -> warnings.add(waived(reason));
            case Finding.RefusedUnlessAllowed(Reason reason) -> reasons.add(reason);
            case Finding.Warned(Warning warning) -> warnings.add(warning);
        }
    }

    private static Warning waived(Reason reason) {
        return new Warning(
                "UnsupportedLayoutAllowed",
                reason.path(),
                "sizing.allowUnsupportedLayout waives a rule that the published checkpoint breaks: "
                        + reason.message());
    }
}
