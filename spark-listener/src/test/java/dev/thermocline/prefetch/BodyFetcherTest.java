package dev.thermocline.prefetch;

import static dev.thermocline.prefetch.ParquetFiles.range;
import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.engine.layout.ByteRange;
import dev.thermocline.fake.TestClock;
import dev.thermocline.protocol.Bodies;
import dev.thermocline.protocol.BodyOutcome;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link BodyFetcher}: what is fetched, how fast, and what is told of it. */
class BodyFetcherTest {
    private static final Path TABLE = new Path("s3a://lake/t");
    private static final long PLENTY = 1L << 40;

    @TempDir
    private java.nio.file.Path directory;

    private final TestClock clock = new TestClock();
    private final FakeBodyCache cache = new FakeBodyCache();
    private final List<BodyOutcome> outcomes = new ArrayList<>();
    private final Deque<Runnable> work = new ArrayDeque<>();
    private final Deque<Duration> delays = new ArrayDeque<>();
    private final BodyFetcher fetcher = new BodyFetcher(this::later, clock, outcomes::add);
    private byte[] file = new byte[0];
    private List<Chunk> chunks = List.of();

    @BeforeEach
    void writeFile() throws IOException {
        file = ParquetFiles.write(directory, 20_000, 100_000);
        chunks = ParquetColumns.of(ParquetFiles.footer(file));
    }

    private void later(Runnable next, Duration delay) {
        work.add(next);
        delays.add(delay);
    }

    private void step() {
        clock.advance(delays.remove());
        work.remove().run();
    }

    private void runAll() {
        while (!work.isEmpty()) {
            step();
        }
    }

    private void present(String name) {
        cache.footers.put(TABLE + "/" + name, ParquetFiles.footer(file));
    }

    private void submit(String name, long most, String... columns) {
        submit(name, Bodies.Part.whole(file.length, most), columns);
    }

    private void submit(String name, Bodies.Part part, String... columns) {
        fetcher.submit(
                new Bodies(TABLE, 7, new Bodies.Body("1", TABLE + "/" + name, file.length, List.of(columns), part)),
                (path, configuration) -> Optional.of(cache),
                new Configuration(false));
    }

    /** The blocks that reads of a column touch. */
    private Set<Long> blocksOf(String column) {
        Set<Long> blocks = new TreeSet<>();
        for (Chunk chunk : ParquetFiles.of(chunks, column)) {
            List<ByteRange> ranges = new ArrayList<>(chunk.indexes());
            ranges.add(chunk.data());
            for (ByteRange range : ranges) {
                for (long block = range.start() / FakeBodyCache.BLOCK;
                        block * FakeBodyCache.BLOCK < range.end();
                        block++) {
                    blocks.add(block);
                }
            }
        }
        return blocks;
    }

    private BodyOutcome outcome() {
        assertThat(outcomes).hasSize(1);
        return outcomes.get(0);
    }

    @Test
    void exactlyTheBlocksThatTheColumnTouchesAreFetchedNeighboursTogether() {
        present("f");

        submit("f", PLENTY, "b");
        runAll();

        assertThat(cache.resident).isEqualTo(blocksOf("b"));
        assertThat(outcome())
                .isEqualTo(new BodyOutcome(
                        TABLE,
                        7,
                        TABLE + "/f",
                        (long) blocksOf("b").size() * FakeBodyCache.BLOCK,
                        BodyOutcome.Result.FETCHED));
        assertThat(cache.fetched.size())
                .as("a request for each row group, and those of the indexes")
                .isBetween(
                        ParquetFiles.of(chunks, "b").size(),
                        ParquetFiles.of(chunks, "b").size() * 2);
        assertThat(cache.closed).isEqualTo(cache.opened).isEqualTo(1);
    }

    @Test
    void ofAPartItsBlocksAreFetchedAndTheOthersByWhoeverHasThem() {
        present("f");
        long middle = file.length / 2;

        submit("f", new Bodies.Part(0, middle, PLENTY), "b");
        runAll();
        assertThat(cache.resident)
                .isEqualTo(blocksOf("b").stream()
                        .filter(block -> block * FakeBodyCache.BLOCK < middle)
                        .collect(Collectors.toSet()));
        submit("f", new Bodies.Part(middle, file.length, PLENTY), "b");
        runAll();

        assertThat(cache.resident).isEqualTo(blocksOf("b"));
        assertThat(cache.fetched.stream().mapToLong(ByteRange::length).sum())
                .as("each block once")
                .isEqualTo((long) blocksOf("b").size() * FakeBodyCache.BLOCK);
    }

    @Test
    void whatIsHereIsNotFetchedAgain() {
        present("f");
        cache.resident.addAll(blocksOf("b"));
        long first = blocksOf("b").iterator().next();

        submit("f", PLENTY, "b");
        runAll();
        assertThat(outcome().result()).isEqualTo(BodyOutcome.Result.ALREADY);
        assertThat(cache.fetched).isEmpty();

        cache.resident.remove(first);
        submit("f", PLENTY, "b");
        runAll();
        assertThat(cache.fetched)
                .containsExactly(range(first * FakeBodyCache.BLOCK, (first + 1) * FakeBodyCache.BLOCK));
    }

