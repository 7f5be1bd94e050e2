package io.mimo.operator.watch;

import io.fabric8.kubernetes.client.informers.ExceptionHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What holds for every watch: one bad object is passed over, and a watch that has ended for good ends the process.
 * Whoever went on would decide on a cluster that stands still.
 *
 * @param unreadable gets the bad ones
 * @param lost gets the words for the last line of the log
 */
public record WatchRule(UnreadableObjects unreadable, Consumer<String> lost) {
    private static final long SYNC_SECONDS = 120;

    /** Of what decisions need: returns when everything is known, and fails when it cannot be. */
    public void startAll(List<? extends SharedIndexInformer<?>> informers) {
        var started = informers.stream()
                .map(informer -> start(
                        informer, (running, error) -> running && !ExceptionHandler.isDeserializationException(error)))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(started)
                .orTimeout(SYNC_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    /** @param retried which errors are tried again; one that ends the first list is the caller's to tell */
    public CompletableFuture<Void> start(SharedIndexInformer<?> informer, ExceptionHandler retried) {
        informer.exceptionHandler(retried);
        CompletableFuture<Void> started = informer.start().toCompletableFuture();
        informer.stopped().whenComplete((any, error) -> {
            if (error != null && started.isDone() && !started.isCompletedExceptionally()) {
                lost.accept("the watch of " + informer.getApiTypeClass().getSimpleName() + " ended for good: "
                        + UnreadableObjects.words(error));
            }
        });
        return started;
    }
}
