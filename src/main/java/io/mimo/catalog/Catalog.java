package io.mimo.catalog;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.mimo.api.Precision;
import io.mimo.catalog.EngineFacts.Reading;
import io.mimo.catalog.flags.FlagCatalog;
import io.mimo.catalog.flags.VariableCatalog;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** All facts together. */
public record Catalog(
        Map<String, ModelFacts> models,
        List<Checkpoint> checkpoints,
        Map<String, GpuFacts> gpus,
        List<ReleaseFacts> releases,
        OverheadFacts overhead,
        PriceFacts prices,
        FlagCatalog flags,
        VariableCatalog variables,
        List<PublishedClaim> claims,
        ServingFacts serving,
        ImageFacts images,
        NameFacts names) {

    /**
     * So many minor versions above the newest that was read are sized as that one, with a warning. Chosen, not
     * measured: users follow releases within weeks.
     */
    public static final int MINORS_AHEAD = 2;

    /** The model that a MimoDeployment serves. */
    public static final String DEFAULT_MODEL = "MiMo-V2-Flash";

    /**
     * Models that can be sized, from {@code catalog/models.yaml}; a file each, {@code catalog/models/NAME.yaml} in
     * lower case.
     */
    public static final List<String> MODEL_FILES =
            List.copyOf(read(mapper(), "models.yaml", new TypeReference<List<String>>() {}));

    /** By product, in the order of the file. */
    static final Map<String, GpuFacts> GPUS = readGpus();

    public Catalog {
        releases = releases.stream()
                .sorted(Comparator.comparing(ReleaseFacts::version))
                .toList();
    }

    /**
     * Reads the data files from the class path.
     *
     * @throws CatalogException when a file is missing, unreadable or breaks a rule: a fault of the build, not of a user
     */
    public static Catalog load() {
        ObjectMapper yaml = mapper();
        return new Catalog(
                Map.of(DEFAULT_MODEL, readModel(yaml, DEFAULT_MODEL)),
                read(yaml, "checkpoints.yaml", new TypeReference<List<Checkpoint>>() {}),
                GPUS,
                read(yaml, "releases.yaml", new TypeReference<List<ReleaseFacts>>() {}),
                read(yaml, "overhead.yaml", new TypeReference<OverheadFacts>() {}),
                read(yaml, "prices.yaml", new TypeReference<PriceFacts>() {}),
                FlagCatalog.load(),
                VariableCatalog.load(),
                read(yaml, "claims.yaml", new TypeReference<List<PublishedClaim>>() {}),
                read(yaml, "serving.yaml", new TypeReference<ServingFacts>() {}),
                read(yaml, "images.yaml", new TypeReference<ImageFacts>() {}),
                read(yaml, "names.yaml", new TypeReference<NameFacts>() {}));
    }

    private static Map<String, GpuFacts> readGpus() {
        Map<String, GpuFacts> gpus = new LinkedHashMap<>();
        read(mapper(), "gpus.yaml", new TypeReference<List<GpuFacts>>() {})
                .forEach(gpu -> gpus.put(gpu.product(), gpu));
        return Collections.unmodifiableMap(gpus);
    }

    static ObjectMapper mapper() {
        return new ObjectMapper(new YAMLFactory())
                .registerModule(new SimpleModule().addDeserializer(EngineVersion.class, new VersionReader()));
    }

    private static ModelFacts readModel(ObjectMapper yaml, String name) {
        return read(yaml, "models/" + name.toLowerCase(Locale.ROOT) + ".yaml", new TypeReference<ModelFacts>() {});
    }

    static <T> T read(ObjectMapper yaml, String file, TypeReference<T> type) {
        try (InputStream stream = Catalog.class.getResourceAsStream("/catalog/" + file)) {
            if (stream == null) {
                throw new CatalogException("catalog/" + file + " is not on the class path");
            }
            return yaml.readValue(stream, type);
        } catch (IOException e) {
            throw new CatalogException("catalog/" + file + ": " + e.getMessage(), e);
        }
    }

    /** The same facts with a user's own prices. */
    public Catalog withPrices(PriceFacts other) {
        return new Catalog(
                models, checkpoints, gpus, releases, overhead, other, flags, variables, claims, serving, images, names);
    }

    /**
     * A model of {@link #MODEL_FILES}, in any case; read from its file unless it is the default one.
     *
     * @throws CatalogException when there is none of that name; the message lists those there are
     */
    public ModelFacts model(String name) {
        ModelFacts model = models.get(name);
        return model != null
                ? model
                : readModel(
                        mapper(),
                        MODEL_FILES.stream()
                                .filter(name::equalsIgnoreCase)
                                .findFirst()
                                .orElseThrow(() -> new CatalogException("no model named " + name
                                        + " in the catalogue; it has " + String.join(", ", MODEL_FILES))));
    }

    public Optional<Checkpoint> checkpoint(String uri) {
        return checkpoints.stream()
                .filter(known -> known.uri().equalsIgnoreCase(uri))
                .findFirst();
    }

    /** Models that a MimoDeployment may name: those of the catalogued checkpoints, in their order. */
    public List<String> served() {
        return checkpoints.stream().map(Checkpoint::model).distinct().toList();
    }

    /** A catalogued checkpoint of a model and precision, to be named in a remedy. */
    public Optional<Checkpoint> checkpointOf(String model, Precision precision) {
        return checkpoints.stream()
                .filter(known -> known.model().equals(model) && known.precision() == precision)
                .findFirst();
    }

    /**
     * Facts of a product, also by a cloud's name; for one nobody listed: the cautious reserve and the given capability.
     */
    public GpuFacts gpu(String product, long memoryMiB, int computeCapability) {
        GpuFacts known = gpus.get(CloudLabels.product(product));
        if (known != null) {
            return new GpuFacts(product, memoryMiB, known.reserveMiB(), known.computeCapability(), known.verified());
        }
        return new GpuFacts(product, memoryMiB, GpuFacts.UNMEASURED_RESERVE_MIB, computeCapability, false);
    }

    /** Oldest release that can load the model. */
    public EngineVersion oldestRelease() {
        return releases.getFirst().version();
    }

    /**
     * Rules for a version; empty below the oldest release, which cannot load the model. Releases count by minor
     * version.
     */
    public Optional<EngineFacts> engine(EngineVersion version) {
        ReleaseFacts below = null;
        for (ReleaseFacts release : releases) {
            EngineVersion read = release.version();
            if (read.major() == version.major() && read.minor() == version.minor()) {
                return Optional.of(new EngineFacts(version, List.of(release), Reading.Read));
            }
            if (read.compareTo(version) > 0) {
                return below == null
                        ? Optional.empty()
                        : Optional.of(new EngineFacts(version, List.of(below, release), Reading.Between));
            }
            below = release;
        }
        return Optional.of(new EngineFacts(version, List.of(releases.getLast()), ahead(version)));
    }

    private Reading ahead(EngineVersion version) {
        EngineVersion newest = releases.getLast().version();
        boolean near = version.major() == newest.major() && version.minor() <= newest.minor() + MINORS_AHEAD;
        return near ? Reading.Ahead : Reading.FarAhead;
    }
}
