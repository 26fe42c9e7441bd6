package dev.thermocline.hadoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.errorprone.annotations.Immutable;
import dev.thermocline.engine.CacheEngine;
import dev.thermocline.engine.tier.TierReport;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.runtime.CacheRuntime;
import dev.thermocline.testkit.S3Request;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileRange;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.statistics.IOStatistics;
import org.apache.hadoop.fs.statistics.IOStatisticsContext;
import org.apache.hadoop.fs.statistics.IOStatisticsSupport;
import org.apache.hadoop.fs.statistics.StreamStatisticNames;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A stream through the cache does what S3A's classic stream does, cold and warm, whatever is asked of it. */
class StreamBehaviourTest {
    private static final int LENGTH = 300_000;
    private static final byte[] BYTES = Lake.bytes(LENGTH, 42);

    @RegisterExtension
    static final Lake LAKE = new Lake();

    private CachingS3AFileSystem fileSystem;
    private FileSystem plain;
    private Path path;
    private long failuresBefore;

    /** Something done with a stream, whose outcome can be compared. */
    @Immutable
    private interface Act {
        Object on(FSDataInputStream in) throws Exception;
    }

    /** What is asked of streams. */
    enum Behaviour {
        READ_FRONT(in -> in.read() + " at " + in.getPos()),
        READ_ARRAY(in -> Arrays.hashCode(in.readNBytes(200_000)) + " at " + in.getPos()),
        READ_NOTHING(in -> in.read(new byte[0]) + " at " + in.getPos()),
        READ_INTO_PART(in -> {
            byte[] target = new byte[100];
            in.readFully(target, 10, 50);
            return Arrays.hashCode(target);
        }),
        READ_OUTSIDE_THE_ARRAY(in -> in.read(new byte[10], 5, 6)),
        READ_INTO_NULL(in -> in.read(null, 0, 1)),
        SKIP_FORWARD(in -> in.skip(70_000) + " to " + in.read()),
        SKIP_NOTHING(in -> in.skip(0) + " to " + in.getPos()),
        SKIP_BACKWARD(in -> {
            in.seek(10);
            return in.skip(-5) + " to " + in.getPos();
        }),
        SKIP_TO_THE_END(in -> {
            in.seek(LENGTH - 10L);
            return in.skip(10) + " to " + in.read();
        }),
        SEEK_BACK_AND_FORTH(in -> {
            List<Integer> seen = new ArrayList<>();
            for (long at : new long[] {0, 200_000, 5, 61_439, 61_440, 61_441, LENGTH - 1L, 0}) {
                in.seek(at);
                seen.add(in.read());
            }
            return seen;
        }),
        SEEK_TO_THE_END(in -> {
            in.seek(LENGTH);
            return in.read() + " at " + in.getPos();
        }),
        SEEK_PAST_THE_END(in -> {
            in.seek(LENGTH + 1L);
            return in.read() + " and " + in.read(new byte[1]);
        }),
        SEEK_BEFORE_THE_START(in -> {
            in.seek(-1);
            return in.getPos();
        }),
        READ_AT_THE_END(in -> in.read(LENGTH, new byte[1], 0, 1)),
        READ_PAST_THE_END(in -> in.read(LENGTH + 5L, new byte[1], 0, 1)),
        READ_ACROSS_THE_END(in -> in.read(LENGTH - 5L, new byte[10], 0, 10)),
        READ_AT_A_NEGATIVE_POSITION(in -> in.read(-1, new byte[1], 0, 1)),
        READ_FULLY_ACROSS_THE_END(in -> {
            in.readFully(LENGTH - 5L, new byte[6]);
            return "read";
        }),
        READ_FULLY_AT_A_NEGATIVE_POSITION(in -> {
            in.readFully(-3L, new byte[6]);
            return "read";
        }),
        READ_FULLY_NOTHING_AT_THE_END(in -> {
            in.readFully(LENGTH, new byte[0]);
            return "read";
        }),
        POSITIONED_READS_DO_NOT_MOVE(in -> {
            in.seek(7);
            in.readFully(100_000, new byte[1_000]);
            return in.getPos() + " " + in.read();
        }),
        UNBUFFER_AND_READ_ON(in -> {
            in.seek(100);
            int first = in.read();
            in.unbuffer();
            return first + " " + in.read() + " at " + in.getPos();
        }),
        SET_READAHEAD(in -> {
            in.setReadahead(4_096L);
            in.setReadahead(null);
            return in.read();
        }),
        SET_NEGATIVE_READAHEAD(in -> {
            in.setReadahead(-1L);
            return "set";
        }),
        MARK(in -> {
            in.mark(10);
            return in.markSupported();
        }),
        RESET(in -> {
            in.reset();
            return "reset";
        }),
        NEW_SOURCE(in -> in.seekToNewSource(5)),
        CLOSE_TWICE(in -> {
            in.close();
            in.close();
            return "closed";
        }),
        READ_AFTER_CLOSE(closed(FSDataInputStream::read)),
        READ_ARRAY_AFTER_CLOSE(closed(in -> in.read(new byte[1]))),
        READ_AT_AFTER_CLOSE(closed(in -> in.read(0, new byte[1], 0, 1))),
        READ_FULLY_AFTER_CLOSE(closed(in -> {
            in.readFully(0, new byte[1]);
            return "read";
        })),
        SEEK_AFTER_CLOSE(closed(in -> {
            in.seek(1);
            return "sought";
        })),
        AVAILABLE_AT_THE_FRONT(FSDataInputStream::available),
        AVAILABLE_IN_THE_MIDDLE(in -> {
            in.readFully(new byte[100_000]);
            return in.available();
        }),
        AVAILABLE_AT_THE_END(in -> in.readAllBytes().length + " and " + in.available()),
        AVAILABLE_AFTER_CLOSE(closed(FSDataInputStream::available)),
        UNBUFFER_AFTER_CLOSE(closed(in -> {
            in.unbuffer();
            return "unbuffered";
        })),
        VECTORED_AFTER_CLOSE(closed(in -> {
            in.readVectored(List.of(FileRange.createFileRange(0, 1)), ByteBuffer::allocate);
            return "read";
        })),
        VECTORED_PAST_THE_END(in -> {
            in.readVectored(List.of(FileRange.createFileRange(LENGTH - 5L, 10)), ByteBuffer::allocate);
            return "read";
        }),
        VECTORED_OVERLAP(in -> {
            in.readVectored(
                    List.of(FileRange.createFileRange(0, 10), FileRange.createFileRange(5, 10)), ByteBuffer::allocate);
            return "read";
        }),
        VECTORED_NOTHING(in -> {
            in.readVectored(List.of(), ByteBuffer::allocate);
            return "read";
        });

