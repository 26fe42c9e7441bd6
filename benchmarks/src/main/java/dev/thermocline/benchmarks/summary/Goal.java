package dev.thermocline.benchmarks.summary;

import static java.util.Objects.requireNonNull;

/**
 * Something that a run has to show.
 *
 * @param name what is measured
 * @param figure as it was measured, with its unit
 * @param limit what it had to be, with its unit
 * @param met whether it was
 */
public record Goal(String name, String figure, String limit, boolean met) {
    /** Checks the values. */
    public Goal {
        requireNonNull(name, "name is null");
        requireNonNull(figure, "figure is null");
        requireNonNull(limit, "limit is null");
    }
}
