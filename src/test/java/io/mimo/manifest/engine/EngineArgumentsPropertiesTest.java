package io.mimo.manifest.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.generators.Generate.pick;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.lists;

import io.mimo.catalog.EngineVersion;
import io.mimo.catalog.flags.FlagCatalog;
import io.mimo.catalog.flags.FlagFacts;
import io.mimo.catalog.flags.Releases;
import io.mimo.catalog.flags.Treatment;
import io.mimo.generators.Property;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.quicktheories.core.Gen;

class EngineArgumentsPropertiesTest {
    private static final FlagCatalog CATALOG = FlagCatalog.load();
    private static final EngineVersion NEWEST = Releases.READ.getLast();
    private static final Gen<EngineVersion> RELEASES =
            integers().between(13, 36).map(minor -> new EngineVersion(0, minor, 0));
    private static final Gen<FlagFacts> VALUED = pick(CATALOG.flags().stream()
            .filter(flag -> flag.releases().contains(NEWEST) && flag.ruling().treatment() == Treatment.NEUTRAL)
            .filter(flag -> !CATALOG.parsers().areChosenBy(flag.name()))
            .filter(flag ->
                    flag.kind() == FlagFacts.Kind.ONE && flag.ruling().subject().isEmpty())
            .toList());
    private static final Gen<String> VALUES = Property.text("abcdefghijklmnopqrstuvwxyz0123456789=./:{}_", 1, 12);
    private static final Gen<List<String>> ARGUMENTS = arguments();
    private static final Gen<List<String>> WORDS =
            lists().of(Property.text("-=. _+O\t\n'\"{}aenpst1", 0, 14)).ofSizeBetween(0, 8);

    private static Gen<List<String>> arguments() {
        Gen<String> names = pick(CATALOG.flags().stream()
                .flatMap(flag -> Stream.of(
                        flag.name(),
                        flag.negativeName(),
                        flag.alias().map(FlagFacts.Alias::text).orElse(flag.name()),
                        underscored(flag.name()),
                        flag.name() + ".key"))
                .toList());
        Gen<String> values =
                pick(List.of("", "=1", " 1", "=x y", " auto", "=", " {\"a\": 1}", "=-1", "=TRITON_ATTN_DIFFKV"));
        Gen<String> words = pick(List.of("1", "word", "-1", "{}"));
        return lists().of(names.zip(values, String::concat).mix(words, 20)).ofSizeBetween(0, 12);
    }

    /** Whatever is read, what is passed on reads as itself, without a new problem. */
    @Test
    void normalisingIsIdempotent() {
        Property.tries(Property.TRIES).forAll(ARGUMENTS, RELEASES).checkAssert((items, version) -> {
            EngineArguments once = EngineArguments.read(items, version, CATALOG, ExtraOverhead.NONE);
            EngineArguments twice = EngineArguments.read(once.passThrough(), version, CATALOG, ExtraOverhead.NONE);
            assertThat(twice.problems()).isEmpty();
            assertThat(twice.passThrough()).isEqualTo(once.passThrough());
            assertThat(twice.effects()).isEqualTo(once.effects());
        });
    }

    /** No words, however odd, end in an exception, and every problem names an item that exists. */
    @Test
    void anythingCanBeRead() {
        Property.tries(Property.TRIES).forAll(WORDS, RELEASES).checkAssert((items, version) -> {
            EngineArguments read = EngineArguments.read(items, version, CATALOG, ExtraOverhead.NONE);
            List<String> paths = Stream.iterate(0, i -> i < items.size(), i -> i + 1)
                    .map(i -> "spec.engine.extraArgs[" + i + "]")
                    .toList();
            assertThat(read.problems())
                    .allSatisfy(problem -> assertThat(problem.path()).isIn(paths));
        });
    }

    /** Every way to write one accepted flag gives the same words. */
    @Test
    void everyWayToWriteAFlagMeansTheSame() {
        Property.tries(Property.TRIES).forAll(VALUED, VALUES).checkAssert((flag, value) -> {
            String name = flag.name();
            List<String> canonical = List.of(name + "=" + value);
            Stream.of(
                            List.of(name + "=" + value),
                            List.of(name + " " + value),
                            List.of(name, value),
                            List.of(underscored(name) + "=" + value),
                            List.of(underscored(name), value))
                    .forEach(items -> {
                        EngineArguments read = EngineArguments.read(items, NEWEST, CATALOG, ExtraOverhead.NONE);
                        assertThat(read.problems()).isEmpty();
                        assertThat(read.passThrough()).isEqualTo(canonical);
                    });
        });
    }

    private static String underscored(String flag) {
        return "--" + flag.substring(2).replace('-', '_');
    }
}
