package io.mimo.sizing;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.catalog.Catalog;
import io.mimo.manifest.Layout;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LayoutsTest {
    /**
     * Every split of up to 50 GPUs by three sizes, filtered by the three rules, is what is walked; and nothing twice.
     */
    @Test
    void everyLegalSplitOnceWithAndWithoutExpertParallelism() {
        Set<Layout> expected = new HashSet<>();
        for (int tensor = 1; tensor <= 50; tensor++) {
            for (int data = 1; data <= 50; data++) {
                for (int pipeline = 1; pipeline <= 50; pipeline++) {
                    if (tensor * data * pipeline <= 50 && 64 % tensor == 0 && pipeline <= 48) {
                        expected.add(new Layout(tensor, data, pipeline, 0));
                        expected.add(new Layout(tensor, data, pipeline, tensor * data));
                    }
                }
            }
        }
        assertThat(Layouts.legal(Catalog.load().model(Catalog.DEFAULT_MODEL), 50))
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(expected)
                .contains(new Layout(1, 1, 48, 1))
                .doesNotContain(new Layout(1, 1, 49, 1));
    }
}
