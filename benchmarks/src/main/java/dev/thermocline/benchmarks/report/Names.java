package dev.thermocline.benchmarks.report;

import java.util.Map;

/** What the page calls the modes. An unknown label stands for itself. */
final class Names {
    private static final Map<String, String> MODES = Map.of(
            "s3a-analytics", "S3A, analytics stream",
            "s3a-classic", "S3A, classic stream",
            "s3a-prefetch", "S3A, prefetching stream",
            "readcache", "read cache, not warmed",
            "thermocline", "Thermocline",
            "floor", "floor: S3A without latency");

    private Names() {}

    /** HTML: a patch of the mode's colour and the label. */
    static String mode(String label) {
        return "<span class=\"patch\" style=\"--mode:var(--" + token(label) + ")\"></span>" + Html.escape(label);
    }

    /** Text: what the label means. */
    static String meaning(String label) {
        return MODES.getOrDefault(label, label);
    }

    /** The stream of a plain mode, for example {@code analytics}. */
    static String stream(String label) {
        return label.startsWith("s3a-") ? label.substring("s3a-".length()) : label;
    }

    /** Name of the mode's colour in the style sheet; that of other modes for an unknown label. */
    static String token(String label) {
        return MODES.containsKey(label) ? label : "other";
    }
}
