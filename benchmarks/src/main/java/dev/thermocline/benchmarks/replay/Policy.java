package dev.thermocline.benchmarks.replay;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What decides which blocks stay. */
enum Policy {
    /** The cache's own. */
    W_TINYLFU,
    /** The block that was not read for the longest time goes. */
    LRU,
    /** The block that came first goes, however often it was read. */
    FIFO;

    /** Nothing resident yet, in so many bytes. */
    Blocks empty(long capacity) {
        return switch (this) {
            case W_TINYLFU -> new IndexedBlocks(capacity);
            case LRU -> new OrderedBlocks(capacity, true);
            case FIFO -> new OrderedBlocks(capacity, false);
        };
    }

    /** As it is written in arguments and in the table. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static List<String> labels() {
        return Arrays.stream(values()).map(Policy::label).toList();
    }

    static Policy of(String label) {
        return Arrays.stream(values())
                .filter(policy -> policy.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no policy '" + label + "': take some of " + String.join(",", labels())));
    }
}
