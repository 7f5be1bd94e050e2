package io.mimo.catalog.flags;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.mimo.api.MimoDeploymentSpec;
import io.mimo.catalog.EngineVersion;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlagCatalogTest {
    private static final FlagCatalog CATALOG = FlagCatalog.load();

    static Stream<Arguments> releases() {
        return CatalogLines.of("releases.txt", 5).stream().map(row -> Arguments.of((Object[]) row));
    }

    /** Counts and SHA-256 as {@code releases.txt} has them; src/catalog-tools/release reads them from a wheel. */
    @ParameterizedTest
    @MethodSource("releases")
    void holdsExactlyWhatTheReleasesParserKnows(
            String release, int positive, int negative, int variables, String digest) throws Exception {
        EngineVersion version = version(release);
        TreeMap<String, String> positives = new TreeMap<>();
        TreeSet<String> negatives = new TreeSet<>();
        for (FlagFacts flag : CATALOG.flags()) {
            if (flag.releases().contains(version)) {
                String alias = flag.alias()
                        .filter(a -> a.releases().contains(version))
                        .map(a -> "\t" + a.text())
                        .orElse("");
                positives.put(flag.name(), flag.name() + alias);
            }
            flag.spellings().stream()
                    .filter(s -> s.negated() && s.releases().contains(version))
                    .forEach(s -> negatives.add(s.text()));
        }
        assertThat(positives).hasSize(positive);
        assertThat(negatives).hasSize(negative);
        String list = Stream.concat(positives.values().stream(), negatives.stream())
                .map(line -> line + "\n")
                .collect(Collectors.joining());
        byte[] sum = MessageDigest.getInstance("SHA-256").digest(list.getBytes(StandardCharsets.UTF_8));
        assertThat(HexFormat.of().formatHex(sum)).isEqualTo(digest);
    }

    @Test
    void classifiesEveryFlagOnceAndSaysWhy() {
        assertThat(CATALOG.flags())
                .extracting(FlagFacts::name)
                .doesNotHaveDuplicates()
                .isSorted();
        assertThat(CATALOG.flags()).allSatisfy(flag -> {
            Ruling ruling = flag.ruling();
            assertThat(ruling.reason()).matches("[ -~]{0,180}").doesNotEndWith(".");
            if (flag.releases().first().isEmpty()) {
                assertThat(ruling.replacement()).isNotEmpty();
            } else if (ruling.treatment() != Treatment.OWNED || ruling.subject().equals(Ruling.OPERATOR)) {
                assertThat(ruling.reason()).isNotEmpty();
            }
            if (ruling.treatment() == Treatment.REFUSED) {
                assertThat(ruling.subject()).isIn(Ruling.MEMORY, Ruling.SIZING, Ruling.POLICY);
            }
            if (flag.releases().gone().isPresent()) {
                assertThat(ruling.replacement()).isNotEmpty();
            }
        });
    }

    @Test
    void namesFieldsThatExist() {
        assertThat(CATALOG.flags().stream()
                        .map(FlagFacts::ruling)
                        .filter(r -> r.treatment() == Treatment.OWNED)
                        .map(Ruling::subject))
                .allSatisfy(subject -> assertThat(subject)
                        .satisfiesAnyOf(
                                s -> assertThat(s).isEqualTo(Ruling.OPERATOR),
                                s -> assertThat(isField(s)).as(s).isTrue()));
    }

    @Test
    void modelsSevenFlags() {
        assertThat(CATALOG.flags().stream()
                        .filter(f -> f.ruling().treatment() == Treatment.MODELLED)
                        .map(FlagFacts::name))
                .containsExactly(
                        "--async-scheduling",
                        "--attention-backend",
                        "--disable-hybrid-kv-cache-manager",
                        "--enforce-eager",
                        "--kv-events-config",
                        "--kv-transfer-config",
                        "--speculative-config");
    }

    /** 0.22 lies between 0.21 and 0.24, 0.29 between 0.28 and 0.30; a patch release counts as its series. */
    @ParameterizedTest
    @CsvSource({
        "--watermark, 0.21.0, false",
        "--watermark, 0.22.1, false",
        "--watermark, 0.24.0, true",
        "--enable-bf16x3-router-gemm, 0.28.0, true",
        "--enable-bf16x3-router-gemm, 0.28.3, true",
        "--enable-bf16x3-router-gemm, 0.29.0, false",
        "--swap-space, 0.14.0, true",
        "--swap-space, 0.15.0, false",
        "--swap-space, 0.13.0, true",
        "--monokernel, 9.99.0, true",
        "--monokernel, 1.0.0, true",
        "--shutdown-timeout, 0.14.0, false",
        "--shutdown-timeout, 0.18.0, true",
        "-sc, 0.18.0, false",
        "-sc, 0.20.0, true",
        "--no-enable-prefix-caching, 0.14.0, true",
        "--disable-prefix-caching, 0.32.0, false",
        "--disable-prefix-caching, 0.33.0, true",
        "--enable-hybrid-kv-cache-manager, 0.33.0, true",
        "--disable-log-requests, 0.14.0, true",
        "--disable-log-requests, 0.20.0, false",
        "--disable-log-requests, 0.33.0, true",
        "--task, 0.14.0, false",
        "--nonsense, 0.33.0, false"
    })
    void knowsNothingOfReleasesThatWereNotRead(String flag, String release, boolean exists) {
        assertThat(CATALOG.existsIn(flag, version(release))).isEqualTo(exists);
    }

    @Test
    void findsByCanonicalNameOnly() {
        assertThat(CATALOG.find("--tensor-parallel-size"))
                .map(f -> f.alias().orElseThrow().text())
                .contains("-tp");
        assertThat(CATALOG.find("--disable-log-requests")).map(FlagFacts::name).contains("--disable-log-requests");
        assertThat(CATALOG.find("-tp")).isEmpty();
        assertThat(CATALOG.find("--no-enforce-eager")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.18-", "0.14-0.24", "0.28", "0.14-0.28,0.31-0.32", "none"})
    void readsRangesOfReleases(String text) {
        List<String> having = Releases.READ.stream()
                .filter(Releases.parse(text)::contains)
                .map(EngineVersion::series)
                .toList();
        assertThat(having)
                .isEqualTo(
                        switch (text) {
                            case "0.18-" ->
                                Releases.READ.stream()
                                        .map(EngineVersion::series)
                                        .skip(1)
                                        .toList();
                            case "0.14-0.24" -> List.of("0.14", "0.18", "0.20", "0.21", "0.24");
                            case "0.28" -> List.of("0.28");
                            case "none" -> List.of();
                            default -> List.of("0.14", "0.18", "0.20", "0.21", "0.24", "0.28", "0.31", "0.32");
                        });
    }

    /** Walks the spec's records along the path, by the names that users write. */
    private static boolean isField(String path) {
        Optional<Class<?>> at = Optional.of(MimoDeploymentSpec.class);
        for (String name : path.substring("spec.".length()).split("\\.")) {
            at = at.filter(Class::isRecord).flatMap(type -> Arrays.stream(type.getRecordComponents())
                    .filter(component -> written(component).equals(name))
                    .<Class<?>>map(RecordComponent::getType)
                    .findFirst());
        }
        return at.isPresent();
    }

    private static String written(RecordComponent component) {
        JsonProperty name = component.getAccessor().getAnnotation(JsonProperty.class);
        return name == null ? component.getName() : name.value();
    }

    private static EngineVersion version(String text) {
        return EngineVersion.parse(text).orElseThrow();
    }
}
