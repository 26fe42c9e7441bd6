package dev.thermocline.prefetch;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.api.CacheControl;
import dev.thermocline.api.CacheFinder;
import dev.thermocline.api.FileReads;
import dev.thermocline.api.ReadListener;
import dev.thermocline.buffer.ColumnReports;
import dev.thermocline.concurrent.DaemonThreads;
import dev.thermocline.credential.CallerUser;
import dev.thermocline.protocol.Bodies;
import dev.thermocline.protocol.BodyOutcome;
import dev.thermocline.protocol.FileUse;
import dev.thermocline.report.CommitOutcome;
import dev.thermocline.work.Replacement;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * What this process does for the bodies of new files. A process without executors learns, plans and fetches by itself;
 * with executors the driver plans and they learn and fetch. Two daemon threads, started at the first need. Thread-safe;
 * nothing that is called from outside waits.
 */
public final class ColumnPrefetch implements ReadListener {
    static final String HERE = "here";
    private static final int MAX_DIRECTORIES = 2_000;
    private static final int MAX_FILES = 20_000;
    private static final int MAX_COMMITS = 1024;
    private static final int MAX_UNREAD = 10_000;

    private final ColumnUsage usage;
    private final BodyPlanner planner;
    private final BodyFetcher fetcher;
    private final ReadMapper mapper;
    private final CacheFinder caches;
    private final Optional<BodyDispatcher> executors;
    private final Optional<ColumnReports> driver;
    private final DaemonThreads.Scheduler fetching;
    private final Thread mapping;
    private final LongAdder fetchedBytes = new LongAdder();
    private final LongAdder usedBytes = new LongAdder();
    private final LongAdder declined = new LongAdder();

    @GuardedBy("commits")
    private final Map<Map.Entry<Path, Long>, Consumer<CommitOutcome>> commits = new LinkedHashMap<>();

    @GuardedBy("unread")
    private final Map<String, Long> unread = new LinkedHashMap<>();

    /** How bodies get fetched by other processes. Thread-safe. */
    public interface BodyDispatcher {
        /** The executors that are there; if there are peers among them, those. */
        List<String> executors();

        /** Whether they ask each other for bytes: then what one of them has written reaches the others from there. */
        boolean peers();

        /** Sends a body to its owner. */
        void send(Bodies body);
    }

    /**
     * What was done so far in this process.
     *
     * @param fetchedBytes of bodies, from S3
     * @param usedBytes those among them of files that were read here since
     * @param declined bodies that were to be fetched and were not, or not as a whole
     * @param learned streams of which it was found out which columns they read
     * @param dropped what was to be learned or reported and found no room to wait
     */
    public record Counts(long fetchedBytes, long usedBytes, long declined, long learned, long dropped) {}

    /**
     * The bodies of this process.
     *
     * @param cache the cache in which the footers of files that were read are resident
     * @param executors fetch bodies, if there are any in other processes
     * @param driver is sent what is learned and done here, if it is another process
     */
    public ColumnPrefetch(
            CacheFinder caches,
            Supplier<Optional<CacheControl>> cache,
            Clock clock,
            Optional<BodyDispatcher> executors,
            Optional<ColumnReports> driver) {
        this(caches, cache, clock, executors, driver, DaemonThreads.scheduler("bodies"));
    }

    ColumnPrefetch(
            CacheFinder caches,
            Supplier<Optional<CacheControl>> cache,
            Clock clock,
            Optional<BodyDispatcher> executors,
            Optional<ColumnReports> driver,
            DaemonThreads.Scheduler fetching) {
        this.usage = new ColumnUsage(clock, MAX_DIRECTORIES, MAX_FILES);
        this.planner = new BodyPlanner(usage);
        this.fetching = requireNonNull(fetching, "fetching is null");
        this.fetcher = new BodyFetcher(fetching, clock, this::ended);
        this.caches = requireNonNull(caches, "caches is null");
        this.executors = requireNonNull(executors, "executors is null");
        this.driver = requireNonNull(driver, "driver is null");
        this.mapper = new ReadMapper(cache, this::used);
        this.mapping = DaemonThreads.factory("columns").newThread(mapper::run);
    }

