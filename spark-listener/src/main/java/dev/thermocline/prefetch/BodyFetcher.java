package dev.thermocline.prefetch;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.api.BodyFetch;
import dev.thermocline.api.CacheControl;
import dev.thermocline.api.CacheFinder;
import dev.thermocline.concurrent.DaemonThreads;
import dev.thermocline.concurrent.RateLimiter;
import dev.thermocline.config.CacheSettings;
import dev.thermocline.engine.layout.ByteRange;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.protocol.Bodies;
import dev.thermocline.protocol.BodyOutcome;
import dev.thermocline.warm.WarmOutcome;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches bodies one request after the other, as fast as the rate lets it, on one thread that waits for S3 and for
 * nothing else. A body whose tail is not here yet steps back for others: the tail is on its way, and asked for only
 * when it does not come. Bounded; of too much, what comes last is not fetched, which its outcome states. Thread-safe.
 */
final class BodyFetcher {
    static final int MAX_WAITING = 10_000;
    static final int ATTEMPTS = 20;
    static final Duration RETRY = Duration.ofMillis(250);

    private static final Logger LOG = LoggerFactory.getLogger(BodyFetcher.class);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(10);
    private static final long LONGEST_REQUEST = 16L << 20;
    private static final int QUEUE_ATTEMPTS = 200;

    private final DaemonThreads.Scheduler later;
    private final Clock clock;
    private final Consumer<BodyOutcome> outcomes;

    @GuardedBy("this")
    private final Deque<Job> waiting = new ArrayDeque<>();

    @GuardedBy("this")
    private boolean running;

    private @Nullable RateLimiter limiter; // used by the fetching thread alone

