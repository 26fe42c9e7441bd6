package dev.thermocline.hadoop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.block.BlockReader;
import dev.thermocline.cache.block.BlockStore;
import dev.thermocline.cache.block.ForwardingBlockStore;
import dev.thermocline.cache.block.Lookup;
import dev.thermocline.cache.block.WriteOutcome;
import dev.thermocline.read.CachingInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A cache that can store nothing, or not as fast as it is read, sends no more than plain S3A. The oracle is S3A's
 * classic stream on the same server, read in the same way: requests in order with their ranges, and the bytes asked
 * for.
 */
class TiersThatTakeNothingTest {
    private static final int LENGTH = 6_000_000;
    private static final byte[] BYTES = Lake.bytes(LENGTH, 11);
    private static final int PIECE = 8 * 1024;

    /** Several times what a stream buffers. */
    private static final int BLOCK = 252 * 1024;

    @RegisterExtension
    static final Lake LAKE = new Lake();

    private static final Map<String, List<String>> EXPECTED = new ConcurrentHashMap<>();

    @SuppressWarnings("NullAway.Init") // before all tests
    private static FileStatus status;

    private final CountDownLatch hanging = new CountDownLatch(1);

    /** What is wrong with the disk tier. */
    enum State {
        NO_DISK_TIER,
        BELOW_RESERVE,
        BREAKER_OPEN,
        /** The thread that stores blocks makes no progress, so that the queue before it is full after some blocks. */
        SLOW_FILL,
        /** The same, and the queue was full before. */
        QUEUE_FULL,
        /** It says that it takes blocks, and drops each. */
        SHEDS_WHAT_IT_ACCEPTED
    }

    /** How a file is read from front to end. */
    enum Way {
        SEQUENTIAL,
        POSITIONED,
        BYTES
    }

    static Stream<Arguments> cases() {
        return Arrays.stream(State.values())
                .flatMap(state -> Arrays.stream(Way.values())
                        .flatMap(way -> policies(way).map(policy -> Arguments.of(state, way, policy))));
    }

    private static Stream<String> policies(Way way) {
        return way == Way.BYTES ? Stream.of("default") : Stream.of("sequential", "random", "default");
    }

    @BeforeAll
    static void write() throws IOException {
        try (FileSystem plain = LAKE.uncached()) {
            status = written(plain);
        }
    }

    private static FileStatus written(FileSystem fileSystem) throws IOException {
        Path path = LAKE.dataFile();
        Lake.write(fileSystem, path, BYTES);
        return fileSystem.getFileStatus(path);
    }

    @AfterEach
    void restore() {
        hanging.countDown();
        Lake.wrapStores(UnaryOperator.identity());
    }

    private final class Broken extends ForwardingBlockStore {
        private final State state;

        Broken(BlockStore store, State state) {
            super(store);
            this.state = state;
        }

        @Override
        public Lookup read(BlockKey key, BlockReader reader) throws IOException {
            if (state == State.BREAKER_OPEN) {
                throw new IOException("broken");
            }
            return super.read(key, reader);
        }

        @Override
        public boolean accepts(int valueLength) {
            return state != State.BELOW_RESERVE && super.accepts(valueLength);
        }

        @Override
        public WriteOutcome write(BlockKey key, ByteBuffer value) throws IOException {
            return switch (state) {
                case BELOW_RESERVE -> WriteOutcome.NO_ROOM;
                case BREAKER_OPEN -> throw new IOException("broken");
                case SHEDS_WHAT_IT_ACCEPTED -> WriteOutcome.OVERLOADED;
                default -> {
                    await();
                    yield super.write(key, value);
                }
            };
        }

        private void await() throws IOException {
            try {
                hanging.await();
            } catch (InterruptedException e) {
                throw new IOException("closed", e); // the cache is being closed
            }
        }
    }

    private FileSystem caching(State state) throws IOException {
        Lake.wrapStores(store -> store.name().equals("disk") ? new Broken(store, state) : store);
        Configuration configuration = LAKE.configuration();
        configuration.set("fs.s3a.cache.block.size", Integer.toString(BLOCK));
        configuration.set("fs.s3a.cache.breaker.failures", "1");
        configuration.set("fs.s3a.cache.write.queue.capacity", "4m");
        if (state == State.NO_DISK_TIER) {
            configuration.set("fs.s3a.cache.disk.capacity", "off");
        }
        FileSystem caching = LAKE.caching(configuration);
        if (state == State.QUEUE_FULL || state == State.BREAKER_OPEN) {
            try (FileSystem other = LAKE.uncached()) {
                read(caching, written(other), Way.SEQUENTIAL, "sequential");
            }
        }
        return caching;
    }

    private static List<String> read(FileSystem fileSystem, FileStatus file, Way way, String policy)
            throws IOException {
        LAKE.forgetRequests();
        byte[] read = new byte[LENGTH];
        try (FSDataInputStream in = fileSystem
                .openFile(file.getPath())
                .withFileStatus(file)
                .opt("fs.option.openfile.read.policy", policy)
                .build()
                .join()) {
            assertThat(in.getWrappedStream() instanceof CachingInputStream)
                    .as("through the cache")
                    .isEqualTo(fileSystem instanceof CachingS3AFileSystem);
            switch (way) {
                case SEQUENTIAL -> {
                    for (int at = 0; at < LENGTH; ) {
                        at += in.read(read, at, Math.min(PIECE, LENGTH - at));
                    }
                }
                case POSITIONED -> {
                    for (int at = 0; at < LENGTH; at += PIECE) {
                        in.readFully(at, read, at, Math.min(PIECE, LENGTH - at));
                    }
                }
                case BYTES -> {
                    for (int at = 0; at < LENGTH; at++) {
                        read[at] = (byte) in.read();
                    }
                }
            }
        }
        assertThat(Arrays.equals(read, BYTES)).isTrue();
        return LAKE.requests();
    }

    private static long bytes(List<String> requests) {
        long sum = 0;
        for (String request : requests) {
            String[] range = request.substring(request.indexOf(' ') + 1).split("-", -1);
            sum += (range[1].isEmpty() ? LENGTH - 1 : Long.parseLong(range[1])) - Long.parseLong(range[0]) + 1;
        }
        return sum;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void fileIsReadAtS3AsOwnRequests(State state, Way way, String policy) throws IOException {
        List<String> expected = EXPECTED.get(way + policy);
        if (expected == null) {
            try (FileSystem fresh = LAKE.uncached()) {
                expected = read(fresh, status, way, policy);
            }
            EXPECTED.put(way + policy, expected);
        }
        List<String> actual;
        try (FileSystem caching = caching(state)) {
            actual = read(caching, status, way, policy);
        }
        boolean takesBlocks = state == State.SLOW_FILL || state == State.SHEDS_WHAT_IT_ACCEPTED;
        if (takesBlocks) { // whole blocks, which are larger than what S3A reads ahead, and the tail
            assertThat(actual).as("S3A: %s", expected).hasSizeLessThanOrEqualTo(expected.size() + 2);
            assertThat(bytes(actual)).isLessThanOrEqualTo(bytes(expected) + BLOCK + Lake.TAIL);
        } else {
            assertThat(actual).as("S3A: %s", expected).containsExactlyElementsOf(new ArrayList<>(expected));
        }
    }
}
