package io.mimo.operator.watch;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * An informer's store that passes objects on and remembers only a marker of each: name, uid and version. A Node with
 * its images and managedFields takes 20 KB and more, its marker 200 bytes. What is passed on is complete when the
 * informer has started; event handlers are called later, from a queue.
 *
 * <p>Invariant: no object keeps another from being passed on. One that cannot be read is told to {@code unreadable},
 * and what was known of it before stays in force until it can be read or is gone.
 *
 * @param wanted others are not remembered at all
 * @param marker the part that the informer needs to find out what changed while it was cut off
 * @param changed gets every wanted object, whole, whenever it is read
 * @param gone gets the marker of an object that is no more
 */
public record ProjectingItemStore<T extends HasMetadata>(
        UnreadableObjects unreadable,
        Predicate<T> wanted,
        Function<T, T> marker,
        Consumer<T> changed,
        Consumer<T> gone,
        Map<String, T> markers)
        implements ItemStore<T> {

    public ProjectingItemStore(
            UnreadableObjects unreadable,
            Predicate<T> wanted,
            Function<T, T> marker,
            Consumer<T> changed,
            Consumer<T> gone) {
        this(unreadable, wanted, marker, changed, gone, new ConcurrentHashMap<>());
    }

    @Override
    public String getKey(T object) {
        return Cache.metaNamespaceKeyFunc(object);
    }

    @Override
    public T put(String key, T object) {
        if (UnreadableObjects.isOne(object)) {
            return markers.put(key, marker.apply(object));
        }
        try {
            if (!wanted.test(object)) {
                return remove(key);
            }
            changed.accept(object);
        } catch (RuntimeException fault) {
            unreadable.met(object, fault);
        }
        return markers.put(key, marker.apply(object));
    }

    @Override
    public T remove(String key) {
        T before = markers.remove(key);
        if (before != null) {
            gone.accept(before);
        }
        return before;
    }

    @Override
    public Stream<String> keySet() {
        return markers.keySet().stream();
    }

    @Override
    public Stream<T> values() {
        return markers.values().stream();
    }

    @Override
    public int size() {
        return markers.size();
    }

    @Override
    public T get(String key) {
        return markers.get(key);
    }

    @Override
    public boolean isFullState() {
        return false;
    }
}
