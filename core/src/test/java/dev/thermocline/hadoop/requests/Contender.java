package dev.thermocline.hadoop.requests;

/** Whose requests are counted: S3A with each of its streams, and Thermocline without and with the file in its cache. */
enum Contender {
    CLASSIC("classic", "classic"),
    ANALYTICS("analytics", "analytics"),
    PREFETCH("prefetch", "prefetch"),
    COLD("Thermocline, cold", ""),
    WARM("Thermocline, warm", "");

    private final String title;
    private final String streamType;

    Contender(String title, String streamType) {
        this.title = title;
        this.streamType = streamType;
    }

    String title() {
        return title;
    }

    boolean caching() {
        return streamType.isEmpty();
    }

    /** The value of {@code fs.s3a.input.stream.type}; empty if the file system chooses it. */
    String streamType() {
        return streamType;
    }
}
