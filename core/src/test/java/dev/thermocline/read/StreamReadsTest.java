package dev.thermocline.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.api.FileReads;
import dev.thermocline.engine.layout.ByteRange;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

/** {@link StreamReads}: ranges that were read, merged and bounded. */
class StreamReadsTest {
    private static final Path FILE = new Path("s3a://lake/part.parquet");

    private final List<FileReads> told = new ArrayList<>();
    private final StreamReads reads = new StreamReads(FILE, told::add);

    private List<ByteRange> closed() throws Exception {
        reads.closed(() -> 1_000_000L);
        return told.get(0).ranges();
    }

    private static ByteRange range(long start, long end) {
        return new ByteRange(start, end);
    }

    @Test
    void rangesThatTouchOrOverlapAreOne() throws Exception {
        reads.add(100, 50);
        reads.add(300, 10);
        reads.add(150, 20);
        reads.add(90, 15);
        reads.add(160, 5);

        assertThat(closed()).containsExactly(range(90, 170), range(300, 310));
        assertThat(told.get(0).path()).isEqualTo(FILE);
        assertThat(told.get(0).length()).isEqualTo(1_000_000L);
        assertThat(told.get(0).leftOut()).isZero();
    }

    @Test
    void rangeThatFillsGapsJoinsAllThatItTouches() throws Exception {
        reads.add(0, 10);
        reads.add(20, 10);
        reads.add(40, 10);
        reads.add(10, 30);

        assertThat(closed()).containsExactly(range(0, 50));
    }

    @Test
    void rangesBeyondTheBoundAreLeftOutAndCounted() throws Exception {
        for (int i = 0; i < StreamReads.MAX_RANGES + 3; i++) {
            reads.add(i * 100L, 10);
        }
        reads.add(10, 5); // touches what is there

        assertThat(closed()).hasSize(StreamReads.MAX_RANGES).contains(range(0, 15));
        assertThat(told.get(0).leftOut()).isEqualTo(3);
    }

    @Test
    void streamThatReadNothingIsNotPublishedAndItsLengthNotAskedFor() throws Exception {
        reads.add(5, 0);
        reads.closed(() -> {
            throw new AssertionError("asked for the length");
        });

        assertThat(told).isEmpty();
    }

    @Test
    void streamWithoutListenersKeepsNothing() throws Exception {
        StreamReads.UNOBSERVED.add(0, 10);
        StreamReads.UNOBSERVED.closed(() -> {
            throw new AssertionError("asked for the length");
        });
    }

    @Test
    void anyOrderOfReadsGivesTheBytesThatWereRead() throws Exception {
        long seed = Long.getLong("thermocline.seed", new Random().nextLong());
        Random random = new Random(seed);
        BitSet truth = new BitSet();
        for (int i = 0; i < 40; i++) {
            int start = random.nextInt(2_000);
            int length = 1 + random.nextInt(60);
            truth.set(start, start + length);
            reads.add(start, length);
        }

        List<ByteRange> expected = new ArrayList<>();
        for (int start = truth.nextSetBit(0); start >= 0; ) {
            int end = truth.nextClearBit(start);
            expected.add(range(start, end));
            start = truth.nextSetBit(end);
        }
        assertThat(closed()).as("seed %d", seed).isEqualTo(expected);
    }
}
