package dev.thermocline.warm;

/** What became of one file's warming, reported after its residency was checked, not after its bytes were fetched. */
public enum WarmOutcome {
    /** Fetched or received, and resident now. */
    RESIDENT,
    /** Was resident before: nothing was sent or fetched. */
    ALREADY,
    /** Not wanted here: the cache is off, the path is none that is cached, or too much waits already. */
    DECLINED,
    /** The tier does not take it. */
    TOO_LARGE,
    /** Stored, and gone again before the check: the tier is too small for what is warmed, or the file was evicted. */
    EVICTED,
    /** S3 does not have the file any more, or not with this length. */
    VANISHED,
    /**
     * Failed or took too long; counted, and the first reader fetches it, unless bytes that were on their way came late.
     */
    FAILED
}