    /**
     * A fetcher without a thread of its own.
     *
     * @param later runs one piece of work at a time
     * @param outcomes is given one outcome for each body that was submitted
     */
    BodyFetcher(DaemonThreads.Scheduler later, Clock clock, Consumer<BodyOutcome> outcomes) {
        this.later = requireNonNull(later, "later is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.outcomes = requireNonNull(outcomes, "outcomes is null");
    }

    /** Takes note of a body; returns at once. */
    void submit(Bodies task, CacheFinder caches, Configuration configuration) {
        Job job = new Job(task, caches, configuration);
        boolean starts;
        synchronized (this) {
            if (waiting.size() >= MAX_WAITING) {
                starts = false;
                job.result = BodyOutcome.Result.QUEUE_FULL;
            } else {
                waiting.addLast(job);
                starts = !running;
                running = true;
            }
        }
        if (job.result != null) {
            outcomes.accept(job.outcome());
        } else if (starts) {
            schedule(Duration.ZERO);
        }
    }

    /** Without a thread the bodies wait for the next one that is submitted. */
    private void schedule(Duration pause) {
        boolean scheduled = false;
        try {
            later.after(() -> CacheFailures.run("fetching bodies", this::pump), pause);
            scheduled = true;
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            LOG.debug("No thread to fetch bodies with", e);
        } finally {
            if (!scheduled) {
                synchronized (this) {
                    running = false;
                }
            }
        }
    }

    private void pump() {
        Job job;
        int others;
        synchronized (this) {
            job = waiting.pollFirst();
            others = waiting.size();
            if (job == null) {
                running = false;
                return;
            }
        }
        Duration pause = step(job, others);
        if (job.result != null) {
            CacheFailures.run("closing a body's stream", job::close);
            CacheFailures.run("telling of a body", () -> outcomes.accept(job.outcome()));
        } else {
            synchronized (this) {
                if (job.steps == null) {
                    waiting.addLast(job); // its tail is not here: others go first
                } else {
                    waiting.addFirst(job);
                }
            }
        }
        schedule(pause);
    }

    @SuppressWarnings("checkstyle:illegalcatch") // a body may fail in any way and must end in an outcome
    private Duration step(Job job, int others) {
        try {
            return job.steps == null ? prepare(job, others) : fetch(job, job.steps.requests());
        } catch (FileNotFoundException e) {
            job.result = BodyOutcome.Result.VANISHED;
        } catch (Throwable t) {
            LOG.debug("Could not fetch {}", job.path, t);
            job.result = BodyOutcome.Result.FAILED;
        }
        return Duration.ZERO;
    }

    private Duration prepare(Job job, int others) throws IOException {
        Optional<CacheControl> found = job.caches.of(job.path, job.configuration);
        if (found.isEmpty()) {
            job.result = BodyOutcome.Result.DECLINED;
            return Duration.ZERO;
        }
        CacheControl cache = found.get();
        Optional<byte[]> footer = cache.footer(job.path);
        if (footer.isEmpty()) {
            return retry(job, cache, others);
        }
        List<Chunk> chunks = ParquetColumns.of(footer.get());
        if (chunks.stream().noneMatch(chunk -> job.task.body().columns().contains(chunk.column()))) {
            job.result = BodyOutcome.Result.NO_COLUMNS;
            return Duration.ZERO;
        }
        Optional<BodyFetch> blocks = cache.body(job.path);
        if (blocks.isEmpty()) {
            job.result = BodyOutcome.Result.DECLINED;
            return Duration.ZERO;
        }
        job.blocks = blocks.get();
        CacheSettings settings = cache.settings();
        long rate = settings.warm().bodiesRate().bytes();
        if (limiter == null || limiter.bytesPerSecond() != rate) {
            limiter = new RateLimiter(rate, clock);
        }
        job.queueLimit = settings.tiers().writeQueueCapacity().bytes() / 2;
        BodySteps steps = BodySteps.of(
                chunks,
                job.task.body().columns(),
                blocks.get(),
                job.task.body().part(),
                Math.min(Math.min(settings.reads().mergeMax().bytes(), rate), LONGEST_REQUEST));
        job.steps = steps;
        if (steps.requests().isEmpty()) {
            job.result = steps.cut() ? BodyOutcome.Result.CUT : BodyOutcome.Result.ALREADY;
        }
        return Duration.ZERO;
    }

    /** Waits for a tail that is on its way, then asks S3 for it, then gives up. */
    private static Duration retry(Job job, CacheControl cache, int others) {
        CompletableFuture<WarmOutcome> asked = job.asked;
        if (asked != null && asked.isDone()) {
            job.result = BodyOutcome.Result.NO_FOOTER;
            return Duration.ZERO;
        }
        if (asked == null && ++job.attempts >= ATTEMPTS) {
            job.asked = cache.warm(job.path, job.task.body().length());
        }
        Duration pause = RETRY.dividedBy(others + 1L);
        return pause.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : pause;
    }

    private Duration fetch(Job job, Deque<ByteRange> requests) throws IOException {
        BodyFetch blocks = requireNonNull(job.blocks, "no blocks");
        if (blocks.queuedBytes() > job.queueLimit && job.queueAttempts++ < QUEUE_ATTEMPTS) {
            return SHORTEST_PAUSE; // what finds no room in the queue would have been fetched for nothing
        }
        ByteRange next = requests.element();
        Duration pause = requireNonNull(limiter, "no rate limiter").take(next.length());
        if (!pause.isZero()) {
            return pause;
        }
        requests.remove();
        job.fetched += blocks.fetch(next);
        if (requests.isEmpty()) {
            job.result =
                    requireNonNull(job.steps, "no steps").cut() ? BodyOutcome.Result.CUT : BodyOutcome.Result.FETCHED;
        }
        return Duration.ZERO;
    }

    /** Gives up the bodies that wait. Returns how many. */
    synchronized int abandon() {
        int left = waiting.size();
        waiting.clear();
        return left;
    }

    /** Bodies that wait or are being fetched. */
    synchronized int waiting() {
        return waiting.size();
    }

    /** One body; used by one thread at a time. */
    private static final class Job {
        final Bodies task;
        final CacheFinder caches;
        final Configuration configuration;
        final Path path;

        @Nullable
        CompletableFuture<WarmOutcome> asked;

        @Nullable
        BodyFetch blocks;

        @Nullable
        BodySteps steps;

        BodyOutcome.@Nullable Result result;

        long queueLimit;
        long fetched;
        int attempts;
        int queueAttempts;

        Job(Bodies task, CacheFinder caches, Configuration configuration) {
            this.task = requireNonNull(task, "task is null");
            this.caches = requireNonNull(caches, "caches is null");
            this.configuration = requireNonNull(configuration, "configuration is null");
            this.path = new Path(task.body().path());
        }

        BodyOutcome outcome() {
            return new BodyOutcome(
                    task.table(), task.version(), task.body().path(), fetched, requireNonNull(result, "no result"));
        }

        void close() throws IOException {
            if (blocks != null) {
                blocks.close();
            }
        }
    }
}
