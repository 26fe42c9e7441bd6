package dev.thermocline.cluster.demo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A commit of the other application and the dashboards' first round after it.
 *
 * @param mode what the dashboards read through
 * @param version the commit's
 * @param operation what committed it
 * @param added files that it added
 * @param executors of the dashboards
 * @param executorsWithFooters those that had the footers of all added files before the round
 * @param warm what came of the added files between the commit and the round
 * @param round what the round asked for of all data files
 * @param sources where the round's bytes came from
 * @param outcomes what the dashboards' report says became of the added files
 * @param rows the round's answers
 * @param sameRows whether a query gives the same with plain S3A
 */
record Measured(
        Mode mode,
        long version,
        String operation,
        int added,
        int executors,
        int executorsWithFooters,
        Traffic warm,
        Traffic round,
        Sources sources,
        Map<String, Integer> outcomes,
        List<String> rows,
        boolean sameRows) {

    /** Whether files were replaced. */
    boolean rewrites() {
        return !operation.equals(Maintenance.APPEND);
    }

    /** To be written as JSON. */
    Map<String, Object> describe() {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("mode", mode.id());
        described.put("version", version);
        described.put("operation", operation);
        described.put("addedFiles", added);
        described.put("executors", executors);
        described.put("executorsWithFooters", executorsWithFooters);
        described.put("warm", warm.describe());
        described.put("round", round.describe());
        described.put("sources", sources.describe());
        described.put("outcomes", outcomes);
        described.put("sameRows", sameRows);
        return described;
    }

    /** A line for the terminal. */
    String line() {
        return String.format(
                "%-8s v%d %-8s %d files, footers on %d of %d executors, warm %3d GETs %6d kB, round %2d HEADs %2d footer"
                        + " GETs %3d GETs %6d kB, read %6d kB own %6d kB"
                        + " peers %6d kB S3",
                mode.id(),
                version,
                operation,
                added,
                executorsWithFooters,
                executors,
                warm.gets(),
                warm.bytes() / 1000,
                round.heads(),
                round.footers(),
                round.gets(),
                round.bytes() / 1000,
                sources.own() / 1000,
                sources.peers() / 1000,
                sources.s3() / 1000);
    }
}
