package dev.thermocline.hadoop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.api.CacheControl;
import dev.thermocline.api.CaptureListener;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.peer.CapturedTail;
import dev.thermocline.runtime.CacheRuntime;
import dev.thermocline.runtime.ProcessCache;
import dev.thermocline.warm.WarmOutcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Footers longer than a tail: a second GET for the first of a table, one for the next, whoever holds them then. */
class LongFootersTest {
    private static final int LENGTH = 400_000;
    private static final int TAIL = Lake.TAIL;
    /** Three tails. */
    private static final int LONG = 40_000;

    @RegisterExtension
    static final Lake LAKE = new Lake();

    /** Bytes that end like a Parquet file with a footer of this length, its trailer included. */
    private static byte[] parquet(int footer, int seed) {
        byte[] bytes = Lake.bytes(LENGTH, seed);
        ByteBuffer.wrap(bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(LENGTH - 8, footer - 8)
                .position(LENGTH - 4)
                .put("PAR1".getBytes(StandardCharsets.US_ASCII));
        return bytes;
    }

    private static Path foreign(byte[] bytes) throws IOException {
        Path path = LAKE.dataFile();
        try (FileSystem plain = LAKE.uncached()) {
            Lake.write(plain, path, bytes);
        }
        LAKE.forgetRequests();
        return path;
    }

    private static CacheControl control(Configuration configuration) throws IOException {
        return ProcessCache.of(LAKE.dataFile(), configuration).orElseThrow();
    }

    private static WarmOutcome warm(CacheControl control, Path path) throws Exception {
        return control.warm(path, LENGTH).get();
    }

    private static String get(int fromEnd, int toEnd) {
        return "GET " + (LENGTH - fromEnd) + "-" + (LENGTH - toEnd - 1);
    }

    /** As Parquet reads a footer: the trailer, then the whole. */
    private static byte[] footer(FileSystem fileSystem, Path path, int footer) throws IOException {
        byte[] read = new byte[footer];
        try (FSDataInputStream in = fileSystem.open(path)) {
            in.readFully(LENGTH - 8, new byte[8]);
            in.readFully(LENGTH - footer, read);
        }
        return read;
    }

    @Test
    void secondRequestIsNeededOnlyWhereAFooterOutgrowsThoseBefore() throws Exception {
        Configuration configuration = LAKE.configuration();
        CacheControl control = control(configuration);
        byte[] bytes = parquet(LONG, 1);
        Path first = foreign(bytes);

        assertThat(warm(control, first)).isEqualTo(WarmOutcome.RESIDENT);
        assertThat(LAKE.requests()).containsExactly(get(TAIL, 0), get(3 * TAIL, TAIL));
        assertThat(warm(control, first)).isEqualTo(WarmOutcome.ALREADY);

        assertThat(warm(control, foreign(parquet(LONG + 1000, 2)))).isEqualTo(WarmOutcome.RESIDENT);
        assertThat(LAKE.requests()).containsExactly(get(3 * TAIL, 0));

        assertThat(warm(control, foreign(parquet(4 * TAIL, 3)))).isEqualTo(WarmOutcome.RESIDENT);
        assertThat(LAKE.requests()).containsExactly(get(3 * TAIL, 0), get(4 * TAIL, 3 * TAIL));

        LAKE.forgetRequests();
        assertThat(footer(LAKE.caching(configuration), first, LONG))
                .isEqualTo(Arrays.copyOfRange(bytes, LENGTH - LONG, LENGTH));
        assertThat(control.footer(first)).hasValue(Arrays.copyOfRange(bytes, LENGTH - LONG, LENGTH));
        assertThat(LAKE.requests()).isEmpty();
    }

    @Test
    void longFooterTravelsToAnotherProcess() throws Exception {
        Configuration configuration = LAKE.configuration();
        CacheControl control = control(configuration);
        byte[] bytes = parquet(LONG, 4);
        Path path = foreign(bytes);
        assertThat(warm(control, path)).isEqualTo(WarmOutcome.RESIDENT);
        CapturedTail tail = control.tail(path).orElseThrow();
        assertThat(tail.tail()).isEqualTo(Arrays.copyOfRange(bytes, LENGTH - 3 * TAIL, LENGTH));
        CapturedTail usual = new CapturedTail(
                path,
                tail.version(),
                tail.modificationTime(),
                tail.owner(),
                Arrays.copyOfRange(bytes, LENGTH - TAIL, LENGTH));
        control.clear();
        LAKE.forgetRequests();

        assertThat(control.install(usual).get()).isEqualTo(WarmOutcome.RESIDENT);
        assertThat(control.install(usual).get()).isEqualTo(WarmOutcome.ALREADY);
        assertThat(control.install(tail).get()).isEqualTo(WarmOutcome.RESIDENT);
        assertThat(control.install(tail).get()).isEqualTo(WarmOutcome.ALREADY);
        assertThat(footer(LAKE.caching(configuration), path, LONG))
                .isEqualTo(Arrays.copyOfRange(bytes, LENGTH - LONG, LENGTH));
        assertThat(LAKE.requests()).isEmpty();
    }

    @Test
    void tailThatIsHereNeedsOnlyWhatLiesBeforeIt() throws Exception {
        Configuration configuration = LAKE.configuration();
        CacheControl control = control(configuration);
        byte[] bytes = parquet(LONG, 5);
        Path path = foreign(bytes);
        try (FSDataInputStream in = LAKE.caching(configuration).open(path)) {
            in.readFully(LENGTH - 8, new byte[8]);
        }
        assertThat(LAKE.requests()).containsExactly("GET " + "-" + TAIL);

        assertThat(warm(control, path)).isEqualTo(WarmOutcome.RESIDENT);
        assertThat(LAKE.requests()).containsExactly("GET " + "-" + TAIL, get(3 * TAIL, TAIL));
    }

    @Test
    void firstLookAtATableThatWasSeenBringsItsFooter() throws Exception {
        Configuration configuration = LAKE.configuration();
        assertThat(warm(control(configuration), foreign(parquet(LONG, 6)))).isEqualTo(WarmOutcome.RESIDENT);
        byte[] bytes = parquet(LONG, 7);
        Path path = foreign(bytes);

        assertThat(footer(LAKE.caching(configuration), path, LONG))
                .isEqualTo(Arrays.copyOfRange(bytes, LENGTH - LONG, LENGTH));
        assertThat(LAKE.requests()).containsExactly("GET -" + 3 * TAIL);
    }

    @Test
    void writersKeepAndTellOfLongFooters() throws Exception {
        Configuration configuration = LAKE.configuration();
        FileSystem fileSystem = LAKE.caching(configuration);
        List<CapturedTail> told = listen(control(configuration));

        Path path = LAKE.dataFile();
        byte[] bytes = parquet(LONG, 8);
        Lake.write(fileSystem, path, bytes);

        assertThat(told).hasSize(1);
        assertThat(told.get(0).tail()).isEqualTo(Arrays.copyOfRange(bytes, LENGTH - 3 * TAIL, LENGTH));
    }

    @Test
    void writersWithoutBodiesKeepWhatTheTableTaughtThem() throws Exception {
        Configuration configuration = LAKE.configuration();
        configuration.set("fs.s3a.cache.capture.file.max", "4k");
        FileSystem fileSystem = LAKE.caching(configuration);
        CacheControl control = control(configuration);
        List<CapturedTail> told = listen(control);

        Path first = LAKE.dataFile();
        Lake.write(fileSystem, first, parquet(LONG, 9));
        Path second = LAKE.dataFile();
        byte[] bytes = parquet(LONG, 10);
        Lake.write(fileSystem, second, bytes);

        assertThat(told).extracting(tail -> tail.tail().length).containsExactly(TAIL, 3 * TAIL);
        LAKE.forgetRequests();
        assertThat(footer(fileSystem, second, LONG)).isEqualTo(Arrays.copyOfRange(bytes, LENGTH - LONG, LENGTH));
        assertThat(LAKE.requests()).isEmpty();
        assertThat(CacheRuntime.current().orElseThrow().parts().captures().bytesInFlight())
                .isZero();
    }

    @Test
    void footerTooLongForTailsStaysInBlocks() throws Exception {
        Configuration configuration = LAKE.configuration();
        CacheControl control = control(configuration);
        int longest = CacheRuntime.current().orElseThrow().engine().longestTail();
        byte[] bytes = parquet(longest + 1, 11);
        Path path = foreign(bytes);

        assertThat(warm(control, path)).isEqualTo(WarmOutcome.RESIDENT);
        assertThat(LAKE.requests()).hasSize(2).startsWith(get(TAIL, 0));
        LAKE.forgetRequests();
        assertThat(footer(LAKE.caching(configuration), path, longest + 1))
                .isEqualTo(Arrays.copyOfRange(bytes, LENGTH - longest - 1, LENGTH));
        assertThat(LAKE.requests()).isEmpty();
        assertThat(warm(control, path)).isEqualTo(WarmOutcome.ALREADY);
    }

    @Test
    void ofAFileWhoseBlocksAreNotKeptAFooterTooLongForTailsIsLeft() throws Exception {
        Configuration configuration = LAKE.configuration();
        configuration.set("fs.s3a.cache.file.max", "100k");
        CacheControl control = control(configuration);
        int longest = CacheRuntime.current().orElseThrow().engine().longestTail();
        Path path = foreign(parquet(longest + 1, 12));

        assertThat(warm(control, path)).isEqualTo(WarmOutcome.RESIDENT);
        assertThat(LAKE.requests()).containsExactly(get(TAIL, 0));
        assertThat(control.residency(path).dataBytes()).isZero();
    }

    private static List<CapturedTail> listen(CacheControl control) {
        List<CapturedTail> told = new CopyOnWriteArrayList<>();
        control.addCaptureListener(new CaptureListener() {
            @Override
            public void captured(CapturedTail tail) {
                told.add(tail);
            }

            @Override
            public void deleted(Path path, ObjectName name) {}
        });
        return told;
    }
}
