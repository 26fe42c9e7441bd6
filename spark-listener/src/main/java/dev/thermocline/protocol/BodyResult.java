package dev.thermocline.protocol;

/** What became of one body that was to be fetched. */
public enum BodyResult {
    /** All blocks that the columns touch were fetched, or were here in part. */
    FETCHED,
    /** The budget was spent before all of them were fetched. */
    CUT,
    /** All of them were here: nothing was sent. */
    ALREADY,
    /** The file's footer could not be had, or read. */
    NO_FOOTER,
    /** The file has none of the columns. */
    NO_COLUMNS,
    /** The cache does not keep the file's blocks. */
    DECLINED,
    /** Too many bodies waited. */
    QUEUE_FULL,
    /** S3 does not have the file any more. */
    VANISHED,
    /** Failed; readers fetch what is missing. */
    FAILED
}
