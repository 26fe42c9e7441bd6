package dev.thermocline.benchmarks.tiers;

import java.util.Map;
import java.util.stream.Stream;

/** Who serves the reads of one JVM, and the options that leave it nobody else to ask. */
enum Subject {
    /** Tails in Java heap. */
    HEAP("heap"),
    /** Data blocks in direct memory. */
    OFF_HEAP("offheap"),
    /** Data blocks in Ehcache's file, which the operating system has in its page cache. */
    DISK("disk"),
    /** Blocks that nobody has read: S3, through the cache. */
    MISS("miss"),
    /** S3 without the cache: S3A's classic stream. */
    CLASSIC("classic");

    /** What {@link #served} calls S3. */
    static final String S3 = "s3";

    private final String label;

    Subject(String label) {
        this.label = label;
    }

    /** The subject of this label. */
    static Subject of(String label) {
        return Stream.of(values())
                .filter(subject -> subject.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such subject: " + label));
    }

    String label() {
        return label;
    }

    /** Options of the cache, without their prefix. */
    Map<String, String> options() {
        return switch (this) {
            case HEAP -> Map.of("disk.capacity", "off");
            case OFF_HEAP -> Map.of("disk.capacity", "off", "offheap.capacity", "384m");
            case DISK, MISS -> Map.of("disk.capacity", "1g");
            case CLASSIC -> Map.of();
        };
    }

    boolean cached() {
        return this != CLASSIC;
    }

    /** Whether each block may be read only once. */
    boolean missesOnly() {
        return this == MISS || this == CLASSIC;
    }

    /** The one who has to serve all bytes: a tier's name as counters have it, or {@link #S3}. */
    String served() {
        return missesOnly() ? S3 : label;
    }
}
