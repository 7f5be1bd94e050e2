package io.mimo.sizing;

import io.mimo.manifest.ServingSpec.NodeDemand.Spread;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How many pods the scheduler places where none may lie more unevenly than the spreads allow.
 *
 * <pre>
 *   maxSkew 1, slots   zone a: 3   zone b: 1   zone c: 1     placed   a: 2   b: 1   c: 1
 *   maxSkew 1, slots   zone a: 3   zone b: 0                 placed   a: 1
 * </pre>
 *
 * <p>A domain in which no pod finds a place counts with 0 all the same:
 * https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/ (nodeTaintsPolicy Ignore, the
 * default).
 *
 * @param domains per place (one label value for each spread): pods that run there, and that find room besides
 */
record Spreading(List<Spread> spreads, Map<Place, Slots> domains) {
    /** Pods placed at most where several spreads hold: beyond that nobody asks. */
    private static final int MOST = 256;

    /** One label value for each spread, in their order. */
    record Place(List<String> values) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            return String.join("\n", values).compareTo(String.join("\n", other.values));
        }
    }

    /** Pods that run in a place, and those that find room besides. */
    record Slots(int running, int more) {
        Slots and(Slots other) {
            return new Slots(running + other.running, more + other.more);
        }
    }

    /** Pods of each place once as many as possible are placed, running ones included. */
    Map<Place, Integer> placed() {
        return spreads.size() == 1 ? levelled() : oneByOne();
    }

    int pods() {
        return placed().values().stream().mapToInt(Integer::intValue).sum();
    }

    /** The emptiest domain is full first; the others stop so far above it. */
    private Map<Place, Integer> levelled() {
        int least = domains.values().stream()
                .mapToInt(slots -> slots.running() + slots.more())
                .min()
                .orElse(0);
        int most = least + spreads.getFirst().maxSkew();
        Map<Place, Integer> placed = new TreeMap<>();
        domains.forEach((place, slots) ->
                placed.put(place, Math.max(slots.running(), Math.min(slots.running() + slots.more(), most))));
        return placed;
    }

    private Map<Place, Integer> oneByOne() {
        Map<Place, Integer> placed = new TreeMap<>();
        domains.forEach((place, slots) -> placed.put(place, slots.running()));
        for (int pod = 0; pod < MOST; pod++) {
            List<Map<String, Integer>> counts = counts(placed);
            Optional<Place> next = domains.entrySet().stream()
                    .filter(domain -> placed.getOrDefault(domain.getKey(), 0)
                            < domain.getValue().running() + domain.getValue().more())
                    .map(Map.Entry::getKey)
                    .filter(place -> allows(place, counts))
                    .min(Comparator.comparingInt((Place place) -> pods(place, counts))
                            .thenComparing(Comparator.naturalOrder()));
            if (next.isEmpty()) {
                break;
            }
            placed.merge(next.get(), 1, Integer::sum);
        }
        return placed;
    }

    /** For each spread the pods of each of its domains. */
    private List<Map<String, Integer>> counts(Map<Place, Integer> placed) {
        List<Map<String, Integer>> counts = new ArrayList<>();
        for (int i = 0; i < spreads.size(); i++) {
            Map<String, Integer> domain = new HashMap<>();
            int spread = i;
            placed.forEach((place, pods) -> domain.merge(place.values().get(spread), pods, Integer::sum));
            counts.add(domain);
        }
        return counts;
    }

    private boolean allows(Place place, List<Map<String, Integer>> counts) {
        for (int i = 0; i < spreads.size(); i++) {
            int least = counts.get(i).values().stream()
                    .mapToInt(Integer::intValue)
                    .min()
                    .orElse(0);
            if (counts.get(i).getOrDefault(place.values().get(i), 0) + 1 - least
                    > spreads.get(i).maxSkew()) {
                return false;
            }
        }
        return true;
    }

    private static int pods(Place place, List<Map<String, Integer>> counts) {
        int pods = 0;
        for (int i = 0; i < counts.size(); i++) {
            pods += counts.get(i).getOrDefault(place.values().get(i), 0);
        }
        return pods;
    }
}
