package dev.thermocline.watch;

import dev.thermocline.api.ListedLog;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How far the log of one table was followed, and how far it is known to reach. Versions made in this process need not
 * be asked for: those ahead of what was followed are remembered until the ones before them are there. Not thread-safe.
 */
final class LogPosition {
    private static final long NONE = -1;
    private static final int MAX_OWN = 1024;

    private final TreeSet<Long> own = new TreeSet<>();
    private boolean located;
    private long followed = NONE;
    private long newest = NONE;
    private boolean doubted;
    private boolean replaced;
    private @Nullable ListedLog stated;

    /** The newest listing that ended where the log was followed to. */
    private @Nullable ListedLog anchor;

    /**
     * A version to ask for next.
     *
     * @param version the version
     * @param newest the newest version known before it is asked for
     * @param skipped versions before it that are too many to follow
     */
    record Next(long version, long newest, long skipped) {}

    /** Whether it is known how far the log reaches. */
    boolean located() {
        return located;
    }

    /** The history starts here: what was committed before was never cached because of a commit. */
    void locate(long version) {
        located = true;
        followed = version;
        newest = version;
        doubted = false;
        anchor = null;
        own.clear();
    }

    /** All versions are to be followed from the first on. */
    void restart() {
        long reaches = newest;
        locate(NONE);
        newest = reaches;
    }

    /** Whether a version may still be found, or made here. */
    boolean expects(long version) {
        return !located || (version > followed && !own.contains(version)) || doubted || replaced;
    }

    /** Whether everything that is known to exist was followed. */
    boolean settled() {
        return located && newest <= followed && !doubted && !replaced;
    }

    /**
     * This process made a version.
     *
     * @return whether all versions before it were followed
     */
    boolean made(long version) {
        forgetFrom(version);
        if (!located || version == 0) {
            locate(version);
        } else if (version == followed + 1) {
            follow(version);
        } else if (version > followed) {
            own.add(version);
            if (own.size() > MAX_OWN) {
                own.pollFirst();
            }
            newest = Math.max(newest, version);
            return false;
        }
        newest = Math.max(newest, followed);
        return true;
    }

    /** A file that was written here is another one than was listed before. */
    private void forgetFrom(long version) {
        stated = stated != null && stated.newest() >= version ? null : stated;
        anchor = anchor != null && anchor.newest() >= version ? null : anchor;
    }

    private void keep(ListedLog log) {
        stated = log.statesFile() ? log : stated;
    }

    /**
     * A listing passed through.
     *
     * @return whether it ended where the log was followed to
     */
    boolean listed(ListedLog log) {
        if (!located) {
            keep(log);
            locate(log.newest());
            anchor = log.statesFile() ? log : null;
            return true;
        }
        boolean ends = log.newest() == followed;
        replaced |= ends && stated != null && log.isOtherFile(stated);
        keep(log);
        anchor = ends && log.statesFile() ? log : anchor;
        if (!replaced && ends) {
            doubted = false;
            return true;
        }
        boolean ahead = !replaced && log.newest() > followed;
        newest = ahead ? Math.max(newest, log.newest()) : log.newest();
        doubted |= !replaced && !ahead;
        return false;
    }

    /**
     * The version by which the table is recognised before newer ones are followed: the last one, if a listing has ended
     * with it.
     */
    OptionalLong toRecognise() {
        boolean known = located && newest > followed && anchor != null && anchor.newest() == followed;
        return known ? OptionalLong.of(followed) : OptionalLong.empty();
    }

    /** A newer listing states this entity tag for {@link #toRecognise}: with another one, it is another table's log. */
    void recognise(String tag) {
        Optional<String> before = anchor == null ? Optional.empty() : anchor.etag();
        replaced |= toRecognise().isPresent()
                && before.filter(known -> !plain(known).equals(plain(tag))).isPresent();
    }

    private static String plain(String tag) {
        return tag.replace("\"", "");
    }

    /**
     * If the newest version that was listed before is another file now, the table may have been created again: all
     * versions are followed once more, and whoever takes them finds by their contents which are new.
     *
     * @return whether it is so
     */
    boolean restartIfReplaced() {
        boolean was = replaced;
        if (was) {
            restart();
            replaced = false;
        }
        return was;
    }

    /** The version to ask for because a listing ended before it: the table may have been created again. */
    OptionalLong doubted() {
        return doubted ? OptionalLong.of(followed) : OptionalLong.empty();
    }

    /** The doubted version is there: the listing was an old one. */
    void trust() {
        doubted = false;
        newest = Math.max(newest, followed);
    }

    /** What to ask for; versions that lie more than {@code most} behind the newest are passed over. */
    Next next(int most) {
        long skipped = Math.max(0, newest - most - followed);
        if (skipped > 0) {
            follow(followed + skipped);
        }
        return new Next(followed + 1, newest, skipped);
    }

    /** Whether a newer version became known since this one was asked for. */
    boolean newerSince(Next asked) {
        return newest > asked.newest() && newest >= asked.version();
    }

    /**
     * A version was passed on, or is gone.
     *
     * @return false, without effect, if this process has made that version meanwhile, or the table again
     */
    boolean pass(long version) {
        boolean next = version == followed + 1;
        if (next) {
            follow(version);
            newest = Math.max(newest, version);
        }
        return next;
    }

    /**
     * The log was listed for its newest version.
     *
     * @return whether that is ahead of what was followed
     */
    boolean reaches(long version) {
        boolean ahead = version > followed;
        if (ahead) {
            newest = Math.max(newest, version);
        }
        return ahead;
    }

    private void follow(long version) {
        followed = version;
        while (!own.isEmpty() && own.first() <= followed + 1) {
            followed = Math.max(followed, own.pollFirst());
        }
    }
}
