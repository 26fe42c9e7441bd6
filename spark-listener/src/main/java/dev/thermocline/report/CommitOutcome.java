package dev.thermocline.report;

/** What became of a file of a commit, or of an executor's part of the work. */
public enum CommitOutcome {
    /** The tail of an added file was fetched or received, and is resident. */
    RESIDENT(true),
    /** The tail of an added file was resident before. */
    ALREADY(true),
    /** Not wanted there: the cache is off, the path is not one that is cached, or too much waits already. */
    DECLINED(false),
    /** No tier takes it. */
    TOO_LARGE(false),
    /** Stored, and gone again before its residency was checked. */
    EVICTED(false),
    /** S3 does not have the file any more, or not with this length. */
    VANISHED(false),
    /** Failed or took too long: the first reader fetches it. */
    FAILED(false),
    /** Left out: warming is off. */
    DISABLED(false),
    /** Left out: its partition is older than the cutoff. */
    OUT_OF_WINDOW(false),
    /** Left out: the commit adds more files than may be warmed. */
    OVER_FILE_LIMIT(false),
    /** Left out: the commit adds more bytes than may be warmed. */
    OVER_BYTE_LIMIT(false),
    /** Left out: the table's live files can't be derived from its commits. */
    NOT_DIFFABLE(false),
    /** A newer commit removed the added file before it was sent to the executors. */
    REMOVED(false),
    /** The instruction to warm a file was dropped before some executor got it. */
    LOST(false),
    /** An executor that was there when the commit came did not answer. */
    UNREACHED(false),
    /** A newer commit made a removed file live again before it was evicted: it stays in the caches. */
    REVIVED(true),
    /** A removed file belongs to another table, or another followed table has it live: it stays in the caches. */
    SHARED(true),
    /** The instruction to evict a file was dropped before some executor got it: the file ages there. */
    EVICTION_LOST(true),
    /** All blocks of an added file that the used columns touch were fetched, or were resident in part. */
    BODY_FETCHED(true),
    /** The budget was spent before all such blocks were fetched. */
    BODY_CUT(true),
    /** All such blocks were resident before. */
    BODY_ALREADY(true),
    /** The file's footer was not available, or not readable. */
    BODY_NO_FOOTER(true),
    /** The file has none of the used columns. */
    BODY_NO_COLUMNS(true),
    /** The cache does not keep the file's blocks. */
    BODY_DECLINED(true),
    /** Too many files waited for their columns. */
    BODY_QUEUE_FULL(true),
    /** S3 does not have the file any more. */
    BODY_VANISHED(true),
    /** The fetch of the columns failed: readers fetch what is missing. */
    BODY_FAILED(true);

    private final boolean leavesCommitWarm;

    CommitOutcome(boolean leavesCommitWarm) {
        this.leavesCommitWarm = leavesCommitWarm;
    }

    /** The outcome with the name of a result or reason of another package. */
    public static CommitOutcome of(Enum<?> reason) {
        return valueOf(reason.name());
    }

    /** The outcome of fetching the used columns of a file. */
    public static CommitOutcome ofBody(Enum<?> result) {
        return valueOf("BODY_" + result.name());
    }

    /**
     * Whether a commit with this outcome may be warm: the tail is resident, or no tail of an added file is concerned.
     */
    public boolean leavesCommitWarm() {
        return leavesCommitWarm;
    }
}
