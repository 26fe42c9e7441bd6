package dev.thermocline.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.thermocline.admission.AdmissionScope;
import dev.thermocline.cache.CacheListener;
import dev.thermocline.cache.Origin;
import dev.thermocline.cache.block.BlockKind;
import dev.thermocline.cache.block.MapBlockStore;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.cache.object.LastModified;
import dev.thermocline.cache.object.ObjectLog;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.engine.CacheEngine;
import dev.thermocline.engine.EngineSettings;
import dev.thermocline.engine.ahead.AheadLoads;
import dev.thermocline.engine.layout.ReadRange;
import dev.thermocline.engine.tier.BreakerSettings;
import dev.thermocline.engine.tier.Retention;
import dev.thermocline.s3.ResponseRecorder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of all lengths around the grid's edges, written in all ways, and what is kept of them. */
class BodyCaptureTest {
    private static final int BLOCK = 8192;
    private static final int TAIL = 3000;
    private static final int CHUNK = 64 * 1024;
    private static final ObjectName NAME = ObjectName.of("s3", "lake", "file");
    private static final Owner OWNER = new Owner("0a");
    private static final Origin NO_ORIGIN = new Origin() {
        @Override
        public Range open(long position, long length) throws IOException {
            throw new IOException("asked for " + position + " + " + length);
        }

        @Override
        public boolean isTransient(IOException failure) {
            return false;
        }
    };

    private final MapBlockStore tails = new MapBlockStore("tails", 64 << 20, 1 << 20);
    private final MapBlockStore blocks = new MapBlockStore("blocks", 64 << 20, 1 << 20);
    private final List<String> drops = new ArrayList<>();
    private final CacheListener listener = new CacheListener() {
        @Override
        public void dropped(BlockKind kind, String reason, long bytes) {
            drops.add(reason);
        }
    };
    private final CacheEngine engine = new CacheEngine(
            new EngineSettings(BLOCK, TAIL, 16L * BLOCK, 0, 1, 64L << 20, 1_000, Retention.of(Duration.ofDays(1))),
            new BreakerSettings(3, Duration.ofSeconds(10), Duration.ofSeconds(30)),
            new CacheEngine.Stores(List.of(tails), List.of(blocks), ObjectLog.NONE),
            new CacheEngine.Threads(Runnable::run, Runnable::run, Runnable::run, AheadLoads.NO_THREAD, () -> 0L),
            listener);
    private CaptureBudget budget = new CaptureBudget(10 * CHUNK);
    private Optional<BodyCapture.Captured> captured = Optional.empty();

    @AfterEach
    void close() {
        engine.close();
    }

    private BodyCapture capture(long maximum) {
        return capture(maximum, TAIL);
    }

    private BodyCapture capture(long maximum, int tail) {
        captured = Optional.empty();
        BodyCapture.Extent extent = new BodyCapture.Extent(maximum, tail, 0);
        return new BodyCapture(engine, budget, listener, extent, (version, result) -> {
            captured = Optional.of(result);
            engine.seal(result.objectId(), NAME, OWNER, version);
        });
    }

