package io.mimo.sizing;

import io.mimo.sizing.Placement.Assignment;
import java.util.AbstractList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Assignments that are made when somebody first looks at them: a search judges hundreds of layouts on thousands of
 * nodes, and shows the places of none.
 */
final class Assignments extends AbstractList<Assignment> {
    private final Supplier<List<Assignment>> source;
    private @Nullable List<Assignment> made;

    Assignments(Supplier<List<Assignment>> source) {
        this.source = source;
    }

    private List<Assignment> made() {
        List<Assignment> known = made;
        if (known == null) {
            known = source.get();
            made = known;
        }
        return known;
    }

    @Override
    public Assignment get(int index) {
        return made().get(index);
    }

    @Override
    public int size() {
        return made().size();
    }
}
