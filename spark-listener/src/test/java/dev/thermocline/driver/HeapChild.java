package dev.thermocline.driver;

import dev.thermocline.api.CacheFinder;
import dev.thermocline.api.ClosedCommit;
import dev.thermocline.api.CommitFile;
import dev.thermocline.buffer.CapturedFiles;
import dev.thermocline.buffer.DeletedFiles;
import dev.thermocline.buffer.HotTails;
import dev.thermocline.buffer.InstructionLog;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.config.CacheSettings;
import dev.thermocline.engine.CacheEngine;
import dev.thermocline.fake.ManualScheduler;
import dev.thermocline.fake.TestClock;
import dev.thermocline.fake.Texts;
import dev.thermocline.fake.UnusedCache;
import dev.thermocline.liveness.RunningReaders;
import dev.thermocline.liveness.Tombstones;
import dev.thermocline.peer.CapturedTail;
import dev.thermocline.pipeline.CommitWorker;
import dev.thermocline.pipeline.QueuedCommit;
import dev.thermocline.report.CommitOutcome;
import dev.thermocline.report.CommitReport;
import dev.thermocline.report.CommitReports;
import dev.thermocline.warm.WarmOutcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * A driver that follows commits in a JVM of its own, and prints how many bytes of heap it holds at the end, and how many
 * milliseconds of CPU it has taken.
 */
final class HeapChild {
    private static final long BUDGET = 4L << 20;
    private static final int GRACE_ENDS_EVERY = 20;

    /** What 256 MiB allow at 256 KiB a footer. */
    private static final int PLANNED = 1024;

    private final TestClock clock = new TestClock();
    private final ManualScheduler scheduler = new ManualScheduler();
    private final CommitReports reports = new CommitReports();
    private final Cache cache = new Cache();
    private final ClusterDispatcher dispatcher = new ClusterDispatcher(
            new InstructionLog(20_000, BUDGET, Duration.ofMinutes(10), clock),
            new CapturedFiles(
                    new CapturedFiles.Limits(BUDGET, 1000, Duration.ofMinutes(1), 1000, Duration.ofSeconds(3)), clock),
            new ExecutorRegistry(Duration.ofSeconds(15), clock),
            new HotTails(BUDGET),
            new DeletedFiles(),
            paths -> {});
    private final CommitWorker worker = new CommitWorker(
            cache.everywhere(),
            dispatcher,
            reports,
            new Tombstones(RunningReaders.NONE, scheduler, clock),
            clock,
            replacement -> {});

    private HeapChild() {}

    public static void main(String[] arguments) throws IOException {
        HeapChild driver = new HeapChild();
        int files = Integer.parseInt(arguments[2]);
        if (arguments[0].equals("large")) {
            driver.followLargeCommit(files);
        } else {
            driver.followCommits(Integer.parseInt(arguments[1]), files);
        }
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        long cpu = ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .orElse(Duration.ZERO)
                .toMillis();
        System.out.println(runtime.totalMemory() - runtime.freeMemory() + " " + cpu);
        System.out.flush();
        driver.keep();
    }

    /** What was followed is reachable until here. */
    private void keep() {
        if (reports.recent().isEmpty() || dispatcher.openWants() > 0) {
            throw new IllegalStateException("nothing was followed, or not all of it");
        }
    }

    /** Each commit replaces the files of the one before. */
    private void followCommits(int commits, int files) throws IOException {
        for (int version = 0; version < commits; version++) {
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < files; i++) {
                lines.append(Texts.add(name(version, i))).append('\n');
                lines.append(Texts.remove(name(version - 1, i))).append('\n');
            }
            worker.process(commit(version, Optional.of(lines.toString().getBytes(StandardCharsets.UTF_8))));
            if (version % GRACE_ENDS_EVERY == 0) {
                scheduler.runAll();
            }
        }
        scheduler.runAll();
    }

    /** One commit that is too large to be kept and is read back. Its removed files wait for their grace at the end. */
    private void followLargeCommit(int files) throws IOException {
        cache.files = files;
        worker.process(commit(7, Optional.empty()));
        CommitReport report = reports.recent().get(0);
        if (report.added() != files
                || report.tombstoned() != files
                || !report.outcomes().equals(Map.of(CommitOutcome.OVER_BYTE_LIMIT, files - PLANNED))) {
            throw new IllegalStateException(report.toString());
        }
        if (cache.evicted.get() != 0) {
            throw new IllegalStateException("evicted before the grace was over");
        }
        scheduler.runAll();
        if (cache.evicted.get() != files) {
            throw new IllegalStateException("evicted " + cache.evicted.get() + " of " + files);
        }
    }

    private QueuedCommit commit(long version, Optional<byte[]> content) {
        ClosedCommit closed = new ClosedCommit(new CommitFile(Texts.TABLE, version), content, new Configuration(false));
        return new QueuedCommit(closed, clock.instant(), Optional::empty, true);
    }

    /** A name as Delta's, with as little in common with others as a UUID has. */
    static String name(long version, int file) {
        String unique = Long.toHexString((version * 1_000_003L + file) * 0x9e3779b97f4a7c15L);
        return "part-" + (100_000 + file % 100_000) + "-" + unique + "-4c3e-9f4a-" + unique + "-c000.snappy.parquet";
    }

    /** A cache that has whatever it is asked for. */
    private static final class Cache extends UnusedCache {
        private final CacheSettings settings = settingsOf();
        private final AtomicInteger evicted = new AtomicInteger();
        private int files;

        private static CacheSettings settingsOf() {
            Configuration configuration = new Configuration(false);
            configuration.set("fs.s3a.cache.dirs", "/not/used");
            return CacheSettings.from(configuration);
        }

        CacheFinder everywhere() {
            return (path, configuration) -> Optional.of(this);
        }

        @Override
        public CacheSettings settings() {
            return settings;
        }

        @Override
        public void addedByCommit(Path path, long length) {
            // takes note of nothing
        }

        @Override
        public CompletableFuture<WarmOutcome> warm(Path path, long length) {
            return CompletableFuture.completedFuture(WarmOutcome.RESIDENT);
        }

        @Override
        public Optional<CapturedTail> tail(Path path) {
            return Optional.of(Texts.captured(path, 1));
        }

        @Override
        public ObjectName name(Path path) {
            return ObjectName.of("endpoint", "bucket", path.toString()); // remembers none of them
        }

        @Override
        public void evict(ObjectName name) {
            evicted.incrementAndGet();
        }

        @Override
        public FileSystem fileSystem(Path path) {
            RawLocalFileSystem read = new RawLocalFileSystem() {
                @Override
                public FSDataInputStream open(Path file, int bufferSize) {
                    return new FSDataInputStream(new LargeCommit(files));
                }
            };
            read.setConf(new Configuration(false));
            return read;
        }

        @Override
        public CacheEngine.Residency residency(ObjectName name) {
            return new CacheEngine.Residency(0, 0, 0);
        }
    }
}
