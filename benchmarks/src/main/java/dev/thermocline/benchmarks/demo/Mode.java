package dev.thermocline.benchmarks.demo;

import java.util.Arrays;
import java.util.stream.Collectors;

/** What reads the lake. Both modes start from the same {@code conf/spark-defaults.conf}. */
public enum Mode {
    /** Hadoop's S3A with its classic input stream and without the plugin. */
    S3A_CLASSIC("s3a-classic"),
    /** S3A below Thermocline's cache, switched on by the plugin line. */
    THERMOCLINE("thermocline");

    private final String label;

    Mode(String label) {
        this.label = label;
    }

    /** The name in options, files and the summary; also the name of the mode's bucket. */
    public String label() {
        return label;
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
