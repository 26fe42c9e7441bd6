package dev.thermocline.state;

import dev.thermocline.cache.object.ObjectName;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * The paths of names that are known, in their order, so that those below a directory are found without asking for the
 * others. As many as there are statuses. Thread-safe.
 */
final class KnownPaths {
    /** Heap that one takes besides its text and its name, which are those of the status; measured. */
    static final long ENTRY_BYTES = 80;

    private static final String AFTER_SCHEME = "://";

    /** Each with a value that is equal to itself only, and is another one when the path comes again. */
    private final ConcurrentSkipListMap<Known, Object> paths = new ConcurrentSkipListMap<>();

    /** A bucket may be opened under more schemes than one. */
    private final Set<String> schemes = ConcurrentHashMap.newKeySet();

    /** The same path names other objects under other endpoints. */
    private record Known(String path, ObjectName name) implements Comparable<Known> {
        private static final ObjectName FIRST = new ObjectName(Long.MIN_VALUE, Long.MIN_VALUE);

        @Override
        public int compareTo(Known other) {
            int byPath = path.compareTo(other.path);
            int byHigh = byPath == 0 ? Long.compare(name.high(), other.name.high()) : byPath;
            return byHigh == 0 ? Long.compare(name.low(), other.name.low()) : byHigh;
        }
    }

    /**
     * The name is known under this path, or without one if it is empty.
     *
     * @param known whether it still is; asked after the path was entered
     */
    void add(String path, ObjectName name, Predicate<ObjectName> known) {
        int end = path.indexOf(AFTER_SCHEME);
        String scheme = path.substring(0, Math.max(0, end));
        if (!schemes.contains(scheme)) {
            schemes.add(scheme);
        }
        paths.put(new Known(path, name), new Object());
        removeUnless(path, name, known);
    }

    /** Removes a path unless its name is known, perhaps again. */
    void removeUnless(String path, ObjectName name, Predicate<ObjectName> known) {
        paths.computeIfPresent(new Known(path, name), (same, present) -> known.test(name) ? present : null);
    }

    /**
     * The names below a directory of a bucket.
     *
     * @param prefix of keys; ends with a slash, or is empty for the whole bucket
     * @param wanted of path and name
     */
    List<ObjectName> below(String bucket, String prefix, BiPredicate<String, ObjectName> wanted) {
        List<ObjectName> below = new ArrayList<>();
        for (String scheme : schemes) {
            String from = scheme + AFTER_SCHEME + bucket + '/' + prefix;
            for (Known known : paths.tailMap(new Known(from, Known.FIRST)).keySet()) {
                if (!known.path().startsWith(from)) {
                    break;
                }
                if (wanted.test(known.path(), known.name())) {
                    below.add(known.name());
                }
            }
        }
        return below;
    }

    /** Names that are known without a path. */
    List<ObjectName> unnamed() {
        return paths.headMap(new Known("\0", Known.FIRST)).keySet().stream()
                .map(Known::name)
                .toList();
    }

    /** How many there are; counts them. */
    int count() {
        return paths.size();
    }
}
