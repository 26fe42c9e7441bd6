package dev.thermocline.benchmarks.cold;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What one read cost.
 *
 * @param nanos wall time
 * @param cpu nanoseconds of CPU of all threads but those of server and proxy
 * @param allocated heap bytes by the same threads
 * @param asked bytes that the reader got
 * @param requests GETs
 * @param fetched bytes that S3 sent
 */
record Sample(long nanos, long cpu, long allocated, long asked, long requests, long fetched) {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** CPU and allocation of the threads of the reading side, so far. */
    record Used(long cpu, long allocated) {
        static Used soFar() {
            long cpu = 0;
            long allocated = 0;
            for (long id : THREADS.getAllThreadIds()) {
                java.lang.management.ThreadInfo thread = THREADS.getThreadInfo(id);
                boolean counted = thread != null
                        && !thread.getThreadName().startsWith("s3-proxy")
                        && !thread.getThreadName().startsWith("qtp");
                if (counted) {
                    cpu += Math.max(0, THREADS.getThreadCpuTime(id));
                    allocated += Math.max(0, THREADS.getThreadAllocatedBytes(id));
                }
            }
            return new Used(cpu, allocated);
        }
    }

    /** The middle of what samples have of something. */
    static double median(List<Sample> samples, ToDoubleFunction<Sample> of) {
        double[] values = samples.stream().mapToDouble(of).sorted().toArray();
        return values[values.length / 2];
    }

    /** The least, for wall time on a machine that others use. */
    static double least(List<Sample> samples, ToDoubleFunction<Sample> of) {
        return samples.stream()
                .map(of::applyAsDouble)
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }

    /** The middle of the quotients of samples that were taken one after the other. */
    static double ratio(List<Sample> ours, List<Sample> theirs, ToDoubleFunction<Sample> of) {
        double[] quotients = new double[Math.min(ours.size(), theirs.size())];
        for (int i = 0; i < quotients.length; i++) {
            quotients[i] = of.applyAsDouble(ours.get(i)) / of.applyAsDouble(theirs.get(i));
        }
        Arrays.sort(quotients);
        return quotients[quotients.length / 2];
    }
}
