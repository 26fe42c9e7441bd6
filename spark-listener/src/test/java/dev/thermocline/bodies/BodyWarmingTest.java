package dev.thermocline.bodies;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.api.FileReads;
import dev.thermocline.engine.layout.ByteRange;
import dev.thermocline.follow.TestClock;
import dev.thermocline.message.Bodies;
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

/** {@link BodyWarming}: who fetches, and what is counted and told. */
class BodyWarmingTest {
    private static final Path TABLE = new Path("s3a://lake/t");
    private static final String NEW = TABLE + "/new.parquet";

    @TempDir
    private java.nio.file.Path directory;

    private final TestClock clock = new TestClock();
    private final FakeBodyCache cache = new FakeBodyCache();
    private final Deque<Runnable> work = new ArrayDeque<>();
    private final List<BodyResult> results = new ArrayList<>();
    private final BodyWarming warming = new BodyWarming(
            new UseBook(clock, 10, 20),
            (next, delay) -> {
                clock.advance(delay);
                work.add(next);
            },
            clock,
            (path, configuration) -> Optional.of(cache));

    /** Executors that are told. */
    private static final class Away implements BodyWarming.BodyRoad {
        final List<Bodies> sent = new ArrayList<>();

        @Override
        public List<String> executors() {
            return List.of("1", "2");
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

        assertThat(results).containsExactly(BodyResult.FETCHED);
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
        warming.use(away);

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
        assertThat(results).containsExactly(BodyResult.FETCHED);
        warming.leave(away);
        replace(true);
        assertThat(away.sent).hasSize(1);
    }

    @Test
    void filesThatExecutorsCapturedAreNotFetched() {
        Away away = new Away();
        warming.use(away);

        replace(false);
        assertThat(away.sent).isEmpty();

        cache.options.put("capture.enabled", "false");
        replace(false);
        assertThat(away.sent).hasSize(1);
    }

    @Test
    void bodyThatIsNotFetchedIsCountedAndTold() {
        cache.keepsNothing = true;

        replace(true);

        assertThat(results).containsExactly(BodyResult.DECLINED);
        assertThat(warming.count()).isEqualTo(new BodyWarming.Counts(0, 0, 1, 0, 0));
    }

    @Test
    void whatFoundNoRoomHereOrOnItsWayToTheDriverIsCounted() {
        FileReads reads = new FileReads(new Path(NEW), 100, List.of(new ByteRange(0, 1)), 0);
        for (int i = 0; i < ReadMapper.MAX_WAITING + 2; i++) {
            warming.read(reads);
        }
        warming.tell(use -> {}, outcome -> {}, () -> 5);

        assertThat(warming.count().dropped()).isEqualTo(7);
    }
}