    private static ResponseRecorder.Answer answer(int number) {
        return new ResponseRecorder.Answer("\"tag-" + number + "\"", null, -1, LastModified.unstated(), 0);
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @Test
    void longerTailIsKeptAndItsBudgetComesBack() {
        byte[] bytes = bytes(5 * TAIL);
        BodyCapture capture = capture(0, 3 * TAIL);
        assertThat(budget.used()).isEqualTo(4L * TAIL);
        for (int start = 0; start < bytes.length; start += TAIL / 2) {
            capture.wrote(bytes, start, TAIL / 2);
        }
        capture.published(answer(1));

        assertThat(captured.orElseThrow().tail()).isEqualTo(Arrays.copyOfRange(bytes, 2 * TAIL, 5 * TAIL));
        assertThat(engine.tail(engine.newest(NAME, OWNER).orElseThrow()))
                .hasValue(Arrays.copyOfRange(bytes, 2 * TAIL, 5 * TAIL));
        assertThat(budget.used()).isZero();

        capture(0, 3 * TAIL).abandoned();
        assertThat(budget.used()).isZero();
    }

    @Test
    void tailIsAsLongAsUsualWhenTheBudgetIsSpent() {
        budget = new CaptureBudget(4 * TAIL - 1);
        BodyCapture capture = capture(0, 3 * TAIL);
        capture.wrote(bytes(5 * TAIL), 0, 5 * TAIL);
        capture.published(answer(1));

        assertThat(captured.orElseThrow().tail()).hasSize(TAIL);
        assertThat(budget.used()).isZero();
    }

    @Test
    void openingAllocatesNothingForBytesThatMayNotCome() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        capture(1 << 20).abandoned(); // classes are loaded
        long before = threads.getCurrentThreadAllocatedBytes();
        BodyCapture opened = capture(1 << 20);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        opened.abandoned();

        assertThat(allocated).isLessThan(BLOCK / 4);
    }

    /** Writes in pieces of at most so many bytes, each from its place in a larger, dirty array. */
    private static void write(BodyCapture capture, byte[] content, Random random, int most) {
        for (int at = 0; at < content.length; ) {
            int count = Math.min(content.length - at, 1 + random.nextInt(most));
            byte[] piece = new byte[count + 7];
            System.arraycopy(content, at, piece, 3, count);
            capture.wrote(piece, 3, count);
            Arrays.fill(piece, (byte) 1); // the writer's array is the writer's
            at += count;
        }
    }

    private byte[] readBack(byte[] content) throws IOException {
        CachedObject object = engine.newest(NAME, OWNER).orElseThrow();
        ReadRange wanted = new ReadRange(0, ByteBuffer.allocate(content.length));
        engine.read(object, List.of(wanted), NO_ORIGIN, AdmissionScope.ALL);
        return wanted.target().array();
    }

