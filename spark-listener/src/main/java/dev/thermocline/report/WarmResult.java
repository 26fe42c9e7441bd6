package dev.thermocline.report;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * The answer to whether a commit is warm. Immutable.
 *
 * @param status the answer
 * @param report what became of the commit, as far as is known
 */
public record WarmResult(Status status, Optional<CommitReport> report) {
    public WarmResult {
        requireNonNull(status, "status is null");
        requireNonNull(report, "report is null");
    }

    /** The answers. */
    public enum Status {
        /** Everything that the commit added is resident in every process that was there. */
        WARM,
        /** It is known that not everything is, and that nothing more will come; the report has the reasons. */
        NOT_WARM,
        /**
         * There is no such commit that this application follows, and none is on its way: the table is not used or
         * cached here, the commit was made before that or can't be read, or its report is forgotten.
         */
        UNKNOWN,
        /** The time was over before any of these was known. */
        TIMED_OUT
    }

    static WarmResult ended(CommitReport report) {
        return new WarmResult(report.warmed() ? Status.WARM : Status.NOT_WARM, Optional.of(report));
    }
}