        private final Act act;

        Behaviour(Act act) {
            this.act = act;
        }

        private static Act closed(Act act) {
            return in -> {
                in.close();
                return act.on(in);
            };
        }

        /** What it gives, or which exception it throws. */
        String outcome(FSDataInputStream stream) throws IOException {
            try (stream) {
                return String.valueOf(act.on(stream));
            } catch (Exception e) {
                return e.getClass().getName();
            }
        }
    }

    @BeforeEach
    void openFileSystems() throws IOException {
        failuresBefore = CacheFailures.count();
        fileSystem = LAKE.caching();
        plain = LAKE.uncached();
        path = LAKE.dataFile();
        Lake.write(plain, path, BYTES);
        LAKE.forgetRequests();
    }

    @AfterEach
    void closeFileSystems() throws IOException {
        fileSystem.close();
        plain.close();
        FileSystem.closeAll();
        CacheRuntime.shutdown();
        assertThat(CacheFailures.count()).as("faults of the cache").isEqualTo(failuresBefore);
    }

    @ParameterizedTest
    @EnumSource
    void streamBehavesAsS3asColdAndWarm(Behaviour behaviour) throws Exception {
        String expected = behaviour.outcome(plain.open(path));

        assertThat(behaviour.outcome(fileSystem.open(path))).as("cold").isEqualTo(expected);
        try (FSDataInputStream in = fileSystem.open(path)) {
            in.readFully(0, new byte[LENGTH]);
        }
        assertThat(behaviour.outcome(fileSystem.open(path))).as("warm").isEqualTo(expected);
    }

