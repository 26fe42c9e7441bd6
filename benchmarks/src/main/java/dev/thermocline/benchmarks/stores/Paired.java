package dev.thermocline.benchmarks.stores;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Two operations measured in turns, so that what disturbs one disturbs the other: the CPU time of the thread, of many
 * slices the median, and the median of the quotients of neighbouring slices. Wall time is a poor measure on a shared
 * machine; it is taken where other threads work for the one that waits.
 *
 * @param ours nanoseconds for an operation of the cache
 * @param limit nanoseconds for the operation that it is compared with
 * @param ratio median of the quotients, slice by slice
 * @param low the quotients' lower quartile
 * @param high the quotients' upper quartile
 * @param allocated heap bytes that an operation of the cache allocates
 */
record Paired(double ours, double limit, double ratio, double low, double high, long allocated) {
    private static final int WARM_UP = 10;
    private static final int SLICES = 41;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Something that is done many times. */
    @FunctionalInterface
    interface Operation {
        /** Does it; the number differs from call to call. */
        void run(int number) throws IOException;
    }

    /**
     * Measures both by the thread's CPU time.
     *
     * @param operations in each slice
     */
    static Paired measure(Operation ours, Operation limit, int operations) throws IOException {
        return measure(ours, limit, operations, THREADS::getCurrentThreadCpuTime);
    }

    /** As {@link #measure}, by wall time. */
    static Paired elapsed(Operation ours, Operation limit, int operations) throws IOException {
        return measure(ours, limit, operations, System::nanoTime);
    }

    private static Paired measure(Operation ours, Operation limit, int operations, LongSupplier clock)
            throws IOException {
        double[] first = new double[SLICES];
        double[] second = new double[SLICES];
        double[] quotients = new double[SLICES];
        long allocated = 0;
        for (int slice = -WARM_UP; slice < SLICES; slice++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            double a = nanos(ours, operations, slice, clock);
            long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
            double b = nanos(limit, operations, slice, clock);
            if (slice >= 0) {
                first[slice] = a;
                second[slice] = b;
                quotients[slice] = a / b;
                allocated = bytes / operations;
            }
        }
        return new Paired(
                quantile(first, 2),
                quantile(second, 2),
                quantile(quotients, 2),
                quantile(quotients, 1),
                quantile(quotients, 3),
                allocated);
    }

    private static double nanos(Operation operation, int operations, int slice, LongSupplier clock) throws IOException {
        int from = (slice + WARM_UP) * operations;
        long start = clock.getAsLong();
        for (int i = 0; i < operations; i++) {
            operation.run(from + i);
        }
        return (double) (clock.getAsLong() - start) / operations;
    }

    /** @param quarter 1, 2 or 3 */
    private static double quantile(double[] values, int quarter) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length * quarter / 4];
    }

    /** Holds the quotient against a goal. */
    Figure figure(String name, double goal) {
        return new Figure(
                name,
                micros(ours) + ", " + allocated + " B allocated",
                micros(limit),
                String.format(Locale.ROOT, "%.2f x (%.2f to %.2f)", ratio, low, high),
                String.format(Locale.ROOT, "at most %.2f x", goal),
                ratio <= goal);
    }

    /** The quotient without a goal. */
    Figure reported(String name) {
        Figure figure = figure(name, Double.MAX_VALUE);
        return new Figure(figure.name(), figure.ours(), figure.compared(), figure.value(), "reported", true);
    }

    private static String micros(double nanos) {
        return String.format(Locale.ROOT, "%.2f us", nanos / 1000);
    }
}
