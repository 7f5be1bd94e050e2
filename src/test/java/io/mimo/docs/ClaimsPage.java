package io.mimo.docs;

import io.mimo.api.EngineSettings;
import io.mimo.docs.Claims.Claim;
import io.mimo.docs.Claims.Document;
import io.mimo.docs.Claims.Kind;
import io.mimo.docs.Claims.Section;
import java.util.List;

/** The table of claims with the sizer's answers, as Markdown. */
final class ClaimsPage {
    private static final String HEAD = """
            # What two documents say about MiMo-V2-Flash, and what the sizer says

            Two documents tell people how to serve MiMo-V2-Flash: a field guide for rented GPUs and an article on dual \
            RTX 3090s. Every
            number of theirs is below, in our words, beside what the sizer computes (vLLM %s unless said \
            otherwise) and why the two differ. The
            middle column is made by running the sizer; a sum in it is evaluated from left to right. GB = 10^9 bytes, \
            GiB = 2^30 bytes, "on
            each" = on one GPU. Where nothing stands in the middle the number is no question of size.

            A test makes this page and compares it: `./dev accept ClaimsPageTest` rewrites it \
            from
            `src/test/resources/claims`.
            """;

    private ClaimsPage() {}

    static String of(List<Document> documents, Answers answers) {
        StringBuilder page = new StringBuilder(HEAD.formatted(EngineSettings.DEFAULT_RELEASE));
        for (Document document : documents) {
            page.append("\n## ").append(document.title()).append('\n');
            for (Section section : document.sections()) {
                page.append("\n### ")
                        .append(section.title())
                        .append("\n\n| the ")
                        .append(document.key())
                        .append(" says | the sizer says | why |\n|---|---|---|\n");
                section.claims().forEach(claim -> page.append("| ")
                        .append(cell(claim.claim()))
                        .append(" | ")
                        .append(answer(claim, answers))
                        .append(" | ")
                        .append(cell(answers.fill(claim.why())))
                        .append(" (")
                        .append(cell(claim.source()))
                        .append(") |\n"));
            }
        }
        return page.toString();
    }

    private static String answer(Claim claim, Answers answers) {
        return claim.kind() == Kind.outside ? "-" : cell(answers.fill(claim.answer()));
    }

    /** What Markdown would take for its own is kept as written. */
    private static String cell(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;").replace("_", "\\_").replace("*", "\\*");
    }
}
