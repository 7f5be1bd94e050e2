package io.mimo.sizing;

import java.util.ArrayList;
import java.util.List;

/** One pipeline stage: the layers {@code [from, to)}. */
public record Stage(int index, int from, int to, boolean first, boolean last) {

    public int layers() {
        return to - from;
    }

    /** The same stage with one layer more behind it. */
    Stage longer() {
        return new Stage(index, from, to + 1, first, last);
    }

    /**
     * vLLM's partition (distributed/utils.py, get_pp_indices): equal parts; left-over layers go one each to the last
     * stages except the very last, which also holds the head. 48 layers on 5 stages: 9, 10, 10, 10, 9.
     */
    public static List<Stage> partition(int layers, int pipeline) {
        int base = layers / pipeline;
        int extra = layers % pipeline;
        List<Stage> stages = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < pipeline; i++) {
            int fromEnd = pipeline - i;
            int count = base + (fromEnd >= 2 && fromEnd < extra + 2 ? 1 : 0);
            stages.add(new Stage(i, from, from + count, i == 0, i == pipeline - 1));
            from += count;
        }
        return List.copyOf(stages);
    }
}
