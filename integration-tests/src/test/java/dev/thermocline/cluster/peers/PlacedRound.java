package dev.thermocline.cluster.peers;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A round of a dashboard.
 *
 * @param own bytes that executors read from their own tiers
 * @param peers bytes that they got from each other
 * @param s3 bytes of data files that S3 sent
 * @param requests for data files that S3 got
 * @param tasks of scans: where they ran
 * @param rows that came
 */
record PlacedRound(long own, long peers, long s3, long requests, JsonNode tasks, List<String> rows) {
    /** To be written as JSON. */
    Map<String, Object> describe() {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("ownBytes", own);
        described.put("peerBytes", peers);
        described.put("s3Bytes", s3);
        described.put("requests", requests);
        described.put("tasks", tasks);
        return described;
    }
}
