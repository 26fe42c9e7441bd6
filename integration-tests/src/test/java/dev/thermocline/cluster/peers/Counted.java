package dev.thermocline.cluster.peers;

import dev.thermocline.testkit.Requests;
import dev.thermocline.testkit.S3Request;
import dev.thermocline.testkit.S3Request.Kind;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What one phase asked S3 for. Bodies are what GETs of data files bring, without those that reach a file's end and bring no
 * more than a tail: these are {@code footerGet}.
 *
 * @param dataHead HEADs of data files
 * @param dataGet GETs of data files, footers among them
 * @param footerGet GETs of tails
 * @param footerGetMost of one file
 * @param bodyBytesS3 bytes of bodies, as often as they came
 * @param bodyBytesDistinct the same, each byte of a file once
 * @param logList LISTs below {@code _delta_log}
 * @param logHead HEADs there
 * @param logGet GETs there, without those that found that there is no next commit yet
 * @param logGetMost of one object
 */
record Counted(
        long dataHead,
        long dataGet,
        long footerGet,
        long footerGetMost,
        long bodyBytesS3,
        long bodyBytesDistinct,
        long logList,
        long logHead,
        long logGet,
        long logGetMost) {
    private static final int TAIL = 64 << 10;
    private static final int NOT_FOUND = 404;
    private static final Pattern COMMIT = Pattern.compile(".*/_delta_log/\\d{20}\\.json");

    /**
     * Counts.
     *
     * @param lengths of the data files that count, by key
     * @param logKey the log that counts, as a key
     */
    static Counted of(Requests requests, Map<String, Long> lengths, String logKey) {
        Requests data = requests.where(request -> lengths.containsKey(request.key()));
        Requests footers = data.of(Kind.GET).where(request -> isTail(request, lengths.getOrDefault(request.key(), 0L)));
        Requests bodies = data.of(Kind.GET).where(request -> !isTail(request, lengths.getOrDefault(request.key(), 0L)));
        Requests log = requests.where(request -> (request.key() + "/").startsWith(logKey));
        Requests logGets = log.of(Kind.GET).where(request -> !isLookout(request));
        return new Counted(
                data.count(Kind.HEAD),
                data.count(Kind.GET),
                footers.count(),
                most(footers),
                bodies.bytes(),
                Ranges.of(bodies.list()).bytes(),
                log.count(Kind.LIST),
                log.count(Kind.HEAD),
                logGets.count(),
                most(logGets));
    }

    private static boolean isTail(S3Request request, long length) {
        boolean toTheEnd = request.rangeStart() >= 0 && (request.rangeEnd() < 0 || request.rangeEnd() >= length - 1);
        boolean suffix = request.rangeStart() < 0 && request.rangeEnd() >= 0;
        return (suffix || toTheEnd) && request.bodyBytes() <= TAIL;
    }

    /** Whoever follows a table asks for its next commit. */
    private static boolean isLookout(S3Request request) {
        return request.status() == NOT_FOUND && COMMIT.matcher(request.key()).matches();
    }

    private static long most(Requests requests) {
        Map<String, Long> byKey = new HashMap<>();
        requests.list().forEach(request -> byKey.merge(request.key(), 1L, Long::sum));
        return byKey.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    Counted plus(Counted other) {
        return new Counted(
                dataHead + other.dataHead,
                dataGet + other.dataGet,
                footerGet + other.footerGet,
                Math.max(footerGetMost, other.footerGetMost),
                bodyBytesS3 + other.bodyBytesS3,
                bodyBytesDistinct + other.bodyBytesDistinct,
                logList + other.logList,
                logHead + other.logHead,
                logGet + other.logGet,
                Math.max(logGetMost, other.logGetMost));
    }

    /** To be written as JSON. */
    Map<String, Object> describe() {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("dataHead", dataHead);
        described.put("dataGet", dataGet);
        described.put("footerGet", footerGet);
        described.put("bodyBytesS3", bodyBytesS3);
        described.put("bodyBytesDistinct", bodyBytesDistinct);
        described.put("logList", logList);
        described.put("logHead", logHead);
        described.put("logGet", logGet);
        return described;
    }
}
