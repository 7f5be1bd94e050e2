package io.mimo.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.api.EngineSettings;
import io.mimo.catalog.Catalog;
import io.mimo.catalog.EngineVersion;
import io.mimo.generated.GeneratedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Where a page shows what the program says of the default release or the newest one, it names that very release. */
class ReleasesInPagesTest {
    private static final String RELEASE = "\\d+\\.\\d+\\.\\d+";
    private static final String NEWEST =
            Catalog.load().releases().getLast().version().toString();

    /** Text in which {@code X} is a release, and that release. */
    private record Mention(Pattern pattern, String release) {
        static Mention of(String text, String release) {
            int at = text.indexOf('X');
            String before = Pattern.quote(text.substring(0, at));
            String after = Pattern.quote(text.substring(at + 1));
            return new Mention(Pattern.compile("(?<=" + before + ")" + RELEASE + "(?=" + after + ")"), release);
        }

        String in(String page) {
            return pattern.matcher(page).replaceAll(release);
        }
    }

    private static List<Mention> mentions() {
        EngineVersion own = EngineVersion.parse(EngineSettings.DEFAULT_RELEASE).orElseThrow();
        String next = new EngineVersion(own.major(), own.minor() + 1, 0).toString();
        return List.of(
                Mention.of("MiMo-V2-Flash on vLLM X, requests of up to", EngineSettings.DEFAULT_RELEASE),
                Mention.of("engine.version, e.g. X, or use a tag", EngineSettings.DEFAULT_RELEASE),
                Mention.of("as vllm/vllm-openai:vX.", EngineSettings.DEFAULT_RELEASE),
                Mention.of("| vllm/vllm-openai:vX | the release decides", EngineSettings.DEFAULT_RELEASE),
                Mention.of("image: vllm/vllm-openai:vX -> vllm", EngineSettings.DEFAULT_RELEASE),
                Mention.of(" -> vllm/vllm-openai:vX; pods stay", next),
                Mention.of("vLLM X, utilization 0.90, requests", NEWEST),
                Mention.of("the releases from 0.14.0 to X are known", NEWEST));
    }

    @Test
    void theyAreTheDefaultAndTheNewest() throws IOException {
        for (Page page : Page.all()) {
            String text = Files.readString(page.file());
            String expected = text;
            for (Mention mention : mentions()) {
                expected = mention.in(expected);
            }
            new GeneratedFile(page.file(), "ReleasesInPagesTest").check(expected);
        }
    }

    @Test
    void eachIsSomewhere() {
        String pages = String.join(
                "\n", Page.all().stream().flatMap(page -> page.lines().stream()).toList());
        assertThat(mentions()).allSatisfy(mention -> assertThat(
                        mention.pattern().matcher(pages).find())
                .as("%s", mention)
                .isTrue());
    }
}
