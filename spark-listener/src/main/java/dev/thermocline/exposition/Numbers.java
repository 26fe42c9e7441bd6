package dev.thermocline.exposition;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * What the processes of an application have counted, at one moment, by the names under which executors send it.
 *
 * @param driver of the driver's process
 * @param present of executors in other processes that are there, by name
 * @param silent of executors that are not, or not heard of, by name
 * @param forgotten sums of executors that are not remembered by name
 */
public record Numbers(
        Map<String, Long> driver,
        Map<String, Map<String, Long>> present,
        Map<String, Map<String, Long>> silent,
        Map<String, Long> forgotten) {
    /** Rejects missing parts. */
    public Numbers {
        requireNonNull(driver, "driver is null");
        requireNonNull(present, "present is null");
        requireNonNull(silent, "silent is null");
        requireNonNull(forgotten, "forgotten is null");
    }

    /** Those of an application without executors in other processes. */
    public static Numbers ofDriver(Map<String, Long> driver) {
        return new Numbers(driver, Map.of(), Map.of(), Map.of());
    }
}
