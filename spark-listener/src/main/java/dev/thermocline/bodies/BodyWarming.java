package dev.thermocline.bodies;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.api.CacheFinder;
import dev.thermocline.api.FileReads;
import dev.thermocline.credential.CallerUser;
import dev.thermocline.credential.NeutralThreads;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.hadoop.ProcessCache;
import dev.thermocline.message.Bodies;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * What this process does for the bodies of new files: one a JVM, made at the first need, with two daemon threads. A process
 * without executors learns, plans and fetches by itself; with executors the driver plans and they learn and fetch.
 * Thread-safe; nothing that is called from outside waits.
 */
public final class BodyWarming {
    static final String HERE = "here";

    private static final int MAX_DIRECTORIES = 2_000;
    private static final int MAX_FILES = 20_000;
    private static final int MAX_COMMITS = 1024;
    private static final int MAX_UNREAD = 10_000;

    private static volatile boolean started;

    private final UseBook book;
    private final BodyPlanner planner;
    private final BodyFetcher fetcher;
    private final ReadMapper mapper;
    private final CacheFinder caches;
    private final LongAdder fetchedBytes = new LongAdder();
    private final LongAdder usedBytes = new LongAdder();
    private final LongAdder declined = new LongAdder();
    private volatile Consumer<FileUse> uses;
    private volatile Consumer<BodyOutcome> outcomes;
    private volatile LongSupplier told = () -> 0;
    private volatile Optional<BodyRoad> road = Optional.empty();

    @GuardedBy("commits")
    private final Map<Map.Entry<Path, Long>, Consumer<BodyResult>> commits = new LinkedHashMap<>();

    @GuardedBy("unread")
    private final Map<String, Long> unread = new LinkedHashMap<>();

    /** How bodies get fetched by other processes. Thread-safe. */
    public interface BodyRoad {
        /** The executors that are there. */
        List<String> executors();

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
     * @param dropped what was to be learned or told and found no room to wait
     */
    public record Counts(long fetchedBytes, long usedBytes, long declined, long learned, long dropped) {}

    BodyWarming(UseBook book, BodyFetcher.Later later, Clock clock, CacheFinder caches) {
        this.book = requireNonNull(book, "book is null");
        this.planner = new BodyPlanner(book);
        this.fetcher = new BodyFetcher(later, clock, this::ended);
        this.caches = requireNonNull(caches, "caches is null");
        this.uses = book::record;
        this.outcomes = this::report;
        this.mapper = new ReadMapper(ProcessCache::current, use -> uses.accept(use));
    }

    /** The one of this process. */
    public static BodyWarming get() {
        return Holder.INSTANCE;
    }

    /** Takes note of what a stream read. */
    void read(FileReads reads) {
        mapper.offer(reads);
        synchronized (unread) {
            Long bytes = unread.remove(reads.path().toString());
            if (bytes != null) {
                usedBytes.add(bytes);
            }
        }
    }

    /** A commit put new files in the place of old ones: has those columns fetched that were read of the old ones. */
    public void replaced(Replacement replacement) {
        Optional<BodyRoad> away = road;
        if (away.isPresent() && writtenHere(replacement)) {
            return; // the executors that wrote the files captured them
        }
        List<Bodies> plan =
                planner.plan(replacement, away.map(BodyRoad::executors).orElseGet(() -> List.of(HERE)));
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
            away.ifPresentOrElse(
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
        boolean whole = outcome.result() == BodyResult.FETCHED || outcome.result() == BodyResult.ALREADY;
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
        outcomes.accept(outcome);
    }

    /** A body's fetch ended, here or on an executor: tells the commit's report. */
    void report(BodyOutcome outcome) {
        Consumer<BodyResult> results;
        synchronized (commits) {
            results = commits.get(Map.entry(outcome.table(), outcome.version()));
        }
        if (results != null) {
            results.accept(outcome.result());
        }
    }

    /** An executor told what was read there. */
    void learn(FileUse use) {
        book.record(use);
    }

    /** From now on bodies are fetched by other processes. */
    public void use(BodyRoad other) {
        road = Optional.of(other);
    }

    /** Undoes {@link #use}, if the road is still the one in use. */
    public void leave(BodyRoad used) {
        road = road.filter(present -> present != used);
    }

    /** From now on what is learned and done here is told to the driver. */
    void tell(Consumer<FileUse> toldUses, Consumer<BodyOutcome> toldOutcomes, LongSupplier droppedThere) {
        told = requireNonNull(droppedThere, "droppedThere is null");
        uses = requireNonNull(toldUses, "toldUses is null");
        outcomes = requireNonNull(toldOutcomes, "toldOutcomes is null");
    }

    /** What was done here so far, without starting anything. */
    public static Counts counts() {
        return started ? get().count() : new Counts(0, 0, 0, 0, 0);
    }

    Counts count() {
        return new Counts(
                fetchedBytes.sum(),
                usedBytes.sum(),
                declined.sum(),
                mapper.learned(),
                mapper.dropped() + told.getAsLong());
    }

    private void start(ThreadFactory threads) {
        threads.newThread(mapper::run).start();
    }

    /** Made when it is asked for first. */
    private static final class Holder {
        static final BodyWarming INSTANCE = make();

        private Holder() {}

        private static BodyWarming make() {
            Clock clock = Clock.systemUTC();
            ScheduledExecutorService fetching = Executors.newSingleThreadScheduledExecutor(threads("bodies"));
            BodyWarming made = new BodyWarming(
                    new UseBook(clock, MAX_DIRECTORIES, MAX_FILES),
                    (work, delay) -> schedule(fetching, work, delay),
                    clock,
                    ProcessCache::of);
            made.start(threads("columns"));
            started = true;
            return made;
        }

        private static void schedule(ScheduledExecutorService fetching, Runnable work, Duration delay) {
            var unused = fetching.schedule(
                    () -> CacheFailures.run("fetching bodies", work::run), delay.toMillis(), TimeUnit.MILLISECONDS);
        }

        /** With this package's class loader, which with {@code --jars} is not the one of the thread that starts them. */
        private static ThreadFactory threads(String name) {
            return work -> NeutralThreads.create(
                    work, "thermocline-" + name, requireNonNull(BodyWarming.class.getClassLoader(), "no class loader"));
        }
    }
}
