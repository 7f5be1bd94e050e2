package io.mimo.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.docs.Claims.Claim;
import io.mimo.docs.Claims.Document;
import io.mimo.docs.Claims.Kind;
import io.mimo.generated.GeneratedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * A reader of the field guide or the article finds every number of theirs in docs/claims.md, beside what the sizer says
 * today.
 */
class ClaimsPageTest {
    private static final Path PAGE = Path.of("docs/claims.md");

    @Test
    void theCommittedPageIsWhatTheSizerSays() throws IOException {
        String page = ClaimsPage.of(Claims.documents(), new Answers());
        new GeneratedFile(PAGE, "ClaimsPageTest").check(page);
        assertThat(page).doesNotContain("{").matches("(?s)[\\n -~]*");
    }

    @Test
    void everyNumberOfBothDocumentsIsInAClaim() throws IOException {
        for (Document document : Claims.documents()) {
            List<String> numbers = Claims.numbers().get(document.key());
            assertThat(numbers).hasSizeGreaterThan(50).doesNotHaveDuplicates();
            assertThat(numbers).as(document.key()).allSatisfy(number -> assertThat(
                            document.claims().stream().map(Claim::claim))
                    .anyMatch(claim -> whole(number).matcher(claim).find()));
        }
    }

    /** Not as a part of a longer number: 1.4 is not in 141.4 nor in 1.45. */
    private static Pattern whole(String number) {
        return Pattern.compile("(?<![0-9.,])" + Pattern.quote(number) + "(?![0-9]|[.,][0-9])");
    }

    @Test
    void whatTheSizerAnswersIsComputedAndEveryDifferenceHasASource() throws IOException {
        for (Document document : Claims.documents()) {
            assertThat(document.claims()).allSatisfy(claim -> {
                assertThat(claim.why()).as(claim.claim()).isNotBlank();
                assertThat(claim.source()).as(claim.claim()).isNotBlank();
                switch (claim.kind()) {
                    case sized -> assertThat(claim.answer()).as(claim.claim()).contains("{");
                    case arithmetic ->
                        assertThat(claim.answer()).as(claim.claim()).contains("{= ");
                    case outside -> assertThat(claim.answer()).as(claim.claim()).isEmpty();
                }
            });
            assertThat(document.claims()).extracting(Claim::kind).contains(Kind.values());
        }
    }
}
