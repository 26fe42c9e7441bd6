package dev.thermocline.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.admission.AdmissionScope;
import dev.thermocline.cache.block.BlockStore;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.cache.object.ObjectLog;
import dev.thermocline.engine.MapStore.Mode;
import dev.thermocline.engine.ahead.AheadLoads;
import dev.thermocline.engine.layout.ReadRange;
import dev.thermocline.engine.tier.Retention;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random reads through tiny tiers that fail in every way must give the object's bytes. Prints its seed; {@code
 * -Dthermocline.seed=N} replays it.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FaultyStoresTest {
    private static final int LENGTH = 3 << 20;
    private static final Mode[] MODES = Mode.values();

    private final long seed = Seed.next();
    private final SplittableRandom random = new SplittableRandom(seed);
    private final byte[] content = new byte[LENGTH];
    private final CountingListener listener = new CountingListener();
    private final ManualTicker ticker = new ManualTicker();
    private final List<MapStore> tails = List.of(new MapStore("heap", 50_000), new MapStore("disk", 80_000));
    private final List<MapStore> blocks = List.of(new MapStore("heap", 200_000), new MapStore("disk", 900_000));

    private CacheEngine engine() {
        new Random(seed).nextBytes(content);
        for (MapStore store : stores()) {
            store.release(); // a store that hangs is one that takes its time: the clock moves
        }
        EngineSettings settings = new EngineSettings(
                4096 * random.nextInt(1, 16),
                random.nextInt(1, 30_000),
                1 << 20,
                3,
                4,
                200_000,
                100,
                Retention.of(Duration.ofMinutes(10)));
        return new CacheEngine(
                settings,
                EngineFixture.BREAKER,
                new CacheEngine.Stores(List.<BlockStore>copyOf(tails), List.<BlockStore>copyOf(blocks), ObjectLog.NONE),
                new CacheEngine.Threads(Runnable::run, Runnable::run, Runnable::run, AheadLoads.NO_THREAD, ticker),
                listener);
    }

    private List<MapStore> stores() {
        return List.of(tails.get(0), tails.get(1), blocks.get(0), blocks.get(1));
    }

    private void set(MapStore store, Mode mode) {
        store.mode(mode);
        store.duringCall(mode == Mode.HANGS ? () -> ticker.advance(Duration.ofSeconds(3)) : () -> {});
    }

    private CachedObject object(CacheEngine engine) {
        return engine.object(EngineFixture.name("fuzz"), EngineFixture.OWNER, EngineFixture.version("etag", LENGTH));
    }

    private ReadRange wanted() {
        int length = random.nextInt(8) == 0 ? random.nextInt(300_000) : random.nextInt(10_000);
        int start = random.nextInt(6) == 0 ? LENGTH - length : random.nextInt(LENGTH - length + 1);
        ByteBuffer target =
                random.nextBoolean() ? ByteBuffer.allocate(length + 3) : ByteBuffer.allocateDirect(length + 3);
        return new ReadRange(start, target.position(1).limit(length + 1));
    }

    private void readAndCompare(CacheEngine engine, CachedObject object, FakeOrigin origin, int turn)
            throws IOException {
        List<ReadRange> wanted = new ArrayList<>();
        int ranges = random.nextInt(4) == 0 ? random.nextInt(2, 8) : 1;
        for (int i = 0; i < ranges; i++) {
            wanted.add(wanted());
        }
        if (ranges > 1 || !engine.readCached(object, wanted.get(0))) {
            engine.read(object, wanted, origin, AdmissionScope.ALL);
        }
        for (ReadRange range : wanted) {
            ByteBuffer target = range.target();
            int length = target.limit() - 1;
            assertThat(target.hasRemaining()).isFalse();
            boolean same = target.slice(1, length).equals(ByteBuffer.wrap(content, (int) range.position(), length));
            assertThat(same)
                    .as("seed %d, turn %d, range %d + %d", seed, turn, range.position(), length)
                    .isTrue();
        }
    }

    @Test
    void randomReadsGiveTheObjectsBytesWhileFaultsComeAndGo() throws IOException {
        try (CacheEngine engine = engine()) {
            FakeOrigin origin = new FakeOrigin(content);
            for (int turn = 0; turn < 2000; turn++) {
                if (random.nextInt(10) == 0) {
                    MapStore store = stores().get(random.nextInt(4));
                    set(store, random.nextInt(3) == 0 ? MODES[random.nextInt(MODES.length)] : Mode.WORKS);
                }
                if (random.nextInt(50) == 0) {
                    ticker.advance(Duration.ofSeconds(random.nextInt(300)));
                }
                if (random.nextInt(20) == 0) {
                    origin.fail(origin.requests().size(), random.nextInt(1, 5000), new FakeOrigin.CutException());
                }
                if (random.nextInt(200) == 0) {
                    engine.evict(EngineFixture.name("fuzz"));
                }
                readAndCompare(engine, object(engine), origin, turn);
            }
            stores().forEach(store -> set(store, Mode.WORKS));
            assertThat(engine.queuedBytes()).isZero();
            assertThat(engine.tierReports()).allMatch(report -> report.residentBytes() <= report.capacity());
        }
        assertThat(listener.count("hit heap"))
                .as("the test is of use, seed %d", seed)
                .isPositive();
        assertThat(listener.count("hit disk"))
                .as("the test is of use, seed %d", seed)
                .isPositive();
        assertThat(listener.count("failed"))
                .as("the test is of use, seed %d", seed)
                .isPositive();
    }

    @ParameterizedTest
    @EnumSource
    void readsAreRightWhenEveryStoreFailsAlike(Mode mode) throws IOException {
        try (CacheEngine engine = engine()) {
            FakeOrigin origin = new FakeOrigin(content);
            for (int turn = 0; turn < 100; turn++) {
                if (turn == 30) {
                    stores().forEach(store -> set(store, mode));
                }
                readAndCompare(engine, object(engine), origin, turn);
            }
        }
    }
}
