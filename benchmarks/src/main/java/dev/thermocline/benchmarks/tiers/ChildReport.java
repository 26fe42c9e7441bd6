package dev.thermocline.benchmarks.tiers;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What one JVM measured: reads of one tier, scenarios, or memory; the other lists are empty.
 *
 * @param latencies one for each size of read
 * @param scenarios in their order
 * @param memory one state of the process
 */
record ChildReport(List<Latency> latencies, List<Run> scenarios, List<Memory> memory) {
    private static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /**
     * Reads of one size that one tier served.
     *
     * @param subject see {@link Subject#label}
     * @param readBytes size of a read
     * @param operations measured reads
     * @param micros times of a read
     * @param servedBytes who delivered the bytes, by the cache's counters; empty without a cache
     * @param fetchedBytes what the cache fetched from S3 for them
     */
    record Latency(
            String subject,
            int readBytes,
            int operations,
            Micros micros,
            Map<String, Long> servedBytes,
            long fetchedBytes) {}

    /**
     * A scenario in one mode.
     *
     * @param mode {@code classic} or {@code thermocline}
     * @param askedBytes bytes that the reader read
     * @param checksum CRC32 of all of them, in order
     * @param servedBytes who delivered them, by the cache's counters; empty without a cache
     */
    record Run(String scenario, String mode, long askedBytes, long checksum, Map<String, Long> servedBytes) {}

    /**
     * A process's memory.
     *
     * @param state what the process had done
     * @param peakResident bytes, -1 where the system does not tell
     * @param heapUsed Java heap after garbage was collected, bytes
     * @param tails tails that the heap tier holds
     * @param blocks data blocks that the disk tier holds
     */
    record Memory(String state, long peakResident, long heapUsed, long tails, long blocks) {}

    /** Copies the lists. */
    ChildReport {
        latencies = List.copyOf(latencies);
        scenarios = List.copyOf(scenarios);
        memory = List.copyOf(memory);
    }

    static ChildReport read(Path file) throws IOException {
        return MAPPER.readValue(file.toFile(), ChildReport.class);
    }

    void write(Path file) throws IOException {
        Files.writeString(file, json(this));
    }

    /** A value as indented JSON. */
    static String json(Object value) throws IOException {
        return MAPPER.writeValueAsString(value) + "\n";
    }
}