    @Test
    void byteBuffersOfBothKindsAreFilledFromTheirPosition() throws Exception {
        for (int round = 0; round < 2; round++) { // cold, then warm
            for (ByteBuffer target : List.of(ByteBuffer.allocate(5_000), ByteBuffer.allocateDirect(5_000))) {
                try (FSDataInputStream in = fileSystem.open(path)) {
                    target.clear().position(1_000);
                    in.seek(61_000);
                    assertThat(in.read(target)).isPositive();
                    assertThat(target.get(1_000)).isEqualTo(BYTES[61_000]);
                    target.clear().position(1_000).limit(4_000);
                    in.readFully(100_000, target);
                    assertThat(target.position()).isEqualTo(4_000);
                    assertThat(target.get(3_999)).isEqualTo(BYTES[102_999]);
                }
            }
        }
    }

    @Test
    void unbufferAndCloseGiveBackTheBlockThatIsHeld() throws Exception {
        CacheEngine engine = CacheRuntime.current().orElseThrow().engine();
        FSDataInputStream in = fileSystem.open(path);
        in.readFully(0, new byte[100]);
        assertThat(engine.streams().heldBytes()).isEqualTo(Lake.BLOCK);
        in.unbuffer();
        assertThat(engine.streams().heldBytes()).isZero();
        in.readFully(2L * Lake.BLOCK, new byte[100]);
        assertThat(engine.streams().heldBytes()).isEqualTo(Lake.BLOCK);
        in.close();
        assertThat(engine.streams().heldBytes()).isZero();
    }

    /** S3A's stream takes no buffers at all. */
    @Test
    void bufferThatCannotBeFilledIsTheCallersFaultAndOpensNoBreaker() throws Exception {
        try (FSDataInputStream in = fileSystem.open(path)) {
            in.readFully(0, new byte[LENGTH]);
            ByteBuffer readOnly = ByteBuffer.allocate(100).asReadOnlyBuffer();
            LAKE.forgetRequests();
            for (int i = 0; i < 10; i++) {
                assertThatThrownBy(() -> in.read(61_000L, readOnly)).isInstanceOf(ReadOnlyBufferException.class);
            }
            assertThat(LAKE.requests()).isEmpty();
            assertThat(CacheRuntime.current().orElseThrow().engine().tierReports())
                    .allMatch(TierReport::available);
        }
    }

    @Test
    void positionedReadsOfOneStreamRunAtTheSameTime() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (FSDataInputStream in = fileSystem.open(path)) {
            List<Future<byte[]>> reads = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                int at = i * 1_400;
                reads.add(threads.submit(() -> {
                    byte[] read = new byte[5_000];
                    in.readFully(at, read);
                    return read;
                }));
            }
            for (int i = 0; i < reads.size(); i++) {
                assertThat(reads.get(i).get()).isEqualTo(Arrays.copyOfRange(BYTES, i * 1_400, i * 1_400 + 5_000));
            }
            assertThat(in.getPos()).isZero();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    @Tag("since-hadoop-3.4.2") // readVectored with three arguments
    void buffersOfRangesThatFailComeBack() throws Exception {
        List<FileRange> ranges =
                List.of(FileRange.createFileRange(0, 1_000), FileRange.createFileRange(200_000, 1_000));
        ConcurrentLinkedQueue<ByteBuffer> allocated = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<ByteBuffer> released = new ConcurrentLinkedQueue<>();
        try (FSDataInputStream in = fileSystem.open(path)) {
            LAKE.proxy().faults().failNext(request -> request.method().equals("GET"), 403, 100);
            in.readVectored(
                    ranges,
                    size -> {
                        ByteBuffer buffer = ByteBuffer.allocate(size);
                        allocated.add(buffer);
                        return buffer;
                    },
                    released::add);
            for (FileRange range : ranges) {
                assertThatThrownBy(() -> range.getData().get()).isInstanceOf(ExecutionException.class);
            }
        } finally {
            LAKE.proxy().faults().clear();
        }
        CompletableFuture<?>[] all = ranges.stream().map(FileRange::getData).toArray(CompletableFuture[]::new);
        assertThat(CompletableFuture.allOf(all)).isCompletedExceptionally();
        assertThat(released).hasSize(2).containsExactlyInAnyOrderElementsOf(allocated);
    }

