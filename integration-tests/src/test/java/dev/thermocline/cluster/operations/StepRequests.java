package dev.thermocline.cluster.operations;

import dev.thermocline.cluster.ClusterLake;
import dev.thermocline.testkit.RequestLog;
import dev.thermocline.testkit.Requests;
import dev.thermocline.testkit.S3Request;
import dev.thermocline.testkit.S3Request.Kind;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The requests for data files since this was made. */
final class StepRequests {
    /** Name of the count of GETs of files that the step wrote and its commits made live. */
    static final String GET_OF_WRITTEN = "getOfWritten";

    /** Name of the count of GETs of files that were there before and that the step's commits made live. */
    static final String GET_OF_ADDED_ONLY = "getOfAddedOnly";

    /** Name of the number of those files. */
    static final String ADDED_ONLY = "addedOnly";

    private final RequestLog log;
    private final RequestLog.Mark mark;

    StepRequests(RequestLog log) {
        this.log = log;
        this.mark = log.mark();
    }

    /**
     * Counts by purpose.
     *
     * @param warmed files that the step's commits made live
     * @param created files that the step wrote
     */
    Map<String, Long> count(Set<String> warmed, Set<String> created) {
        Requests all = log.since(mark).where(request -> LakeFiles.isData(path(request)));
        Requests live = all.where(request -> warmed.contains(path(request)));
        Map<String, Long> counts = new LinkedHashMap<>();
        counts.put(
                GET_OF_WRITTEN,
                live.where(request -> created.contains(path(request))).count(Kind.GET));
        counts.put(
                GET_OF_ADDED_ONLY,
                live.where(request -> !created.contains(path(request))).count(Kind.GET));
        counts.put(
                "headOfWritten",
                live.where(request -> created.contains(path(request))).count(Kind.HEAD));
        counts.put(
                "getOfOthers",
                all.where(request -> !warmed.contains(path(request))).count(Kind.GET));
        counts.put(ADDED_ONLY, (long) LakeFiles.minus(warmed, created).size());
        return counts;
    }

    /** GETs and HEADs of data files. */
    long data() {
        return log.since(mark).where(request -> LakeFiles.isData(path(request))).count(Kind.GET, Kind.HEAD);
    }

    private static String path(S3Request request) {
        return ClusterLake.ROOT + request.key();
    }
}
