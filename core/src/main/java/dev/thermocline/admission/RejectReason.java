package dev.thermocline.admission;

import java.util.Locale;

/** Why a file, or most of it, is not kept. */
public enum RejectReason {
    /** Its name is not among those that are included. */
    NOT_INCLUDED,
    /** Its partition's date lies before the window. */
    PARTITION_TOO_OLD,
    /** It is longer than files whose bodies are kept. */
    FILE_TOO_LARGE,
    /** It is read by something that reads everything once. */
    ONE_PASS,
    /** It is being written, and bodies of its class are not captured. */
    NOT_CAPTURED;

    /** As it stands in names of metrics. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
