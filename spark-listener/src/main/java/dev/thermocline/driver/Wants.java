package dev.thermocline.driver;

import dev.thermocline.cache.object.ObjectName;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What is still to be published, by name. Thread-safe. */
final class Wants {
    private final ConcurrentHashMap<ObjectName, Queue<Want>> open = new ConcurrentHashMap<>();

    void add(Want want) {
        open.computeIfAbsent(want.name, absent -> new ConcurrentLinkedQueue<>()).add(want);
    }

    Collection<Want> of(ObjectName name) {
        Queue<Want> all = open.get(name);
        return all == null ? List.of() : all;
    }

    /** Returns whether this is the end of the want: then it is the caller's to publish it or to report why not. */
    boolean settle(Want want) {
        open.computeIfPresent(want.name, (name, all) -> {
            all.remove(want);
            return all.isEmpty() ? null : all;
        });
        return want.settle();
    }

    int size() {
        return open.values().stream().mapToInt(Queue::size).sum();
    }
}
