package io.mimo.docs;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.docs.CodeReasons.CodeReason;
import io.mimo.generated.GeneratedFile;
import io.mimo.status.ConditionType;
import io.mimo.status.Reasons;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/reference.md} is what the definition and the status builder say: {@code ./dev accept ReferenceTest}
 * rewrites it.
 */
class ReferenceTest {
    private static final Path PAGE = Path.of("docs/reference.md");

    private static final Pattern REASON =
            Pattern.compile("/\\*\\* (\\w+): (.*?)\\s*\\*/\\s+public static final String \\w+ =\\s+\"(\\w+)\";");

    private static final Pattern FLEETING =
            Pattern.compile("/\\*\\* [^/]*absent while that is not so[^/]*\\*/\\s+(\\w+)[,;]");

    private static final String TEMPLATE = """
            # Reference

            Generated from the definition and the code (`./dev accept ReferenceTest`).
            `kubectl explain mimodeployment.spec --recursive` says the same of the fields.

            ## Fields of `spec`

            Who decides on a field: the schema on types, bounds and enumerations, when a manifest is applied; CEL, \
            then too, on the
            rule that is named, whose words are the message; the operator on what needs facts about checkpoint, \
            release or GPUs. It
            answers in the status, with one of the reasons [below](#reasons-of-a-judgement). `./mimo plan` applies \
            all three.

            What an edit does to pods that run: *no*, nothing; *yes*, they are replaced, each as \
            `rollout.strategy` says; *another
            kind*, replicas change from one node to several, so that all pods end before new ones begin. Found by \
            rendering one edit of
            each field; an edit that changes which profile or which GPUs are chosen replaces pods too.

            | field | type | default | bounds | decided by | replaces pods | rule | meaning |
            |---|---|---|---|---|---|---|---|
            %s
            ## What a verdict looks like in the status

            Conditions of a new resource right after it was judged, and the events; `-` is Unknown, as a step \
            before it does not hold.

            %s
            ## Reasons of a judgement

            The first reason of a refusal is that of the condition, then False, and of its event of type Warning; \
            the others are in
            `status.explanation`. A warning refuses nothing: it is listed in `status.warnings`, and is an event \
            when the resource is
            accepted. All are in `./mimo plan -o json`.

            | verdict | condition | reason | field |
            |---|---|---|---|
            %s
            What breaks the schema or a CEL rule is refused when it is applied, so it has no status. `./mimo plan` \
            calls it one of:

            %s

            ## Conditions and their other reasons

            `Stalled` and `Reconciling` are there only while they are True, with the reason of `Ready` or, while \
            replicas of before an
            edit still serve, of `Available`, and of `SizingDisproved` while that is there; [gitops.md](gitops.md) \
            says when.
            The others that are there only while they are True:
            %s
            A reason of `Available` or `WeightsReady` that is not listed is
            Kubernetes' own, passed on with its words: of a waiting, ended, rejected or evicted pod, or of its \
            controller.

            | condition | reason | meaning |
            |---|---|---|
            %s""";

    private static String generated() throws IOException {
        return TEMPLATE.formatted(
                ReferenceFields.fields(),
                ReferenceVerdicts.verdicts(),
                judgements(),
                refusedAtOnce(),
                fleeting(),
                reasons());
    }

    /** Those of flags of {@code mimo size} and of what is rendered judge no manifest. */
    private static String judgements() throws IOException {
        Set<String> names = Stream.concat(
                        Stream.of("", "spec"),
                        Pattern.compile("(?m)^\\| `([^`]*)`")
                                .matcher(ReferenceFields.fields())
                                .results()
                                .map(row -> row.group(1)))
                .collect(Collectors.toSet());
        Map<String, Set<String>> fields = new LinkedHashMap<>();
        ReferenceFields.JUDGEMENTS.stream()
                .filter(judgement -> !judgement.api() && names.contains(judgement.path()))
                .forEach(judgement -> fields.computeIfAbsent(
                                "| %s | %s | %s |"
                                        .formatted(judgement.says(), condition(judgement.says()), judgement.reason()),
                                any -> new TreeSet<>())
                        .add(judgement.path().isEmpty() ? "" : "`" + judgement.path() + "`"));
        return fields.entrySet().stream()
                .map(row -> row.getKey() + " "
                        + row.getValue().stream()
                                .filter(path -> !path.isEmpty())
                                .collect(joining(", ")) + " |\n")
                .collect(joining());
    }

    private static String condition(String verdict) {
        return switch (verdict) {
            case "Invalid" -> ConditionType.Accepted.name();
            case "DoesNotFit", "Unsupported" -> ConditionType.Sized.name();
            case "NotPlaceable" -> ConditionType.Placed.name();
            default -> "";
        };
    }

    private static String refusedAtOnce() {
        return listed(ReferenceFields.JUDGEMENTS.stream()
                .filter(CodeReason::api)
                .map(CodeReason::reason)
                .distinct()
                .toList());
    }

    /** After the summary, by what {@code ConditionType} says of them. */
    private static String fleeting() throws IOException {
        String source = Files.readString(Path.of("src/main/java/io/mimo/status/ConditionType.java"))
                .replaceAll("\\s*\\n\\s*\\*(?!/)", "");
        return listed(FLEETING.matcher(source)
                .results()
                .map(found -> found.group(1))
                .filter(name -> !name.equals("Stalled") && !name.equals("Reconciling"))
                .toList());
    }

    private static String listed(List<String> names) {
        return IntStream.range(0, names.size())
                .mapToObj(i -> "`" + names.get(i) + "`" + (i == names.size() - 1 ? "." : i % 6 == 5 ? ",\n" : ", "))
                .collect(joining());
    }

    private static String reasons() throws IOException {
        String source = Files.readString(Path.of("src/main/java/io/mimo/status/Reasons.java"))
                .replaceAll("\\s*\\n\\s*\\*(?!/)", "");
        String rows = REASON.matcher(source)
                .results()
                .map(found -> "| %s | %s | %s |\n"
                        .formatted(found.group(1), found.group(3), ReferenceFields.cell(found.group(2))))
                .collect(joining());
        assertThat(rows.lines().count()).as("each constant has a line").isEqualTo(Reasons.class.getFields().length);
        return rows;
    }

    @Test
    void thePageIsTheGeneratedOne() throws IOException {
        String text = generated();
        new GeneratedFile(PAGE, "ReferenceTest").check(text);
    }
}
