package dev.thermocline.prefetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.api.FileReads;
import dev.thermocline.buffer.ColumnReports;
import dev.thermocline.engine.layout.ByteRange;
import dev.thermocline.fake.TestClock;
import dev.thermocline.protocol.Bodies;
import dev.thermocline.protocol.FileUse;
import dev.thermocline.report.CommitOutcome;
import dev.thermocline.work.Replacement;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link ColumnPrefetch}: who fetches, and what is counted and told. */
class ColumnPrefetchTest {
    private static final Path TABLE = new Path("s3a://lake/t");
    private static final String NEW = TABLE + "/new.parquet";

    @TempDir
    private java.nio.file.Path directory;

    private final TestClock clock = new TestClock();
    private final FakeBodyCache cache = new FakeBodyCache();
    private final Deque<Runnable> work = new ArrayDeque<>();
    private final List<CommitOutcome> results = new ArrayList<>();
    private ColumnPrefetch warming = warming(Optional.empty(), Optional.empty());

    private ColumnPrefetch warming(Optional<ColumnPrefetch.BodyDispatcher> executors, Optional<ColumnReports> driver) {
        return new ColumnPrefetch(
                (path, configuration) -> Optional.of(cache),
                () -> Optional.of(cache),
                clock,
                executors,
                driver,
                (next, delay) -> {
                    clock.advance(delay);
                    work.add(next);
                });
    }

    /** Executors that bodies are sent to. */
    private static final class Away implements ColumnPrefetch.BodyDispatcher {
        final List<Bodies> sent = new ArrayList<>();
        boolean peers;

        @Override
        public List<String> executors() {
            return List.of("1", "2");
        }

        @Override
        public boolean peers() {
            return peers;
        }

        @Override
        public void send(Bodies body) {
            sent.add(body);
        }
    }

    @BeforeEach
    void readTheOldFile() throws IOException {
        byte[] file = ParquetFiles.write(directory, 20_000, 100_000);
        cache.footers.put(NEW, ParquetFiles.footer(file));
        learn();
    }

    private void learn() {
        warming.learn(new FileUse(TABLE + "/old.parquet", 1 << 20, Map.of("b", 100L)));
    }

    private void replace(boolean foreign) {
        Map<Path, Long> added = new LinkedHashMap<>();
        added.put(new Path(NEW), 480_000L);
        warming.replaced(new Replacement(
                new Replacement.Commit(TABLE, 7, foreign),
                added,
                List.of(new Path(TABLE, "old.parquet")),
                cache.settings(),
                new Configuration(false),
                results::add));
        runAll();
    }

    private void runAll() {
        while (!work.isEmpty()) {
            work.remove().run();
        }
    }

    @Test
    void processWithoutExecutorsFetchesByItself() {
        replace(true);

        assertThat(results).containsExactly(CommitOutcome.BODY_FETCHED);
        assertThat(cache.fetched).isNotEmpty();
        assertThat(warming.count().fetchedBytes())
                .isEqualTo(cache.fetched.stream().mapToLong(ByteRange::length).sum());
        assertThat(warming.count().declined()).isZero();
    }

    @Test
    void bytesCountAsUsedWhenTheFileIsRead() {
        replace(true);
        assertThat(warming.count().usedBytes()).isZero();
        FileReads reads = new FileReads(new Path(NEW), 480_000, List.of(new ByteRange(0, 10)), 0);

        warming.read(reads);
        warming.read(reads);

        assertThat(warming.count().usedBytes())
                .isEqualTo(warming.count().fetchedBytes())
                .isPositive();
    }

    @Test
    void executorsAreSentForeignFilesAndTheOwnerAloneFetches() {
        Away away = new Away();
        warming = warming(Optional.of(away), Optional.empty());
        learn();

        replace(true);

        assertThat(cache.fetched).as("not by the driver").isEmpty();
        assertThat(away.sent).hasSize(1);
        Bodies body = away.sent.get(0);
        String other = body.body().owner().equals("1") ? "2" : "1";
        warming.follow(other, body, new Configuration(false));
        runAll();
        assertThat(cache.fetched).isEmpty();
        warming.follow(body.body().owner(), body, new Configuration(false));
        runAll();
        assertThat(cache.fetched).isNotEmpty();
        assertThat(results).containsExactly(CommitOutcome.BODY_FETCHED);
    }

    @Test
    void filesThatExecutorsCapturedAreNotFetched() {
        Away away = new Away();
        warming = warming(Optional.of(away), Optional.empty());
        learn();

        replace(false);
        assertThat(away.sent).isEmpty();

        cache.options.put("capture.enabled", "false");
        replace(false);
        assertThat(away.sent).hasSize(1);
    }

    @Test
    void ownersAmongPeersGetFilesThatExecutorsCapturedFromThere() {
        Away away = new Away();
        away.peers = true;
        warming = warming(Optional.of(away), Optional.empty());
        learn();

        replace(false);

        assertThat(away.sent).hasSize(1);
    }

    @Test
    void bodyThatIsNotFetchedIsCountedAndTold() {
        cache.keepsNothing = true;

        replace(true);

        assertThat(results).containsExactly(CommitOutcome.BODY_DECLINED);
        assertThat(warming.count()).isEqualTo(new ColumnPrefetch.Counts(0, 0, 1, 0, 0));
    }

    @Test
    void whatFoundNoRoomHereOrOnItsWayToTheDriverIsCounted() {
        ColumnReports reporter = new ColumnReports();
        ReadMapper mapper = new ReadMapper(() -> Optional.of(cache), use -> {});
        for (int i = 0; i < ReadMapper.MAX_WAITING + 2; i++) {
            mapper.offer(new FileReads(new Path(NEW), 100, List.of(new ByteRange(0, 1)), 0));
        }
        for (int i = 0; i < 4096 + 5; i++) {
            reporter.offer(new FileUse("f" + i, 1, Map.of("b", 1L)));
        }

        assertThat(mapper.dropped()).isEqualTo(2);
        assertThat(warming(Optional.empty(), Optional.of(reporter)).count().dropped())
                .isEqualTo(5);
    }

    @Test
    void executorSendsWhatItLearnsAndDoesToItsDriver() throws Exception {
        ColumnReports reporter = new ColumnReports();
        Away away = new Away();
        warming = warming(Optional.of(away), Optional.empty());
        learn();
        replace(true);
        Bodies body = away.sent.get(0);

        warming = warming(Optional.empty(), Optional.of(reporter));
        warming.follow(body.body().owner(), body, new Configuration(false));
        runAll();

        assertThat(reporter.drainOutcomes(10)).hasSize(1);
        assertThat(results).as("the driver has not received it yet").isEmpty();
    }

    @Test
    void bodiesThatWaitAtTheEndAreCounted() {
        Map<Path, Long> added = Map.of(new Path(NEW), 480_000L);
        warming.replaced(new Replacement(
                new Replacement.Commit(TABLE, 7, true),
                added,
                List.of(new Path(TABLE, "old.parquet")),
                cache.settings(),
                new Configuration(false),
                results::add));

        assertThat(warming.close()).isEqualTo(1);
        assertThat(warming.count().declined()).isEqualTo(1);
        assertThat(cache.fetched).isEmpty();
    }
}
