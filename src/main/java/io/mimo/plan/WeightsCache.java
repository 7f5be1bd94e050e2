package io.mimo.plan;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.kubernetes.api.model.Quantity;
import io.mimo.api.EngineSettings.EnvVar;
import io.mimo.api.MimoDeploymentSpec;
import io.mimo.api.ModelSource.SecretKeyRef;
import io.mimo.api.OptionalObjects.Cache;
import io.mimo.api.OptionalObjects.Cache.Claim;
import io.mimo.api.OptionalObjects.Cache.Claim.AccessMode;
import io.mimo.api.OptionalObjects.Cache.RetentionPolicy;
import io.mimo.manifest.ModelLocation;
import io.mimo.manifest.Problem;
import io.mimo.manifest.Warning;
import io.mimo.sizing.Bytes;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** {@code spec.cache} with its defaults and the rules that need the size of the weights or the number of pods. */
final class WeightsCache {
    /** Room for the file system's own and for the small files: a default, not a measurement. */
    private static final int PERCENT_OF_WEIGHTS = 115;

    private static final String SIZE = "spec.cache.persistentVolumeClaim.size";
    private static final String MODES = "spec.cache.persistentVolumeClaim.accessModes";
    /**
     * Variables of the engine that concern the download too: the hub (huggingface_hub constants.py) and what Python's
     * urllib reads.
     */
    private static final Set<String> DOWNLOAD_VARIABLES =
            Set.of("HF_ENDPOINT", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR");

    private WeightsCache() {}

    static Optional<Engine.Cache> of(MimoDeploymentSpec raw, ModelLocation location, long weightBytes) {
        Cache cache = raw.cache();
        if (cache == null || !(location instanceof ModelLocation.Cached)) {
            return Optional.empty();
        }
        Optional<Claim> claim = Optional.ofNullable(cache.persistentVolumeClaim());
        return Optional.of(new Engine.Cache(
                claim.map(Claim::size).orElseGet(() -> defaultSize(weightBytes)),
                claim.map(Claim::storageClassName),
                modes(raw).stream().map(AccessMode::name).toList(),
                cache.retentionPolicy() == RetentionPolicy.Delete,
                environment(raw)));
    }

    static List<Problem> problems(MimoDeploymentSpec raw, long weightBytes) {
        String size = raw.cache() == null || raw.cache().persistentVolumeClaim() == null
                ? null
                : raw.cache().persistentVolumeClaim().size();
        if (size == null || Quantity.parse(size).getNumericalAmount().compareTo(BigDecimal.valueOf(weightBytes)) >= 0) {
            return List.of();
        }
        return List.of(new Problem(
                "ClaimTooSmall",
                SIZE,
                size,
                "cache.persistentVolumeClaim.size: " + size + " ("
                        + gigabytes(Quantity.parse(size).getNumericalAmount()) + " GB) does not hold the weights of "
                        + gigabytes(BigDecimal.valueOf(weightBytes)) + " GB",
                "write " + defaultSize(weightBytes) + " or more, or leave size out"));
    }

    /** @param pods pods that may run at once and read the weights */
    static Optional<Warning> warning(MimoDeploymentSpec raw, int pods) {
        if (raw.cache() == null || !mountsOnOneNode(raw) || pods <= 1) {
            return Optional.empty();
        }
        String mode = modes(raw).getFirst().name();
        String where = modes(raw).contains(AccessMode.ReadWriteOncePod) ? "in one pod" : "on one node";
        return Optional.of(new Warning(
                "ClaimMountsOnce",
                MODES,
                mode + " mounts the weights " + where + " only, and up to " + pods
                        + " pods read them: every other pod waits in ContainerCreating; use a storage class "
                        + "with ReadWriteMany"));
    }

    /** An extra pod would never get the volume of the pod that it is to replace. */
    static boolean mountsOnOneNode(MimoDeploymentSpec raw) {
        return raw.cache() != null
                && modes(raw).stream()
                        .noneMatch(mode -> mode == AccessMode.ReadWriteMany || mode == AccessMode.ReadOnlyMany);
    }

    private static List<AccessMode> modes(MimoDeploymentSpec raw) {
        Claim claim = raw.cache().persistentVolumeClaim();
        return claim == null
                        || claim.accessModes() == null
                        || claim.accessModes().isEmpty()
                ? List.of(AccessMode.ReadWriteMany)
                : claim.accessModes();
    }

    private static List<EnvEntry> environment(MimoDeploymentSpec raw) {
        List<EnvEntry> entries = new ArrayList<>();
        SecretKeyRef token = raw.model().tokenSecretRef();
        if (token != null) {
            entries.add(new EnvEntry.FromSecret("HF_TOKEN", token.name(), token.key()));
        }
        List<EnvVar> engine = raw.engine() == null
                ? List.of()
                : requireNonNullElse(raw.engine().env(), List.of());
        engine.stream()
                .filter(variable -> DOWNLOAD_VARIABLES.contains(variable.name().toUpperCase(Locale.ROOT)))
                .forEach(variable ->
                        entries.add(new EnvEntry.Literal(variable.name(), requireNonNullElse(variable.value(), ""))));
        return entries;
    }

    private static String defaultSize(long weightBytes) {
        return Math.ceilDiv(weightBytes * PERCENT_OF_WEIGHTS, 100 * Bytes.GIB) + "Gi";
    }

    private static String gigabytes(BigDecimal bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes.doubleValue() / 1e9);
    }
}
