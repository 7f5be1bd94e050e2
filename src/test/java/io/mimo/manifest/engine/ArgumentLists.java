package io.mimo.manifest.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.catalog.EngineVersion;
import io.mimo.catalog.flags.FlagCatalog;
import io.mimo.manifest.Problem;
import java.util.List;

/** Lists of arguments, read for a release. */
final class ArgumentLists {
    static final FlagCatalog CATALOG = FlagCatalog.load();

    private ArgumentLists() {}

    static Problem only(String release, String item) {
        List<Problem> problems = read(release, List.of(item)).problems();
        assertThat(problems).as(item).hasSize(1);
        return problems.getFirst();
    }

    static EngineArguments read(String release, List<String> items) {
        return EngineArguments.read(items, EngineVersion.parse(release).orElseThrow(), CATALOG, ExtraOverhead.NONE);
    }
}
