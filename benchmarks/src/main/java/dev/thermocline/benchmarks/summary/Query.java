package dev.thermocline.benchmarks.summary;

import static java.util.Objects.requireNonNull;

/**
 * One execution of a query of the dashboard.
 *
 * @param name of the query
 * @param ms latency in milliseconds, from the call until all rows were there
 */
public record Query(String name, double ms) {
    /** Checks the values. */
    public Query {
        requireNonNull(name, "name is null");
        if (!(ms >= 0)) {
            throw new IllegalArgumentException("ms is not zero or more: " + ms);
        }
    }
}