    @Test
    void budgetIsKeptAndTheMostUsefulColumnComesFirst() {
        present("f");
        long ofB = (long) blocksOf("b").size() * FakeBodyCache.BLOCK;

        submit("f", ofB + 2 * FakeBodyCache.BLOCK, "b", "a");
        runAll();

        assertThat(cache.resident).containsAll(blocksOf("b"));
        assertThat(outcome().bytes()).isBetween(ofB, ofB + 2 * FakeBodyCache.BLOCK);
        assertThat(outcome().result()).isEqualTo(BodyOutcome.Result.CUT);
    }

    @Test
    void budgetBelowABlockFetchesNothing() {
        present("f");

        submit("f", FakeBodyCache.BLOCK - 1, "b");
        runAll();

        assertThat(cache.fetched).isEmpty();
        assertThat(outcome().result()).isEqualTo(BodyOutcome.Result.CUT);
    }

    @Test
    void fetchingKeepsThePace() throws IOException {
        file = ParquetFiles.write(directory, 200_000, 1 << 20);
        chunks = ParquetColumns.of(ParquetFiles.footer(file));
        present("f");
        cache.options.put("warm.bodies.rate", "1m");
        long began = clock.millis();

        submit("f", PLENTY, "a", "b", "nested.c");
        runAll();

        long bytes = outcome().bytes();
        double seconds = (clock.millis() - began) / 1000.0;
        assertThat(bytes).isGreaterThan(4 << 20);
        // a second's bytes are saved up, and the last request is paid for by whoever comes next
        assertThat(seconds).isBetween(bytes / 1048576.0 - 2.1, bytes / 1048576.0);
        assertThat(cache.fetched)
                .allSatisfy(request -> assertThat(request.length())
                        .as("no request longer than a second's bytes")
                        .isLessThanOrEqualTo(1 << 20));
    }

    @Test
    void tailThatIsOnItsWayIsWaitedForAndOthersGoFirst() {
        present("second");
        submit("first", PLENTY, "b");
        submit("second", PLENTY, "b");
        for (int i = 0; i < 100 && outcomes.isEmpty(); i++) {
            step();
        }
        assertThat(outcome().path()).isEqualTo(TABLE + "/second");
        cache.resident.clear();

        present("first");
        runAll();

        assertThat(outcomes).extracting(BodyOutcome::path).containsExactly(TABLE + "/second", TABLE + "/first");
        assertThat(cache.warmed).isEmpty();
    }

    @Test
    void tailThatDoesNotComeIsAskedForOnce() {
        cache.arriving.put(TABLE + "/f", ParquetFiles.footer(file));
        long began = clock.millis();

        submit("f", PLENTY, "b");
        runAll();

        assertThat(cache.warmed).containsExactly(new Path(TABLE, "f"));
        assertThat(clock.millis() - began).isGreaterThanOrEqualTo(4_000);
        assertThat(outcome().result()).isEqualTo(BodyOutcome.Result.FETCHED);
    }

    @Test
    void endWithoutBytesSaysWhy() {
        present("no-such-column");
        submit("no-such-column", PLENTY, "x");
        runAll();
        submit("no-footer", PLENTY, "b");
        runAll();
        cache.keepsNothing = true;
        present("not-kept");
        submit("not-kept", PLENTY, "b");
        runAll();
        cache.keepsNothing = false;
        cache.footers.put(TABLE + "/garbage", new byte[40]);
        submit("garbage", PLENTY, "b");
        runAll();
        present("gone");
        cache.failure = new FileNotFoundException("gone");
        submit("gone", PLENTY, "b");
        runAll();
        cache.failure = new IOException("broken on purpose");
        submit("gone", PLENTY, "b");
        runAll();

        assertThat(outcomes)
                .extracting(BodyOutcome::result)
                .containsExactly(
                        BodyOutcome.Result.NO_COLUMNS,
                        BodyOutcome.Result.NO_FOOTER,
                        BodyOutcome.Result.DECLINED,
                        BodyOutcome.Result.FAILED,
                        BodyOutcome.Result.VANISHED,
                        BodyOutcome.Result.FAILED);
        assertThat(outcomes).allSatisfy(outcome -> assertThat(outcome.bytes()).isZero());
        assertThat(cache.closed).isEqualTo(cache.opened);
    }

    @Test
    void bodiesThatFindNoRoomAreToldOf() {
        for (int i = 0; i < BodyFetcher.MAX_WAITING + 3; i++) {
            submit("f" + i, PLENTY, "b");
        }
        assertThat(outcomes)
                .hasSize(3)
                .allSatisfy(outcome -> assertThat(outcome.result()).isEqualTo(BodyOutcome.Result.QUEUE_FULL));
        assertThat(fetcher.waiting()).isEqualTo(BodyFetcher.MAX_WAITING);
    }

    @Test
    void fetchingWaitsWhileTheWriteQueueIsFull() {
        present("f");
        cache.queued = 32 << 20;
        submit("f", PLENTY, "b");
        for (int i = 0; i < 20; i++) {
            step();
        }
        assertThat(cache.fetched).isEmpty();

        cache.queued = 0;
        runAll();

        assertThat(outcome().result()).isEqualTo(BodyOutcome.Result.FETCHED);
    }
}
