package io.mimo.generated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratedFileTest {
    private static String page(String seventh) {
        return IntStream.rangeClosed(1, 500)
                .mapToObj(line -> line == 7 ? seventh : "line " + line)
                .collect(Collectors.joining("\n", "", "\n"));
    }

    @Test
    void aDifferenceShowsItsLinesAndTheCommandAndNotTheFiles(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("page.md"), page("was so"));
        assertThatThrownBy(() -> new GeneratedFile(file, "PageTest").check(page("is so")))
                .hasMessageContaining("./dev accept PageTest")
                .hasMessageContaining("was so")
                .hasMessageContaining("is so")
                .message()
                .satisfies(message -> assertThat(message.lines()).hasSizeLessThan(15))
                .doesNotContain("line 400");
    }

    @Test
    void aMissingLastLineBreakIsADifferenceToo(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("page.md"), "one\ntwo");
        assertThatThrownBy(() -> new GeneratedFile(file, "PageTest").check("one\ntwo\n"))
                .hasMessageContaining("./dev accept PageTest");
    }
}
