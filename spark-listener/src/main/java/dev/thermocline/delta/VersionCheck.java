package dev.thermocline.delta;

/** What {@link VersionTracker} finds of a version of a table. Immutable. */
public sealed interface VersionCheck
        permits VersionCheck.New,
                VersionCheck.Duplicate,
                VersionCheck.Gap,
                VersionCheck.Recreated,
                VersionCheck.Rewritten {
    /** The version was not seen before: act on it. */
    record New() implements VersionCheck {}

    /** The version was seen before, or lies so far behind that it counts as seen: do nothing. */
    record Duplicate() implements VersionCheck {}

    /** The table was dropped and created again: its history starts with this version. Act on it. */
    record Recreated() implements VersionCheck {}

    /**
     * The newest version was written again with another content, as two writers without a common lock do. Act on it.
     */
    record Rewritten() implements VersionCheck {}

    /**
     * The version is new, and the versions between it and the newest one known were never seen. Act on it and read the
     * missing ones; the tracker takes each of them as {@link New} once.
     *
     * @param from first missing version
     * @param to last missing version, inclusive
     * @param beyondWindow how many versions before {@code from} are missing too, but too far behind to be tracked
     */
    record Gap(long from, long to, long beyondWindow) implements VersionCheck {
        public Gap {
            if (from < 0 || to < from || beyondWindow < 0) {
                throw new IllegalArgumentException(
                        "not a gap: from " + from + " to " + to + ", beyond the window " + beyondWindow);
            }
        }
    }
}
