package dev.thermocline.benchmarks.demo;

import java.util.Arrays;
import java.util.stream.Collectors;

/** What reads the lake. All modes run the same script and start from the same {@code conf/spark-defaults.conf}. */
public enum Mode {
    /** Hadoop's S3A with the stream that Hadoop 3.5.0 takes by default. */
    S3A_ANALYTICS("s3a-analytics", "analytics", false),
    /** Hadoop's S3A with its classic stream. */
    S3A_CLASSIC("s3a-classic", "classic", false),
    /** Hadoop's S3A with its prefetching stream. */
    S3A_PREFETCH("s3a-prefetch", "prefetch", false),
    /** Thermocline's file system alone, without capture and warming: a cache that knows nothing of commits. */
    READCACHE("readcache", "", false),
    /** S3A below Thermocline's cache, switched on by the plugin line. */
    THERMOCLINE("thermocline", "", false),
    /** Hadoop's S3A as it comes, at no latency: what Spark and Delta themselves cost. */
    FLOOR("floor", "analytics", true);

    private final String label;
    private final String stream;
    private final boolean undelayed;

    Mode(String label, String stream, boolean undelayed) {
        this.label = label;
        this.stream = stream;
        this.undelayed = undelayed;
    }

    /** The name in options, files and the summary; also the name of the mode's bucket. */
    public String label() {
        return label;
    }

    /** Whether Thermocline's file system is below. */
    public boolean cached() {
        return stream.isEmpty();
    }

    /** Whether commits reach the cache. */
    public boolean warmed() {
        return this == THERMOCLINE;
    }

    /** Whether the mode's requests are never held back. */
    boolean undelayed() {
        return undelayed;
    }

    /** S3A's name of the input stream of a mode without a cache. */
    String stream() {
        return stream;
    }

    /**
     * The mode of a label.
     *
     * @throws IllegalArgumentException for an unknown label; the message names the known ones
     */
    public static Mode of(String label) {
        return Arrays.stream(values())
                .filter(mode -> mode.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown mode '" + label + "': take one of "
                        + Arrays.stream(values()).map(Mode::label).collect(Collectors.joining(", "))));
    }
}
