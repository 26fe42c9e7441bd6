package dev.thermocline.pipeline;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.api.CacheControl;
import dev.thermocline.api.CacheFinder;
import dev.thermocline.api.ClosedCommit;
import dev.thermocline.api.IntendedCommit;
import dev.thermocline.config.CacheSettings;
import dev.thermocline.credential.CallerUser;
import dev.thermocline.delta.MalformedCommitException;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.work.CommitDispatcher;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;

/**
 * Commits of this process that are about to be sent: read and planned while S3 takes them, so that their files can be
 * announced and nothing is left to be read when they are there. A commit that fails leaves nothing. It is the one whose
 * bytes are the same array: two writers may want the same version.
 *
 * <p>Bounded by {@value #MAX_COMMITS} commits and {@value #MAX_BYTES} bytes of contents: what is more is read when it
 * is there, and counted. Thread-safe; no method waits.
 */
final class IntendedCommits {
    static final int MAX_COMMITS = 64;
    static final long MAX_BYTES = 16L << 20;

    private final CacheFinder caches;
    private final CommitDispatcher dispatcher;
    private final Clock clock;
    private final Executor reading;
    private final LongAdder dropped = new LongAdder();

    @GuardedBy("this")
    private final Map<Content, Optional<PlannedCommit>> open = new LinkedHashMap<>();

    @GuardedBy("this")
    private long bytes;

    /** @param reading runs what reads commits, one after the other; rejects what is too much */
    IntendedCommits(CacheFinder caches, CommitDispatcher dispatcher, Clock clock, Executor reading) {
        this.caches = requireNonNull(caches, "caches is null");
        this.dispatcher = requireNonNull(dispatcher, "dispatcher is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.reading = requireNonNull(reading, "reading is null");
    }

    /** A commit is about to be sent; {@link #end} or {@link #take} follows. */
    void begin(IntendedCommit commit) {
        if (commit.content().isEmpty()) {
            return; // too long to be kept
        }
        Content content = new Content(commit.content().get());
        if (!add(content)) {
            dropped.increment();
            return;
        }
        CallerUser user = CallerUser.current();
        try {
            reading.execute(() -> CacheFailures.run(
                    "reading a commit ahead",
                    () -> user.call(() -> {
                        read(commit, content);
                        return true;
                    })));
        } catch (RejectedExecutionException e) {
            var unused = remove(content);
            dropped.increment();
        }
    }

    /** Of too many the oldest goes: it is then read when it is there. */
    private synchronized boolean add(Content content) {
        if (content.length() > MAX_BYTES) {
            return false;
        }
        while (open.size() >= MAX_COMMITS || content.length() > MAX_BYTES - bytes) {
            var unused = remove(open.keySet().iterator().next());
            dropped.increment();
        }
        open.put(content, Optional.empty());
        bytes += content.length();
        return true;
    }

    private void read(IntendedCommit commit, Content content) throws IOException {
        if (!contains(content)) {
            return; // over before it was its turn
        }
        Optional<CacheControl> cache = caches.of(commit.file().table(), commit.configuration());
        if (cache.isEmpty()) {
            return;
        }
        CacheSettings settings = cache.get().settings();
        if (!settings.warm().enabled()) {
            return;
        }
        try {
            PlannedCommit planned =
                    PlannedCommit.read(commit.file(), new ByteArrayInputStream(content.bytes), settings, clock);
            if (keep(content, planned) && planned.change().diffable()) {
                dispatcher.announce(cache.get(), planned.targets(settings.warm()));
            }
        } catch (MalformedCommitException e) {
            var unused = remove(content); // reported when it is there
        }
    }

    private synchronized boolean contains(Content content) {
        return open.containsKey(content);
    }

    private synchronized boolean keep(Content content, PlannedCommit planned) {
        return open.replace(content, Optional.of(planned)) != null;
    }

    /** The commit has failed, or whether it is there is not known. */
    void end(IntendedCommit commit) {
        commit.content().ifPresent(content -> {
            var unused = remove(new Content(content));
        });
    }

    /** S3 has the commit, or somebody else's: what was read of it, if that has ended, which is the caller's now. */
    Optional<PlannedCommit> take(ClosedCommit commit) {
        return commit.content().flatMap(content -> remove(new Content(content)));
    }

    private synchronized Optional<PlannedCommit> remove(Content content) {
        if (!open.containsKey(content)) {
            return Optional.empty();
        }
        bytes -= content.length();
        return requireNonNull(open.remove(content), "a commit without its state");
    }

    /** Commits that found no room so far. */
    long dropped() {
        return dropped.sum();
    }

    /** Commits that are being sent, or wait to be followed. */
    synchronized int size() {
        return open.size();
    }

    /** The bytes of a commit, equal to themselves alone. */
    private static final class Content {
        private final byte[] bytes;

        Content(byte[] bytes) {
            this.bytes = bytes;
        }

        int length() {
            return bytes.length;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Content content && content.bytes == bytes;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(bytes);
        }
    }
}
