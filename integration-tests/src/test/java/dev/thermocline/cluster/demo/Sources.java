package dev.thermocline.cluster.demo;

import dev.thermocline.cluster.ProcessNumbers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the bytes of a round came from.
 *
 * @param own read by executors from their own tiers, as they counted
 * @param peers sent by other executors of the application, in whole blocks, as those counted that got them
 * @param s3 of data files, as the proxy counted
 */
record Sources(long own, long peers, long s3) {
    private static final List<String> OWN = List.of("queue", "stream", "heap", "offheap", "disk");
    private static final String DRIVER = "driver";

    /** What was read between two moments, beside what S3 sent. */
    static Sources between(ProcessNumbers before, ProcessNumbers after, long s3) {
        long own = OWN.stream()
                .mapToLong(tier -> executors(before, after, "cache.hit.bytes." + tier))
                .sum();
        return new Sources(own, executors(before, after, ProcessNumbers.BYTES), s3);
    }

    /** The driver reads the table's log. */
    private static long executors(ProcessNumbers before, ProcessNumbers after, String name) {
        return after.since(before, name) - after.of(DRIVER, before, name);
    }

    /** Without a cache all comes from S3. */
    static Sources plain(long s3) {
        return new Sources(0, 0, s3);
    }

    /** To be written as JSON. */
    Map<String, Object> describe() {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("ownBytes", own);
        described.put("peerBytes", peers);
        described.put("s3Bytes", s3);
        return described;
    }
}
