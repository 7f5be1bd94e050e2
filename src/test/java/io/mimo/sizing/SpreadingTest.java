package io.mimo.sizing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.lists;

import io.mimo.generators.Property;
import io.mimo.manifest.ServingSpec.NodeDemand.Spread;
import io.mimo.sizing.Spreading.Place;
import io.mimo.sizing.Spreading.Slots;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpreadingTest {
    private static Spreading zones(int maxSkew, List<Integer> slots) {
        Map<Place, Slots> domains = new HashMap<>();
        for (int i = 0; i < slots.size(); i++) {
            domains.put(new Place(List.of("zone-" + i)), new Slots(0, slots.get(i)));
        }
        return new Spreading(List.of(new Spread("zone", maxSkew)), domains);
    }

    @Test
    void theEmptiestDomainHoldsTheOthersBack() {
        assertThat(zones(1, List.of(3, 1, 1)).pods()).isEqualTo(4);
        assertThat(zones(1, List.of(3, 0)).pods()).isEqualTo(1);
        assertThat(zones(2, List.of(5, 1)).pods()).isEqualTo(4);
        assertThat(zones(1, List.of()).pods()).isZero();
    }

    /** The scheduler's rule, one pod after the other, in any order of the domains, ends at the same number. */
    @Test
    void asManyAsPlacedOneByOne() {
        Property.tries(1000)
                .forAll(
                        lists().of(integers().between(0, 6)).ofSizeBetween(1, 5),
                        integers().between(1, 3),
                        integers().all())
                .checkAssert((slots, skew, seed) -> {
                    List<Integer> counts = new java.util.ArrayList<>(Collections.nCopies(slots.size(), 0));
                    var random = new java.util.Random(seed);
                    for (List<Integer> open = open(slots, counts, skew);
                            !open.isEmpty();
                            open = open(slots, counts, skew)) {
                        int next = open.get(random.nextInt(open.size()));
                        counts.set(next, counts.get(next) + 1);
                    }
                    assertThat(zones(skew, slots).pods())
                            .isEqualTo(
                                    counts.stream().mapToInt(Integer::intValue).sum());
                });
    }

    private static List<Integer> open(List<Integer> slots, List<Integer> counts, int skew) {
        int least = Collections.min(counts);
        return java.util.stream.IntStream.range(0, slots.size())
                .filter(i -> counts.get(i) < slots.get(i) && counts.get(i) + 1 - least <= skew)
                .boxed()
                .toList();
    }
}
