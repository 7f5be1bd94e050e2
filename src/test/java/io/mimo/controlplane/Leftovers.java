package io.mimo.controlplane;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * What has to be ended after a test, in order. All of it is tried, also when one fails: the first failure is reported.
 */
final class Leftovers implements AutoCloseable {

    private final Deque<AutoCloseable> order = new ArrayDeque<>();

    void first(AutoCloseable leftover) {
        order.addFirst(leftover);
    }

    void last(AutoCloseable leftover) {
        order.addLast(leftover);
    }

    @Override
    public void close() {
        List<IllegalStateException> failures =
                order.stream().map(Leftovers::failure).flatMap(List::stream).toList();
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
    }

    private static List<IllegalStateException> failure(AutoCloseable leftover) {
        try {
            leftover.close();
            return List.of();
        } catch (Exception | AssertionError e) {
            return List.of(new IllegalStateException("not cleaned up: " + e.getMessage(), e));
        }
    }
}
