package dev.thermocline.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.thermocline.cache.Origin;
import dev.thermocline.hadoop.Lake;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.fs.CanSetReadahead;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.s3a.S3AUtils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** One stream for who reads on, one range for who jumps, and bytes that count once. */
class S3AOriginTest {
    private static final byte[] CONTENT = Lake.bytes(1_000, 1);

    private final List<String> opened = new ArrayList<>();
    private int closed;

    /** Where a stream is interrupted, and by what. */
    private @Nullable Step interruptedIn;

    private IOException interrupt = new InterruptedIOException("interrupted");

    /** What is done with a stream of S3A. */
    enum Step {
        OPEN,
        READAHEAD,
        SEEK,
        READ
    }

    private void reached(Step step) throws IOException {
        if (step == interruptedIn) {
            throw interrupt;
        }
    }

    /** A stream over an array that reads a few bytes at a time. */
    private final class Stream extends FSInputStream implements CanSetReadahead {
        private int at;

        @Override
        public void seek(long position) throws IOException {
            reached(Step.SEEK);
            at = (int) position;
            opened.set(opened.size() - 1, opened.get(opened.size() - 1) + " at " + position);
        }

        @Override
        public long getPos() {
            return at;
        }

        @Override
        public boolean seekToNewSource(long target) {
            return false;
        }

        @Override
        public void setReadahead(Long readahead) throws IOException {
            reached(Step.READAHEAD);
            if (readahead == 0) {
                return; // the GET was sent
            }
            opened.set(opened.size() - 1, "range of " + readahead);
        }

        @Override
        public int read() {
            return at < CONTENT.length ? CONTENT[at++] & 0xff : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (at >= 50) {
                reached(Step.READ); // in the middle of a range
            }
            int count = new ByteArrayInputStream(CONTENT, at, CONTENT.length - at)
                    .read(target, offset, Math.min(7, length));
            at += Math.max(0, count);
            return count;
        }

        @Override
        public void close() {
            closed++;
        }
    }

    private S3AOrigin origin(boolean sequential, FileSystem.Statistics statistics) {
        return new S3AOrigin(
                runsOn -> {
                    reached(Step.OPEN);
                    opened.add(runsOn ? "stream" : "?");
                    return new FSDataInputStream(new Stream());
                },
                sequential,
                new StreamStatistics(statistics, null));
    }

