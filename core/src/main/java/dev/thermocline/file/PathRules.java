package dev.thermocline.file;

import static java.util.Objects.requireNonNull;

import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What may be cached of a key, and how fresh it has to be.
 *
 * <ul>
 *   <li><b>Immutable</b>: the name is unique by construction and never stands for other bytes: statuses and bytes are
 *       served without asking S3.
 *   <li><b>Versioned</b>: may be replaced; each open asks S3 for the current version, and only its bytes are served.
 *   <li><b>Listed</b>: of a Delta log, and may be replaced: served under what a listing of the log states, else it
 *       passes through.
 *   <li><b>Never</b>: changed in place, or read once: passes through.
 * </ul>
 *
 * <p>Immutable, thread-safe.
 */
public final class PathRules {
    /** What a key's name guarantees. */
    public enum Kind {
        IMMUTABLE,
        VERSIONED,
        LISTED,
        NEVER;

        /** Whether bytes of such a name may be kept at all. */
        public boolean cacheable() {
            return this != NEVER;
        }
    }

    /** Read before the log is listed, or not among what a listing shows. */
    private static final Pattern DELTA_LOG_IN_PLACE = Pattern.compile(
            "(?:^|/)_delta_log/(?:[._][^/]*\\.(?:json|crc)|_last_[^/]*|_staged_commits/.*|_commits/.*|\\.tmp/.*)$");

    /** Commits themselves, twenty digits, are not among them: they are versioned, for a table may be recreated. */
    private static final Pattern DELTA_LOG_LISTED =
            Pattern.compile("(?:^|/)_delta_log/(?!\\d{20}\\.json$)[^/]*\\.(?:json|crc)$");

    private static final Pattern STAGING = Pattern.compile(
            "(?:^|/)(?:_temporary|\\.spark-staging[^/]*|__magic[^/]*|_committed_[^/]*|_started_[^/]*|_SUCCESS|\\.[^/]*\\.crc)(?:/|$)");

    private final Predicate<String> immutable;
    private final Predicate<String> never;

    /**
     * @param immutable further keys that never change
     * @param never further keys that are never cached
     */
    public PathRules(Predicate<String> immutable, Predicate<String> never) {
        this.immutable = requireNonNull(immutable, "immutable is null");
        this.never = requireNonNull(never, "never is null");
    }

    /** Decides by the key alone and sends nothing. Directory markers and the bucket's root are never cached. */
    public Kind classify(String key) {
        boolean passes = key.isEmpty()
                || key.endsWith("/")
                || DELTA_LOG_IN_PLACE.matcher(key).find()
                || STAGING.matcher(key).find()
                || never.test(key);
        if (passes) {
            // sidecars and UUID checkpoints below _delta_log are not matched above unless they are JSON
            return Kind.NEVER;
        }
        if (DELTA_LOG_LISTED.matcher(key).find()) {
            return Kind.LISTED;
        }
        return immutable.test(key) ? Kind.IMMUTABLE : Kind.VERSIONED;
    }
}
