package io.mimo.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The form of the pages for readers, as {@code docs/README.md} states it: no command hides from {@link DocsIT}. */
class DocsTest {
    private static final Set<String> SHOWN =
            Set.of("text", "yaml", "json", "promql", "lua", "diff", "java", "html", "python");
    private static final Pattern COMMAND =
            Pattern.compile("^\\s*(\\$ |(sudo |\\./)?(kubectl|helm|mimo|mvn|bash|sh|curl|git|go|docker|make|java) ).*");
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:|#)([^)#]+)(#[^)]*)?\\)");
    private static final Pattern PROFILE = Pattern.compile("mvn (?:-q )?-P (\\w+) test-compile exec:exec@(\\w+)");

    private static List<Block> blocks() {
        return Page.all().stream().flatMap(page -> page.blocks().stream()).toList();
    }

    private static Stream<String> commands(Block block) {
        return block.lines().stream()
                .map(line -> line.replaceAll("\\s+#.*", "").strip())
                .filter(line -> !line.isEmpty());
    }

    @Test
    void everyBlockSaysWhatItIs() {
        assertThat(blocks()).isNotEmpty().allSatisfy(block -> assertThat(SHOWN.contains(block.language())
                        || Set.of("sh", "console").contains(block.language()))
                .as("%s: language '%s' is none of docs/README.md", block, block.language())
                .isTrue());
        assertThat(blocks().stream()
                        .flatMap(block ->
                                block.words().stream().skip(1).map(word -> word.replaceAll("exit=\\d+", "exit="))))
                .isSubsetOf("cluster", "ci", "profile", "install", "exit=");
    }

    @Test
    void whatIsOnlyShownIsNoCommand() {
        assertThat(blocks())
                .filteredOn(block -> SHOWN.contains(block.language()))
                .allSatisfy(
                        block -> assertThat(block.lines()).as(block.toString()).noneMatch(line -> COMMAND.matcher(line)
                                .matches()));
    }

    @Test
    void aConsoleBeginsWithACommand() {
        assertThat(blocks()).filteredOn(Block::isConsole).allSatisfy(block -> assertThat(
                        block.lines().getFirst())
                .as(block.toString())
                .startsWith("$ "));
    }

    @Test
    void whatContinuousIntegrationRunsIsThere() throws IOException {
        String run = Files.readString(Path.of(".ci/run")) + Files.readString(Path.of("examples/demo/run"));
        assertThat(blocks()).filteredOn(block -> block.says("ci")).allSatisfy(block -> assertThat(commands(block))
                .as(block.toString())
                .allMatch(run::contains));
    }

    @Test
    void everyWayToInstallIsRunOnThePageAboutIt() throws IOException {
        List<String> run = Files.readAllLines(Path.of("docs/install.md"));
        assertThat(blocks())
                .filteredOn(block -> block.says("install"))
                .isNotEmpty()
                .allSatisfy(block ->
                        assertThat(commands(block)).as(block.toString()).isSubsetOf(run));
    }

    @Test
    void everyProfileIsThere() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        assertThat(blocks()).filteredOn(block -> block.says("profile")).allSatisfy(block -> assertThat(commands(block))
                .as(block.toString())
                .allSatisfy(command -> {
                    Matcher words = PROFILE.matcher(command);
                    assertThat(words.matches()).isTrue();
                    assertThat(pom)
                            .contains(
                                    "<id>" + words.group(1) + "</id>\n      <dependencies>",
                                    "<id>" + words.group(2) + "</id>\n                <goals>");
                }));
    }

    @Test
    void everyLinkLeadsSomewhere() {
        List<String> dead = new ArrayList<>();
        Page.all().forEach(page -> LINK.matcher(String.join("\n", page.lines()))
                .results()
                .filter(link -> !Files.exists(Path.of(".")
                        .resolve(page.file())
                        .resolveSibling(link.group(1))
                        .normalize()))
                .forEach(link -> dead.add(page.name() + ": " + link.group(1))));
        assertThat(dead).isEmpty();
    }

    @Test
    void expectedOutputIsComparedAsStated() {
        assertThat(Expected.matches(List.of("a", "[...]", "z", ""), "a\nb\nc\nz  \n"))
                .isTrue();
        assertThat(Expected.matches(List.of("a [...] c (x)"), "a b c (x)\n")).isTrue();
        assertThat(Expected.matches(List.of(), "")).isTrue();
        assertThat(Expected.matches(List.of("[...]"), "anything\nat all")).isTrue();
        assertThat(Expected.matches(List.of(), "unexpected")).isFalse();
        assertThat(Expected.matches(List.of("a", "c"), "a\nb\nc")).isFalse();
        assertThat(Expected.matches(List.of("a [...] c"), "a\nc")).isFalse();
    }
}
