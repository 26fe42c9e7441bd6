package dev.thermocline.cluster.demo;

import dev.thermocline.testkit.Requests;
import dev.thermocline.testkit.S3Request;
import dev.thermocline.testkit.S3Request.Kind;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Requests for data files, by purpose.
 *
 * @param heads HEADs
 * @param footers GETs that reach the file's last bytes, which every reader of a footer wants
 * @param gets all GETs
 * @param bytes what the GETs brought
 */
record Traffic(long heads, long footers, long gets, long bytes) {
    /** Parquet's magic at the end of a file: whoever reads a footer reads it. */
    private static final int MAGIC = 4;

    /** @param lengths of the data files, by key; requests for other objects are left out */
    static Traffic of(Requests requests, Map<String, Long> lengths) {
        Requests data = requests.where(request -> lengths.containsKey(request.key()));
        return new Traffic(
                data.count(Kind.HEAD),
                data.of(Kind.GET)
                        .where(request -> reachesTheEnd(request, lengths.getOrDefault(request.key(), 0L)))
                        .count(),
                data.count(Kind.GET),
                data.bytes(Kind.GET));
    }

    private static boolean reachesTheEnd(S3Request request, long length) {
        return request.rangeEnd() < 0 || request.rangeStart() < 0 || request.rangeEnd() >= length - MAGIC;
    }

    /** To be written as JSON. */
    Map<String, Object> describe() {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("heads", heads);
        described.put("footerGets", footers);
        described.put("gets", gets);
        described.put("bytes", bytes);
        return described;
    }
}