    private static boolean held(S3Request request, CountDownLatch asked, CountDownLatch answer) {
        if (request.method().equals("GET")) {
            asked.countDown();
            try {
                answer.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return false;
    }

    @Test
    void unbufferEndsVectoredReadsThatAreUnderWay() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        fileSystem.getFileStatus(path);
        LAKE.proxy().faults().failNext(request -> held(request, asked, answer), 500, 1); // holds and lets pass
        FileRange range = FileRange.createFileRange(70_000, 1_000);
        try (FSDataInputStream in = fileSystem.open(path)) {
            in.readVectored(List.of(range), ByteBuffer::allocate);
            CompletableFuture<ByteBuffer> first = range.getData();
            asked.await();
            in.unbuffer();
            answer.countDown();

            assertThatThrownBy(first::get).hasCauseInstanceOf(InterruptedIOException.class);
            in.readVectored(List.of(range), ByteBuffer::allocate);
            assertThat(range.getData().get())
                    .isEqualTo(ByteBuffer.wrap(BYTES, 70_000, 1_000).slice());
        } finally {
            LAKE.proxy().faults().clear();
        }
    }

    @Test
    void rangeBehindAFileThatIsShorterThanDeclaredFailsAlone() throws Exception {
        FileRange inside = FileRange.createFileRange(10, 100);
        FileRange outside = FileRange.createFileRange(LENGTH - 10L, 100);
        for (FileSystem each : List.of(plain, fileSystem)) {
            try (FSDataInputStream in = each.openFile(path)
                    .mustLong(Options.OpenFileOptions.FS_OPTION_OPENFILE_LENGTH, LENGTH + 1024L)
                    .build()
                    .get()) {
                in.readVectored(List.of(inside, outside), ByteBuffer::allocate);

                assertThat(inside.getData().get())
                        .isEqualTo(ByteBuffer.wrap(BYTES, 10, 100).slice());
                assertThatThrownBy(() -> outside.getData().get()).hasCauseInstanceOf(EOFException.class);
            }
        }
    }

    @Test
    void interruptedReaderHarmsNoOther() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        fileSystem.getFileStatus(path);
        LAKE.proxy().faults().failNext(request -> held(request, asked, answer), 500, 1); // holds and lets pass
        byte[] read = new byte[1_000];
        Thread killed = new Thread(() -> {
            try (FSDataInputStream in = fileSystem.open(path)) {
                in.readFully(0, new byte[1_000]);
            } catch (IOException e) {
                Thread.currentThread().interrupt(); // as a killed task ends
            }
        });
        killed.start();
        asked.await();
        CompletableFuture<byte[]> other = CompletableFuture.supplyAsync(() -> {
            try (FSDataInputStream in = fileSystem.open(path)) {
                in.readFully(0, read);
                return read;
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });

        killed.interrupt();
        answer.countDown();

        assertThat(other.get()).isEqualTo(Arrays.copyOf(BYTES, 1_000));
        killed.join();
        LAKE.proxy().faults().clear();
        try (FSDataInputStream in = fileSystem.open(path)) {
            in.readFully(0, read);
        }
        assertThat(read).isEqualTo(Arrays.copyOf(BYTES, 1_000));
    }

    @Test
    void statisticsTellWhatWasDeliveredColdAndWarm() throws Exception {
        for (int round = 0; round < 2; round++) {
            IOStatisticsContext context = IOStatisticsContext.getCurrentIOStatisticsContext();
            context.reset();
            IOStatistics statistics;
            try (FSDataInputStream in = fileSystem.open(path)) {
                statistics = IOStatisticsSupport.retrieveIOStatistics(in);
                in.readFully(0, new byte[1_000]);
                in.seek(5);
                assertThat(in.read()).isEqualTo(BYTES[5] & 0xff);
                FileRange range = FileRange.createFileRange(150_000, 2_000);
                in.readVectored(List.of(range), ByteBuffer::allocate);
                range.getData().get();
            }
            assertThat(statistics.counters())
                    .as("round " + round)
                    .containsEntry(StreamStatisticNames.STREAM_READ_BYTES, 3_001L)
                    .containsEntry(StreamStatisticNames.STREAM_READ_OPERATIONS, 2L)
                    .containsEntry(StreamStatisticNames.STREAM_READ_FULLY_OPERATIONS, 1L)
                    .containsEntry(StreamStatisticNames.STREAM_READ_SEEK_OPERATIONS, 1L)
                    .containsEntry(StreamStatisticNames.STREAM_READ_VECTORED_OPERATIONS, 1L)
                    .containsEntry(StreamStatisticNames.STREAM_READ_OPENED, round == 0 ? 2L : 0L);
            assertThat(context.getIOStatistics().counters())
                    .containsEntry(StreamStatisticNames.STREAM_READ_BYTES, 3_001L);
        }
    }
}
