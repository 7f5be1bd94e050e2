package io.mimo.manifest.schema;

import static io.mimo.manifest.schema.ObjectRules.broken;

import io.mimo.api.ModelSource;
import io.mimo.api.OptionalObjects.Cache;
import io.mimo.api.OptionalObjects.Cache.Claim;
import io.mimo.api.OptionalObjects.Cache.Claim.AccessMode;
import io.mimo.manifest.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rules of {@link Cache}. */
final class CacheRules {
    private static final String MODES = "spec.cache.persistentVolumeClaim.accessModes";

    private CacheRules() {}

    static void check(Cache cache, @Nullable ModelSource model, List<Problem> problems) {
        if (model != null && model.uri() != null && !model.uri().startsWith("hf://")) {
            problems.add(broken(
                    "CacheOfOtherScheme",
                    "spec.cache",
                    null,
                    "cache: only hf:// weights are downloaded to a volume, and " + "model.uri is " + model.uri()
                            + ", whose weights every pod reads from where they are; remove cache"));
        }
        Claim claim = cache.persistentVolumeClaim();
        if (claim != null && claim.accessModes() != null && !claim.accessModes().isEmpty()) {
            checkModes(claim.accessModes(), problems);
        }
    }

    private static void checkModes(List<AccessMode> modes, List<Problem> problems) {
        if (modes.stream().allMatch(mode -> mode == AccessMode.ReadOnlyMany)) {
            problems.add(broken(
                    "ClaimNotWritable",
                    MODES,
                    null,
                    "cache.persistentVolumeClaim.accessModes: ReadOnlyMany alone lets nobody "
                            + "write the weights; add ReadWriteOnce or use ReadWriteMany"));
        }
        if (modes.size() > 1 && modes.contains(AccessMode.ReadWriteOncePod)) {
            problems.add(broken(
                    "AccessModesExclude",
                    MODES,
                    null,
                    "cache.persistentVolumeClaim.accessModes: Kubernetes takes "
                            + "ReadWriteOncePod only alone; remove it or the others"));
        }
    }
}
