package dev.thermocline.plan;

/** Why a file that a commit adds is not warmed. */
public enum DeclineReason {
    /** Warming is switched off. */
    DISABLED,
    /** Its partition is older than the cutoff. */
    OUT_OF_WINDOW,
    /** The commit brings more files than may be warmed. */
    OVER_FILE_LIMIT,
    /** The commit brings more bytes than may be warmed. */
    OVER_BYTE_LIMIT,
    /** The table's live files can't be derived from its commits. */
    NOT_DIFFABLE
}
