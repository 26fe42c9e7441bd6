package dev.thermocline.benchmarks.tiers;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What this process takes of the machine's memory. */
final class ResidentMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String PEAK = "VmHWM:";
    private static final int COLLECTIONS = 3;

    private ResidentMemory() {}

    /** The most that was resident at a time, in bytes; -1 where the system does not tell. */
    static long peak() throws IOException {
        return Files.isReadable(STATUS) ? peak(Files.readAllLines(STATUS)) : -1;
    }

    static long peak(List<String> status) {
        return status.stream()
                .filter(line -> line.startsWith(PEAK))
                .map(line -> line.substring(PEAK.length()).strip().split(" ", 2)[0])
                .mapToLong(kibibytes -> Long.parseLong(kibibytes) * 1024)
                .findFirst()
                .orElse(-1);
    }

    /** Java heap in use after garbage was collected, in bytes. */
    static long heapUsed() {
        for (int i = 0; i < COLLECTIONS; i++) {
            ManagementFactory.getMemoryMXBean().gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
