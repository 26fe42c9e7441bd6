package dev.thermocline.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.object.ObjectName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@link TraceWriter} leaves in its files, and what it counts. Buffers of eight records. */
class TraceWriterTest {
    private static final int BUFFER = 8;
    private static final TraceHeader HEADER = new TraceHeader(4096, 1024);
    private static final int HEADER_LENGTH = HEADER.line().length();
    private static final ObjectName NAME = ObjectName.of("s3", "lake", "table/part-0");
    private static final long UNLIMITED = 1 << 20;

    @TempDir
    private Path directory;

    private final AtomicLong nanos = new AtomicLong(42);
    private final AtomicLong dropped = new AtomicLong();
    private final ExecutorService thread = Executors.newSingleThreadExecutor();

    @AfterEach
    void stop() {
        thread.shutdownNow();
    }

    private Path file() {
        return directory.resolve("made/trace");
    }

    private TraceWriter writer(long maximum, boolean names, TraceFile.Maker files) {
        return new TraceWriter(
                new TraceWriter.Settings(file(), maximum, names, HEADER),
                nanos::get,
                dropped::addAndGet,
                new TraceWriter.Mechanics(BUFFER, Duration.ofMillis(1), files));
    }

    private TraceWriter writer(long maximum, boolean names) {
        return writer(maximum, names, TraceFile::make);
    }

    private Future<?> start(TraceWriter writer) {
        return thread.submit(() -> {
            writer.run();
            return null;
        });
    }

    private static void read(TraceWriter writer, int count) {
        for (int i = 0; i < count; i++) {
            writer.read(NAME, new BlockKey(7, i * 4096L), 4096, i + 1);
        }
    }

    private static List<TraceRecord> records(Path file) throws IOException {
        List<TraceRecord> records = new ArrayList<>();
        try (TraceReader reader = TraceReader.open(file)) {
            assertThat(reader.header()).isEqualTo(HEADER);
            for (TraceRecord next = reader.next(); next != null; next = reader.next()) {
                records.add(next);
            }
        }
        return records;
    }

    @Test
    void whatWasReadIsReadBack() throws Exception {
        TraceWriter writer = writer(UNLIMITED, false);
        writer.read(NAME, BlockKey.tail(7, 0), 1024, 8);
        nanos.addAndGet(Duration.ofDays(60).toNanos());
        writer.read(NAME, new BlockKey(7, Integer.MAX_VALUE * 4096L), 8_384_512, 8_384_512);
        writer.close();

        writer.run();

        assertThat(records(file()))
                .containsExactly(
                        new TraceRecord(0, NAME.high(), -1, 1024, 8),
                        new TraceRecord(
                                Duration.ofDays(60).toMillis(), NAME.high(), Integer.MAX_VALUE, 8_384_512, 8_384_512));
        assertThat(Files.size(file())).isEqualTo(HEADER_LENGTH + 2 * 28L);
        assertThat(dropped).hasValue(0);
    }

    @Test
    void killLosesNothingThatWasIdleAndTheTornEndIsIgnored() throws Exception {
        TraceWriter writer = writer(UNLIMITED, false);
        Future<?> running = start(writer);
        read(writer, 3);
        Awaitility.await().until(() -> Files.exists(file()) && Files.size(file()) == HEADER_LENGTH + 3 * 28L);

        Path image = directory.resolve("image"); // what a kill leaves: nothing was closed
        byte[] bytes = Files.readAllBytes(file());
        for (int torn = 0; torn < TraceRecord.LENGTH; torn++) {
            Files.write(image, Arrays.copyOf(bytes, bytes.length - torn));
            assertThat(records(image)).as("%s B missing", torn).hasSize(torn == 0 ? 3 : 2);
        }
        writer.close();
        running.get();
    }

    @Test
    @Timeout(20) // a writer that overlooks the maximum would wait for more
    void fileEndsWithAWholeRecordAtItsMaximumAndTheRestIsCounted() throws Exception {
        long maximum = HEADER_LENGTH + 5 * 28L + 27;
        TraceWriter writer = writer(maximum, false);
        read(writer, 7);

        writer.run(); // returns by itself: the file is full

        assertThat(Files.size(file())).isEqualTo(maximum - 27);
        assertThat(records(file())).extracting(TraceRecord::wanted).containsExactly(1, 2, 3, 4, 5);
        assertThat(dropped).hasValue(2);
        read(writer, 3);
        assertThat(dropped).hasValue(5);
    }

