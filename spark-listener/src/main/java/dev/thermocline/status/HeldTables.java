package dev.thermocline.status;

import static java.util.Objects.requireNonNull;

import dev.thermocline.api.CacheControl;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What an application can ask its processes of tables. Immutable.
 *
 * @param status how much of a table they hold
 * @param drops has them drop it
 */
public record HeldTables(TableStatusReader status, TableDrops drops) {
    /** Rejects missing parts. */
    public HeldTables {
        requireNonNull(status, "status is null");
        requireNonNull(drops, "drops is null");
    }

    /**
     * Of an application whose executors are other processes. The driver, which runs no tasks, holds what it reads of
     * tables itself: this is dropped, too.
     *
     * @param driver name of this process
     * @param cache of this process, if it has started
     * @param clock measures durations
     */
    public static HeldTables ofExecutors(
            LiveTableReader tables,
            HeldQuestions executors,
            String driver,
            Supplier<Optional<CacheControl>> cache,
            Clock clock) {
        return new HeldTables(
                new TableStatusReader(tables, executors, clock),
                new TableDrops(tables, List.of(executors, HeldSource.ofThisProcess(driver, cache)), clock));
    }

    /**
     * Of an application whose tasks run in this process.
     *
     * @param driver name of this process
     * @param cache of this process, if it has started
     * @param clock measures durations
     */
    public static HeldTables ofThisProcess(
            LiveTableReader tables, String driver, Supplier<Optional<CacheControl>> cache, Clock clock) {
        HeldSource here = HeldSource.ofThisProcess(driver, cache);
        return new HeldTables(new TableStatusReader(tables, here, clock), new TableDrops(tables, List.of(here), clock));
    }
}
