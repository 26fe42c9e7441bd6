package dev.thermocline.report;

/** How far the files are that a commit added. */
public enum Warmth {
    /** Outcomes are still coming in. */
    OPEN,
    /** Every file is resident in every process that was there. */
    WARM,
    /**
     * It has ended, and some file is not resident somewhere: the policy left it out, it failed or went, or an executor
     * did not get it or did not answer. The report's outcomes have the reasons.
     */
    PARTIAL,
    /** Nothing is warmed: warming is off, or the table keeps its live files elsewhere than in commits. */
    OFF
}
