package io.mimo.manifest.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.catalog.EngineVersion;
import io.mimo.catalog.flags.FlagCatalog;
import io.mimo.catalog.flags.FlagFacts;
import io.mimo.catalog.flags.Releases;
import io.mimo.catalog.flags.Treatment;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class EngineArgumentsPropertiesTest {
    private static final FlagCatalog CATALOG = FlagCatalog.load();
    private static final EngineVersion NEWEST = Releases.READ.getLast();

    /** Whatever is read, what is passed on reads as itself, without a new problem. */
    @Property
    void normalisingIsIdempotent(
            @ForAll("manyArguments") List<String> items, @ForAll("releases") EngineVersion version) {
        EngineArguments once = EngineArguments.read(items, version, CATALOG);
        EngineArguments twice = EngineArguments.read(once.passThrough(), version, CATALOG);
        assertThat(twice.problems()).isEmpty();
        assertThat(twice.passThrough()).isEqualTo(once.passThrough());
        assertThat(twice.effects()).isEqualTo(once.effects());
    }

    /** No words, however odd, end in an exception, and every problem names an item that exists. */
    @Property
    void anythingCanBeRead(@ForAll("words") List<String> items, @ForAll("releases") EngineVersion version) {
        EngineArguments read = EngineArguments.read(items, version, CATALOG);
        List<String> paths = Stream.iterate(0, i -> i < items.size(), i -> i + 1)
                .map(i -> "spec.engine.extraArgs[" + i + "]")
                .toList();
        assertThat(read.problems())
                .allSatisfy(problem -> assertThat(problem.path()).isIn(paths));
    }

    /** Every way to write one accepted flag gives the same words. */
    @Property
    void everyWayToWriteAFlagMeansTheSame(@ForAll("valued") FlagFacts flag, @ForAll("value") String value) {
        String name = flag.name();
        List<String> canonical = List.of(name + "=" + value);
        Stream.of(
                        List.of(name + "=" + value),
                        List.of(name + " " + value),
                        List.of(name, value),
                        List.of(underscored(name) + "=" + value),
                        List.of(underscored(name), value))
                .forEach(items -> {
                    EngineArguments read = EngineArguments.read(items, NEWEST, CATALOG);
                    assertThat(read.problems()).isEmpty();
                    assertThat(read.passThrough()).isEqualTo(canonical);
                });
    }

    @Provide
    Arbitrary<EngineVersion> releases() {
        return Arbitraries.integers().between(13, 36).map(minor -> new EngineVersion(0, minor, 0));
    }

    @Provide
    Arbitrary<FlagFacts> valued() {
        return Arbitraries.of(CATALOG.flags().stream()
                .filter(flag ->
                        flag.releases().contains(NEWEST) && flag.ruling().treatment() == Treatment.NEUTRAL)
                .filter(flag -> flag.kind() == FlagFacts.Kind.ONE
                        && flag.ruling().subject().isEmpty())
                .toList());
    }

    @Provide
    Arbitrary<String> value() {
        return Arbitraries.strings()
                .withCharRange('a', 'z')
                .withCharRange('0', '9')
                .withChars("=./:{}_")
                .ofMinLength(1)
                .ofMaxLength(12);
    }

    @Provide
    Arbitrary<List<String>> manyArguments() {
        Arbitrary<String> names = Arbitraries.of(CATALOG.flags().stream()
                .flatMap(flag -> Stream.of(
                        flag.name(),
                        flag.negativeName(),
                        flag.alias().map(FlagFacts.Alias::text).orElse(flag.name()),
                        underscored(flag.name()),
                        flag.name() + ".key"))
                .toList());
        Arbitrary<String> values =
                Arbitraries.of("", "=1", " 1", "=x y", " auto", "=", " {\"a\": 1}", "=-1", "=TRITON_ATTN_DIFFKV");
        Arbitrary<String> flags = Combinators.combine(names, values).as(String::concat);
        return Arbitraries.frequencyOf(
                        net.jqwik.api.Tuple.of(4, flags),
                        net.jqwik.api.Tuple.of(1, Arbitraries.of("1", "word", "-1", "{}")))
                .list()
                .ofMaxSize(12);
    }

    @Provide
    Arbitrary<List<String>> words() {
        return Arbitraries.strings()
                .withChars("-=. _+O\t\n'\"{}aenpst1")
                .ofMaxLength(14)
                .list()
                .ofMaxSize(8);
    }

    private static String underscored(String flag) {
        return "--" + flag.substring(2).replace('-', '_');
    }
}
