package dev.thermocline.peers.ask;

import static java.util.Objects.requireNonNull;

import dev.thermocline.concurrent.ByteBudget;
import dev.thermocline.concurrent.DaemonThreads;
import java.util.function.LongSupplier;

/**
 * What asking others needs of its process.
 *
 * @param connector makes connections
 * @param later runs what is to be done later
 * @param clock nanoseconds that only grow
 * @param limits of waiting
 * @param budget of answers
 * @param counts what comes of it
 */
record Surroundings(
        Connector connector,
        DaemonThreads.Scheduler later,
        LongSupplier clock,
        AskLimits limits,
        ByteBudget budget,
        AskCounts counts) {
    Surroundings {
        requireNonNull(connector, "connector is null");
        requireNonNull(later, "later is null");
        requireNonNull(clock, "clock is null");
        requireNonNull(limits, "limits is null");
        requireNonNull(budget, "budget is null");
        requireNonNull(counts, "counts is null");
    }

    long nanos() {
        return clock.getAsLong();
    }
}
