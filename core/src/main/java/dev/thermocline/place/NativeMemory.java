package dev.thermocline.place;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.OptionalLong;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * The memory outside the heap that a process could take. What is taken beyond the container's limit ends the process;
 * what is taken of the JVM's limit for direct memory to its end makes others' allocations fail, after which Spark ends
 * it.
 *
 * @param total bytes of the container, or of the machine if it has no limit; empty where the JVM does not expose it
 * @param heap bytes that the heap may grow to
 * @param directLimit bytes of direct memory that the JVM allows
 * @param directUsed bytes of it that are in use
 */
public record NativeMemory(OptionalLong total, long heap, OptionalLong directLimit, long directUsed) {
    /** What classes, threads, compiled code and buffers of others take beside it. */
    private static final long OTHERS = 256L << 20;

    /** Direct memory that is left to others: buffers of readers and of the network. */
    private static final long OTHERS_DIRECT = 64L << 20;

    /**
     * Asks this JVM, which knows the limits of control groups.
     *
     * @param directLimit bytes of direct memory that it allows
     */
    public static NativeMemory ofThisProcess(OptionalLong directLimit) {
        return new NativeMemory(askTotal(), Runtime.getRuntime().maxMemory(), directLimit, askDirectUsed());
    }

    /** Why so many bytes can't be taken, and what to do; empty if they can. */
    public Optional<String> against(long bytes) {
        if (total.isPresent() && bytes > total.getAsLong() - heap - OTHERS) {
            return Optional.of("the container or machine has " + total.getAsLong() + " B, of which the heap may take "
                    + heap + " B and the JVM itself about " + OTHERS
                    + " B; lower it, or raise the container's memory (spark.executor.memoryOverhead)");
        }
        if (directLimit.isPresent() && bytes > directLimit.getAsLong() - directUsed - OTHERS_DIRECT) {
            return Optional.of(
                    "the JVM allows " + directLimit.getAsLong() + " B of direct memory, of which " + directUsed
                            + " B are in use and " + OTHERS_DIRECT
                            + " B are left to others; lower it, or raise -XX:MaxDirectMemorySize and the container's memory");
        }
        return Optional.empty();
    }

    private static OptionalLong askTotal() {
        try {
            Object bytes = ManagementFactory.getPlatformMBeanServer()
                    .getAttribute(new ObjectName("java.lang:type=OperatingSystem"), "TotalMemorySize");
            return bytes instanceof Long known && known > 0 ? OptionalLong.of(known) : OptionalLong.empty();
        } catch (JMException e) {
            return OptionalLong.empty(); // not every JVM has the attribute
        }
    }

    private static long askDirectUsed() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }
}