    @Test
    void whatFindsTheBufferFullIsCountedAndNeverWaits() throws Exception {
        CountDownLatch hanging = new CountDownLatch(1);
        CountDownLatch answers = new CountDownLatch(1);
        TraceWriter writer = writer(UNLIMITED, false, file -> {
            WritableByteChannel channel = TraceFile.make(file);
            return new ForwardingChannel(channel) {
                @Override
                public int write(ByteBuffer bytes) throws IOException {
                    if (bytes.remaining() % TraceRecord.LENGTH == 0) {
                        hanging.countDown();
                        awaitQuietly(answers);
                    }
                    return super.write(bytes);
                }
            };
        });
        read(writer, BUFFER);
        Future<?> running = start(writer);
        hanging.await();

        read(writer, BUFFER);
        assertThat(dropped).hasValue(0);
        read(writer, 3);
        assertThat(dropped).hasValue(3);

        answers.countDown();
        writer.close();
        running.get();
        assertThat(records(file())).hasSize(2 * BUFFER);
        assertThat(dropped).hasValue(3);
    }

    @Test
    void failingDiskEndsTheTraceAndEveryReadIsCounted() {
        TraceWriter writer = writer(UNLIMITED, false, file -> new ForwardingChannel(TraceFile.make(file)) {
            private int room = HEADER_LENGTH + 2 * TraceRecord.LENGTH + 5;

            @Override
            public int write(ByteBuffer bytes) throws IOException {
                if (room == 0) {
                    throw new IOException("no space left on device");
                }
                int count = Math.min(room, bytes.remaining());
                super.write(bytes.slice(bytes.position(), count));
                bytes.position(bytes.position() + count);
                room -= count;
                return count;
            }
        });
        read(writer, 6);

        Future<?> running = start(writer);

        assertThatThrownBy(running::get)
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseMessage("no space left on device");
        assertThat(dropped).hasValue(4);
        read(writer, 10);
        assertThat(dropped).hasValue(14);
    }

    @Test
    void directoryThatCantBeMadeEndsTheTrace() throws IOException {
        Files.writeString(directory.resolve("made"), "a file where a directory should be");
        TraceWriter writer = writer(UNLIMITED, true);
        read(writer, 2);

        assertThatThrownBy(writer::run).isInstanceOf(IOException.class);
        assertThat(dropped).hasValue(2);
    }

    @Test
    void filesAreTheOwnersAlone() throws Exception {
        assumeThat(directory.getFileSystem().supportedFileAttributeViews()).contains("posix");
        TraceWriter writer = writer(UNLIMITED, true);
        writer.close();
        writer.run();

        for (Path made : List.of(file(), Path.of(file() + ".names"))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                    .as(made.toString())
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void traceThatIsThereStaysAsItIs() throws Exception {
        for (int run = 1; run <= 3; run++) {
            TraceWriter writer = writer(UNLIMITED, false);
            read(writer, run);
            writer.close();
            writer.run();
        }

        assertThat(records(file())).hasSize(1);
        assertThat(records(Path.of(file() + "-2"))).hasSize(2);
        assertThat(records(Path.of(file() + "-3"))).hasSize(3);
    }

    @Test
    void namesAreWrittenOnceEachOnALineOfItsOwn() throws Exception {
        ObjectName odd = ObjectName.of("s3", "lake", "a\nb\\c");
        TraceWriter writer = writer(UNLIMITED, true);
        writer.named(NAME, "s3a://lake/table/part-0");
        writer.named(odd, "s3a://lake/a\nb\\c");
        writer.named(NAME, "s3a://lake/table/part-0");
        writer.close();
        writer.run();

        assertThat(writer.wantsNames()).isTrue();
        assertThat(Files.readAllLines(Path.of(file() + ".names")))
                .containsExactly(
                        String.format("%016x s3a://lake/table/part-0", NAME.high()),
                        String.format("%016x s3a://lake/a\\nb\\\\c", odd.high()));
    }

    @Test
    void namesAreBoundedInMemoryAndOnDiskAndCounted() throws Exception {
        TraceWriter writer = writer(2_000, true);
        for (int i = 0; i < 1_030; i++) {
            writer.named(ObjectName.of("s3", "lake", "file-" + i), "s3a://lake/file");
        }
        assertThat(dropped).hasValue(6); // 1,024 may wait

        writer.close();
        writer.run();

        int fitting = 2_000 / (16 + 1 + 15 + 1);
        assertThat(Files.readAllLines(Path.of(file() + ".names"))).hasSize(fitting);
        assertThat(dropped).hasValue(6 + 1_024 - fitting);
    }

    @Test
    void withoutNamesThereIsNoFileForThem() throws Exception {
        TraceWriter writer = writer(UNLIMITED, false);
        writer.named(NAME, "s3a://lake/table/part-0");
        writer.close();
        writer.run();

        assertThat(writer.wantsNames()).isFalse();
        assertThat(Path.of(file() + ".names")).doesNotExist();
        assertThat(dropped).hasValue(0);
    }

    private static void awaitQuietly(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    /** A channel that may be made to fail. */
    private static class ForwardingChannel implements WritableByteChannel {
        private final WritableByteChannel to;

        ForwardingChannel(WritableByteChannel to) {
            this.to = to;
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            return to.write(bytes);
        }

        @Override
        public boolean isOpen() {
            return to.isOpen();
        }

        @Override
        public void close() throws IOException {
            to.close();
        }
    }
}