    private static byte[] tailOf(byte[] content) {
        return Arrays.copyOfRange(content, Math.max(0, content.length - TAIL), content.length);
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0,
                1,
                TAIL - 1,
                TAIL,
                TAIL + 1,
                2 * TAIL,
                2 * TAIL + 1,
                BLOCK - 1,
                BLOCK,
                BLOCK + 1,
                BLOCK + TAIL,
                3 * BLOCK - 1,
                3 * BLOCK,
                3 * BLOCK + 1,
                100_000
            })
    void bodyAndTailAreExactWhateverTheLengthAndThePieces(int length) throws IOException {
        long seed = Long.getLong("thermocline.seed", ThreadLocalRandom.current().nextLong());
        System.out.println("replay with -Dthermocline.seed=" + seed);
        Random random = new Random(seed);
        byte[] content = bytes(length);
        for (int most : new int[] {1, 17, TAIL, BLOCK, 3 * BLOCK, 1 << 20}) {
            engine.evict(NAME);
            BodyCapture capture = capture(Long.MAX_VALUE);
            write(capture, content, random, most);
            capture.published(answer(most));

            assertThat(captured.orElseThrow().tail()).as("pieces of " + most).isEqualTo(tailOf(content));
            assertThat(readBack(content)).as("pieces of " + most).isEqualTo(content);
            assertThat(budget.used()).isZero();
        }
        assertThat(drops).isEmpty();
    }

    @Test
    void smallFileIsOneTailAndNoBlock() {
        BodyCapture capture = capture(Long.MAX_VALUE);
        write(capture, bytes(TAIL), new Random(1), 100);
        capture.published(answer(1));

        assertThat(tails.size()).isEqualTo(1);
        assertThat(blocks.size()).isZero();
    }

    @Test
    void spentBudgetKeepsTheTailAlone() {
        budget = new CaptureBudget(CHUNK - 1);
        byte[] content = bytes(5 * BLOCK);
        BodyCapture capture = capture(Long.MAX_VALUE);
        write(capture, content, new Random(1), BLOCK);
        capture.published(answer(1));

        assertThat(captured.orElseThrow().tail()).isEqualTo(tailOf(content));
        assertThat(engine.residency(NAME).tailBytes()).isEqualTo(TAIL);
        assertThat(blocks.size()).isZero();
        assertThat(drops).containsExactly("capture-budget");
        assertThat(budget.used()).isZero();
    }

    @Test
    void openCapturesShareOneBudget() {
        budget = new CaptureBudget(2 * CHUNK);
        List<BodyCapture> open = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            open.add(capture(Long.MAX_VALUE));
        }
        open.forEach(capture -> write(capture, bytes(BLOCK / 2), new Random(1), BLOCK));

        assertThat(budget.used()).isEqualTo(2 * CHUNK);
        assertThat(drops).hasSize(3).containsOnly("capture-budget");
        open.forEach(BodyCapture::abandoned);
        assertThat(budget.used()).isZero();
    }

    @Test
    void longFileHoldsOneBlockOfMemory() {
        BodyCapture capture = capture(Long.MAX_VALUE);
        for (int i = 0; i < 50; i++) {
            write(capture, bytes(BLOCK), new Random(1), BLOCK);
            assertThat(budget.used()).isLessThanOrEqualTo(CHUNK);
        }
        capture.abandoned();
    }

    @Test
    void fileOverTheMaximumKeepsTheTailAlone() {
        byte[] content = bytes(5 * BLOCK);
        BodyCapture capture = capture(3 * BLOCK);
        write(capture, content, new Random(1), BLOCK);
        capture.published(answer(1));

        assertThat(captured.orElseThrow().tail()).isEqualTo(tailOf(content));
        assertThat(engine.residency(NAME).dataBytes()).isZero();
        assertThat(blocks.size())
                .as("blocks that were stored before the file grew too long")
                .isZero();
        assertThat(drops).containsExactly("file-too-large");
        assertThat(budget.used()).isZero();
    }

    @Test
    void fileOfExactlyTheMaximumIsKept() throws IOException {
        byte[] content = bytes(3 * BLOCK);
        BodyCapture capture = capture(3 * BLOCK);
        write(capture, content, new Random(1), BLOCK);
        capture.published(answer(1));

        assertThat(readBack(content)).isEqualTo(content);
    }

    @Test
    void abandonedFileLeavesNothing() {
        BodyCapture capture = capture(Long.MAX_VALUE);
        write(capture, bytes(5 * BLOCK + 1), new Random(1), BLOCK);
        assertThat(blocks.size()).isEqualTo(5);

        capture.abandoned();

        assertThat(blocks.size()).isZero();
        assertThat(tails.size()).isZero();
        assertThat(engine.objects()).isZero();
        assertThat(captured).isEmpty();
        assertThat(budget.used()).isZero();
    }

    @Test
    void blocksOfAnOpenFileAreServedToNobody() {
        BodyCapture capture = capture(Long.MAX_VALUE);
        write(capture, bytes(5 * BLOCK), new Random(1), BLOCK);

        assertThat(engine.newest(NAME, OWNER)).isEmpty();
        assertThat(engine.residency(NAME).bytes()).isZero();
        capture.abandoned();
    }

    @Test
    void versionIsWhatS3AnsweredWithoutQuotes() {
        BodyCapture capture = capture(Long.MAX_VALUE);
        write(capture, bytes(10), new Random(1), 10);
        capture.published(new ResponseRecorder.Answer("\"tag\"", "v7", -1, LastModified.unstated(), 0));

        assertThat(engine.newest(NAME, OWNER).orElseThrow().version())
                .isEqualTo(new ObjectVersion("tag", Optional.of("v7"), 10));
    }
}
