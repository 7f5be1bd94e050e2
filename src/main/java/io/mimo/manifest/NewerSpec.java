package io.mimo.manifest;

import io.mimo.api.MimoDeployment;
import io.mimo.api.NotUnderstood;
import java.util.List;

/**
 * A resource written for a newer release is refused whole: who served it without the part that is not understood might
 * serve something that nobody asked for. What runs is kept.
 */
public final class NewerSpec {
    private NewerSpec() {}

    /** One for each place; empty for a resource that this release understands. */
    public static List<Problem> problems(MimoDeployment resource) {
        return resource.notUnderstood().stream().map(NewerSpec::problem).toList();
    }

    private static Problem problem(NotUnderstood place) {
        String what = place.field()
                ? "this release of the operator has no such field, and it is set to " + place.value()
                : "this release of the operator does not know the value " + place.value();
        String instead = place.field()
                ? "remove the field"
                : "set a value that this release knows, which kubectl mimo plan lists";
        return new Problem(
                "WrittenForNewerOperator",
                place.path(),
                place.value(),
                place.path() + ": " + what + "; what runs is kept as it is",
                "upgrade the operator to the release that the CRD is of, or " + instead);
    }
}
