package dev.thermocline.cluster.operations;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a step should have done and did.
 *
 * @param step the step
 * @param commits commit files that it left in the bucket
 * @param notFollowed those of them that the application did not report as followed in time
 * @param expected what the log says
 * @param actual what the processes hold
 * @param falselyEvicted what was held before, is gone, and should not be
 * @param executors how many executors were looked at
 * @param requests how many requests of which purpose
 * @param lagMillis longest time from a commit until the last executor had everything
 * @param sameRows whether the cache reads the table as plain S3A does
 */
record StepResult(
        Step step,
        List<String> commits,
        List<String> notFollowed,
        Change expected,
        Change actual,
        List<String> falselyEvicted,
        int executors,
        Map<String, Long> requests,
        long lagMillis,
        boolean sameRows) {

    /**
     * Files that came into the caches and files that left them.
     *
     * @param warmed tails that are on every executor and were not
     * @param evicted files that are held nowhere and were held somewhere, or written in between
     */
    record Change(Set<String> warmed, Set<String> evicted) {
        Change {
            warmed = new TreeSet<>(warmed);
            evicted = new TreeSet<>(evicted);
        }
    }

    /** To be written as JSON. */
    Map<String, Object> describe() {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("operation", step.operation());
        described.put("commits", commits.size());
        described.put("expectedWarmed", expected.warmed());
        described.put("actualWarmed", actual.warmed());
        described.put("expectedEvicted", expected.evicted());
        described.put("actualEvicted", actual.evicted());
        described.put("falselyEvicted", falselyEvicted);
        described.put("executors", executors);
        described.put("requests", requests);
        described.put("lagMillis", lagMillis);
        described.put("sameRows", sameRows);
        return described;
    }

    @Override
    public String toString() {
        return step.operation();
    }
}