    /** Takes note of what a stream read. */
    @Override
    public void read(FileReads reads) {
        mapper.offer(reads);
        startMapping();
        synchronized (unread) {
            Long bytes = unread.remove(reads.path().toString());
            if (bytes != null) {
                usedBytes.add(bytes);
            }
        }
    }

    private synchronized void startMapping() {
        if (mapping.getState() == Thread.State.NEW) {
            mapping.start();
        }
    }

    private void used(FileUse use) {
        driver.ifPresentOrElse(reports -> reports.offer(use), () -> learn(use));
    }

    /** A commit put new files in the place of old ones: has those columns fetched that were read of the old ones. */
    public void replaced(Replacement replacement) {
        boolean peers = executors.filter(BodyDispatcher::peers).isPresent();
        if (executors.isPresent() && !peers && writtenHere(replacement)) {
            return; // the executors that wrote the files captured them, and nobody else can get them from there
        }
        BodyPlanner.Executors owners = BodyPlanner.Executors.of(
                executors.map(BodyDispatcher::executors).orElseGet(() -> List.of(HERE)), peers);
        List<Bodies> plan = planner.plan(replacement, owners);
        if (plan.isEmpty()) {
            return;
        }
        Replacement.Commit commit = replacement.commit();
        synchronized (commits) {
            commits.put(Map.entry(commit.table(), commit.version()), replacement.results());
            if (commits.size() > MAX_COMMITS) {
                commits.remove(commits.keySet().iterator().next());
            }
        }
        for (Bodies body : plan) {
            executors.ifPresentOrElse(
                    there -> there.send(body),
                    () -> fetcher.submit(body, callersCaches(), replacement.configuration()));
        }
    }

    private static boolean writtenHere(Replacement replacement) {
        return !replacement.commit().foreign()
                && replacement.settings().capture().enabled();
    }

    /** The driver asks for a body; fetches it if this executor is its owner. */
    public void follow(String executor, Bodies body, Configuration configuration) {
        if (body.body().owner().equals(executor)) {
            fetcher.submit(body, callersCaches(), configuration);
        }
    }

    /** The caches of whoever asks for a body, for the thread that fetches it later. */
    private CacheFinder callersCaches() {
        return caches.as(CallerUser.current());
    }

    private void ended(BodyOutcome outcome) {
        boolean whole =
                outcome.result() == BodyOutcome.Result.FETCHED || outcome.result() == BodyOutcome.Result.ALREADY;
        fetchedBytes.add(outcome.bytes());
        declined.add(whole ? 0 : 1);
        if (outcome.bytes() > 0) {
            synchronized (unread) {
                unread.merge(outcome.path(), outcome.bytes(), Long::sum);
                if (unread.size() > MAX_UNREAD) {
                    unread.remove(unread.keySet().iterator().next());
                }
            }
        }
        driver.ifPresentOrElse(reports -> reports.offer(outcome), () -> report(outcome));
    }

    /** A body's fetch ended, here or on an executor: passes it to the commit's report. */
    public void report(BodyOutcome outcome) {
        Consumer<CommitOutcome> results;
        synchronized (commits) {
            results = commits.get(Map.entry(outcome.table(), outcome.version()));
        }
        if (results != null) {
            results.accept(CommitOutcome.ofBody(outcome.result()));
        }
    }

    /** Takes note of which columns were read, here or on an executor. */
    public void learn(FileUse use) {
        usage.record(use);
    }

    /** What was done here so far. */
    public Counts count() {
        return new Counts(
                fetchedBytes.sum(),
                usedBytes.sum(),
                declined.sum(),
                mapper.learned(),
                mapper.dropped() + driver.map(ColumnReports::dropped).orElse(0L));
    }

    /** Ends the threads: bodies that wait are not fetched. Returns how many those are, which count as declined. */
    public int close() {
        fetching.end();
        mapping.interrupt();
        int left = fetcher.abandon();
        declined.add(left);
        return left;
    }
}