    private static byte[] read(Origin origin, int start, int end) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(end - start);
        try (Origin.Range range = origin.open(start, end - start)) {
            range.readFully(target);
        }
        return target.array();
    }

    @Test
    void readerWhoGoesOnHasOneStream() throws IOException {
        try (S3AOrigin origin = origin(true, new FileSystem.Statistics("s3a"))) {
            assertThat(read(origin, 0, 100)).isEqualTo(Arrays.copyOfRange(CONTENT, 0, 100));
            assertThat(read(origin, 100, 300)).isEqualTo(Arrays.copyOfRange(CONTENT, 100, 300));

            assertThat(opened).containsExactly("stream at 0");
            assertThat(closed).isZero();
        }
        assertThat(closed).isEqualTo(1);
    }

    @Test
    void readerWhoJumpsHasRangesFromThenOn() throws IOException {
        try (S3AOrigin origin = origin(true, new FileSystem.Statistics("s3a"))) {
            read(origin, 0, 100);
            assertThat(read(origin, 500, 600)).isEqualTo(Arrays.copyOfRange(CONTENT, 500, 600));
            read(origin, 600, 700);

            assertThat(opened).containsExactly("stream at 0", "range of 100 at 500", "range of 100 at 600");
        }
        assertThat(closed).isEqualTo(3);
    }

    @Test
    void randomReaderHasRangesOnly() throws IOException {
        try (S3AOrigin origin = origin(false, new FileSystem.Statistics("s3a"))) {
            read(origin, 0, 100);
            read(origin, 100, 150);
        }

        assertThat(opened).containsExactly("range of 100 at 0", "range of 50 at 100");
        assertThat(closed).isEqualTo(2);
    }

    @Test
    void objectThatEndsEarlyIsReportedAndItsStreamNotKept() throws IOException {
        try (S3AOrigin origin = origin(true, new FileSystem.Statistics("s3a"))) {
            assertThatThrownBy(() -> read(origin, 900, 1_100)).isInstanceOf(EOFException.class);

            assertThat(closed).isEqualTo(1);
        }
    }

    @Test
    void unbufferGivesTheStreamBackAndReadingGoesOn() throws IOException {
        try (S3AOrigin origin = origin(true, new FileSystem.Statistics("s3a"))) {
            read(origin, 0, 100);
            origin.unbuffer();
            assertThat(closed).isEqualTo(1);

            assertThat(read(origin, 100, 200)).isEqualTo(Arrays.copyOfRange(CONTENT, 100, 200));
        }
    }

    @Test
    void bytesThatTheStreamCountsAreTakenBack() throws IOException {
        FileSystem.Statistics statistics = new FileSystem.Statistics("s3a");
        statistics.incrementBytesRead(300); // as S3A's stream does
        try (S3AOrigin origin = origin(false, statistics)) {
            read(origin, 0, 300);
        }

        assertThat(statistics.getBytesRead()).isZero();
    }

    @Test
    void onlyWhatS3DidNotAnswerMayGoOn() throws IOException {
        try (S3AOrigin origin = origin(false, new FileSystem.Statistics("s3a"))) {
            assertThat(origin.isTransient(new IOException("cut"))).isTrue();
            assertThat(origin.isTransient(new EOFException())).isFalse();
            assertThat(origin.isTransient(new FileNotFoundException())).isFalse();
            assertThat(origin.isTransient(new AccessDeniedException("f"))).isFalse();
            assertThat(origin.isTransient(new InterruptedIOException())).isFalse();
            IOException refused = S3AUtils.translateException(
                    "read",
                    "f",
                    S3Exception.builder().statusCode(503).message("slow down").build());
            assertThat(origin.isTransient(refused)).isFalse();
        }
    }

    @Test
    void positionIsTheNumberOfBytesBeforeTheEnd() throws IOException {
        try (S3AOrigin origin = origin(true, new FileSystem.Statistics("s3a"))) {
            for (ByteBuffer target : List.of(ByteBuffer.allocate(200), ByteBuffer.allocateDirect(200))) {
                try (Origin.Range range = origin.open(900, 200)) {
                    assertThatThrownBy(() -> range.readFully(target)).isInstanceOf(EOFException.class);
                }
                assertThat(target.position()).isEqualTo(100);
            }
        }
    }

    /** The ways in which streams of S3A are read. */
    enum Way {
        SEQUENTIAL,
        RANDOM,
        PASSING,
        AFTER_A_RANGE,
        PLAIN
    }

    private void read(S3AOrigin origin, Way way) throws IOException {
        switch (way) {
            case SEQUENTIAL, RANDOM -> read((Origin) origin, 0, 100);
            case PASSING -> read(origin.passing(), 0, 100);
            case AFTER_A_RANGE -> {
                read((Origin) origin, 0, 40);
                read((Origin) origin, 40, 100);
            }
            case PLAIN -> {
                origin.plain().use(false);
                origin.plain().readFully(0, ByteBuffer.allocate(100));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyStreamOfAnInterruptedReaderIsClosed(Way way) throws IOException {
        for (Step step : Step.values()) {
            for (IOException by :
                    List.of(new InterruptedIOException("interrupted"), new ClosedByInterruptException())) {
                opened.clear();
                closed = 0;
                interruptedIn = step;
                interrupt = by;
                try (S3AOrigin origin = origin(way != Way.RANDOM, new FileSystem.Statistics("s3a"))) {
                    Throwable thrown = catchThrowable(() -> read(origin, way));
                    assertThat(thrown).isIn(null, by); // not every way has every step
                    if (way != Way.PLAIN && thrown != null) {
                        assertThat(closed).as("%s in %s", way, step).isEqualTo(opened.size());
                    }
                }
                assertThat(closed).as("%s in %s", way, step).isEqualTo(opened.size());
            }
        }
    }

    @Test
    void streamsThatAreOpenedAfterTheCloseAreClosed() throws IOException {
        for (Way way : Way.values()) {
            opened.clear();
            closed = 0;
            S3AOrigin origin = origin(way != Way.RANDOM, new FileSystem.Statistics("s3a"));
            origin.close();

            Throwable thrown = catchThrowable(() -> read(origin, way)); // as a vectored read that was under way

            assertThat(thrown).isNull();
            assertThat(closed).as("%s", way).isEqualTo(opened.size()).isPositive();
        }
    }
}
