package dev.thermocline.cluster.peers;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One OPTIMIZE and the two dashboard rounds after it.
 *
 * @param foreign whether another application committed it
 * @param executors of the application that reads
 * @param seed of the table
 * @param files that OPTIMIZE added
 * @param newLogObjects objects that it put into the log
 * @param commit what the reading application asked for until the commit was warm: of data files, the new ones
 * @param first what the first round asked for, of all data files
 * @param commitAndFirst both together
 * @param second what the second round asked for
 * @param bytesPeer what readers got from other executors, in both rounds
 * @param sameRows whether both rounds gave what plain S3A gives
 * @param requests those counted, and what the executors counted in both rounds, for messages
 */
record OptimizeRun(
        boolean foreign,
        int executors,
        long seed,
        int files,
        int newLogObjects,
        Counted commit,
        Counted first,
        Counted commitAndFirst,
        Counted second,
        long bytesPeer,
        boolean sameRows,
        String requests) {
    /** To be written as JSON. */
    Map<String, Object> describe() {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("seed", seed);
        described.put("files", files);
        described.put("newLogObjects", newLogObjects);
        described.put("commit", commit.describe());
        described.put("round1", first.describe());
        described.put("commitAndRound1", commitAndFirst.describe());
        described.put("round2", second.describe());
        described.put("bytesPeer", bytesPeer);
        described.put("sameRows", sameRows);
        return described;
    }

    String name() {
        return (foreign ? "foreign" : "own") + " OPTIMIZE, " + executors + " executors, seed " + seed;
    }

    @Override
    public String toString() {
        return name() + " " + describe();
    }
}
