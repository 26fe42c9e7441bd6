package dev.thermocline.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.delta.CommitTexts;
import dev.thermocline.fake.TestClock;
import dev.thermocline.peer.CapturedTail;
import dev.thermocline.protocol.WrittenFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

/** Files and commits meet in either order, and nothing grows without bound. */
class CapturedFilesTest {
    private static final long MAX_BYTES = 100_000;

    private final TestClock clock = new TestClock();
    private final CapturedFiles files = new CapturedFiles(
            new CapturedFiles.Limits(MAX_BYTES, 3, Duration.ofMinutes(10), 2, Duration.ofSeconds(5)), clock);
    private final List<WrittenFile> arrived = new ArrayList<>();

    private static WrittenFile captured(String path, long modificationTime, int tail) {
        return new WrittenFile.Sent(CommitTexts.captured(path, modificationTime, tail));
    }

    private static WrittenFile held(String path, long modificationTime) {
        return WrittenFile.Held.of(CommitTexts.captured(path, modificationTime, 10), "7");
    }

    @Test
    void filesThatTheirWritersHoldTakeNoRoomForTheirTails() {
        CapturedFiles large = new CapturedFiles(
                new CapturedFiles.Limits(64 << 20, 50_000, Duration.ofMinutes(10), 2, Duration.ofSeconds(5)), clock);
        for (int i = 0; i < 10_000; i++) {
            large.offer(held("s3a://bucket/warehouse/events/date=2026-01-01/part-" + i + ".parquet", 1));
        }

        assertThat(large.counts().files()).isEqualTo(10_000);
        assertThat(large.counts().droppedForSpace()).isZero();
    }

    @Test
    void knownModificationTimeOfAHeldFileWinsOverZero() {
        files.offer(held("early", 77));
        files.offer(held("early", 0));
        assertThat(files.take("early")).contains(held("early", 77));
    }

    @Test
    void fileBeforeCommitIsClaimedAtOnce() {
        WrittenFile file = captured("a", 5, 10);
        files.offer(file);

        assertThat(files.claim("a", arrived::add)).isEqualTo(new TailClaim.Ready(file));
        assertThat(arrived).isEmpty();
        assertThat(files.counts()).isEqualTo(new CapturedFiles.Counts(0, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void fileAfterCommitReachesWhoWaits() {
        assertThat(files.claim("a", arrived::add)).isEqualTo(new TailClaim.Waiting());
        files.offer(captured("b", 0, 10));
        WrittenFile file = captured("a", 5, 10);
        files.offer(file);

        assertThat(arrived).containsExactly(file);
        assertThat(files.peek("a")).isEmpty();
        assertThat(files.counts().waiting()).isZero();
        assertThat(files.expire()).isEmpty();
    }

    @Test
    void everyClaimOfOnePathGetsTheFile() {
        files.claim("a", arrived::add);
        files.claim("a", arrived::add);
        files.offer(captured("a", 5, 10));

        assertThat(arrived).hasSize(2);
    }

    @Test
    void waitEndsAndIsNotServedAfterwards() {
        files.claim("a", arrived::add);
        clock.advance(Duration.ofSeconds(3));
        files.claim("b", arrived::add);
        assertThat(files.expire()).isEmpty();
        clock.advance(Duration.ofSeconds(2));

        assertThat(files.expire()).containsExactly("a");
        assertThat(files.expire()).isEmpty();
        files.offer(captured("a", 5, 10));
        assertThat(arrived).isEmpty();
        assertThat(files.peek("a")).isPresent();
        assertThat(files.counts().waiting()).isEqualTo(1);
        assertThat(files.counts().waitsEnded()).isEqualTo(1);
    }

    @Test
    void claimBeyondTheLimitIsRefusedAndCounted() {
        files.claim("a", arrived::add);
        files.claim("b", arrived::add);

        assertThat(files.claim("c", arrived::add)).isEqualTo(new TailClaim.Refused());
        assertThat(files.claim("a", arrived::add)).isEqualTo(new TailClaim.Refused());
        assertThat(files.counts().waitsRefused()).isEqualTo(2);
        files.offer(captured("a", 5, 10));
        assertThat(arrived).hasSize(1);
        assertThat(files.claim("c", arrived::add)).isEqualTo(new TailClaim.Waiting());
    }

    @Test
    void takeRemovesAndPeekDoesNot() {
        files.offer(captured("a", 5, 10));

        assertThat(files.peek("a")).isPresent();
        assertThat(files.take("a")).isPresent();
        assertThat(files.take("a")).isEmpty();
        assertThat(files.counts().bytes()).isZero();
    }

    @Test
    void knownModificationTimeWinsOverZeroInEitherOrder() {
        files.offer(captured("late", 0, 10));
        files.offer(captured("late", 77, 0));
        files.offer(captured("early", 77, 0));
        files.offer(captured("early", 0, 10));

        assertThat(files.take("late")).contains(captured("late", 77, 10));
        assertThat(files.take("early")).contains(captured("early", 77, 10));
        assertThat(files.counts().bytes()).isZero();
    }

    @Test
    void otherBytesReplaceTheFileAndInheritNothing() {
        files.offer(captured("a", 77, 100));
        WrittenFile rewritten = new WrittenFile.Sent(new CapturedTail(
                new Path("a"),
                new ObjectVersion("other-etag", Optional.empty(), 50),
                0,
                new Owner("owner"),
                new byte[5]));
        files.offer(rewritten);

        assertThat(files.take("a")).contains(rewritten);
    }

    @Test
    void oldestFileGoesWhenThereAreTooMany() {
        for (String path : List.of("a", "b", "c", "d")) {
            files.offer(captured(path, 5, 10));
        }

        assertThat(files.peek("a")).isEmpty();
        assertThat(files.peek("d")).isPresent();
        assertThat(files.counts().files()).isEqualTo(3);
        assertThat(files.counts().droppedForSpace()).isEqualTo(1);
    }

    @Test
    void oldestFilesGoWhenBytesRunOut() {
        CapturedFiles large = new CapturedFiles(
                new CapturedFiles.Limits(30_000, 100, Duration.ofMinutes(10), 2, Duration.ofSeconds(5)), clock);
        for (String path : List.of("a", "b", "c", "d")) {
            large.offer(captured(path, 5, 9_000));
        }

        assertThat(large.peek("a")).isEmpty();
        assertThat(large.counts().files()).isEqualTo(3);
        assertThat(large.counts().bytes()).isBetween(27_000L, 30_000L);
    }

    @Test
    void fileThatNeverFitsIsDroppedAndCounted() {
        CapturedFiles tiny = new CapturedFiles(
                new CapturedFiles.Limits(100, 3, Duration.ofMinutes(10), 2, Duration.ofSeconds(5)), clock);
        tiny.offer(captured("a", 5, 1000));

        assertThat(tiny.counts()).isEqualTo(new CapturedFiles.Counts(0, 0, 0, 1, 0, 0, 0));
    }

    @Test
    void fileThatNoCommitNamesAgesOut() {
        files.offer(captured("a", 5, 10));
        clock.advance(Duration.ofMinutes(6));
        files.offer(captured("b", 5, 10));
        clock.advance(Duration.ofMinutes(4));

        assertThat(files.take("a")).isEmpty();
        assertThat(files.peek("b")).isPresent();
        assertThat(files.counts().droppedForAge()).isEqualTo(1);
        clock.advance(Duration.ofMinutes(6));
        files.expire();
        assertThat(files.counts()).isEqualTo(new CapturedFiles.Counts(0, 0, 0, 0, 2, 0, 0));
    }

    @Test
    void randomUseStaysWithinLimitsAndKeepsItsAccounts() {
        long seed = 99;
        Random random = new Random(seed);
        for (int i = 0; i < 5000; i++) {
            String path = "p" + random.nextInt(6);
            switch (random.nextInt(4)) {
                case 0, 1 -> files.offer(captured(path, random.nextInt(2), random.nextInt(10_000)));
                case 2 -> files.claim(path, arrived::add);
                default -> clock.advance(Duration.ofSeconds(random.nextInt(4)));
            }
            files.expire();
            CapturedFiles.Counts counts = files.counts();
            assertThat(counts.bytes()).as("seed %d, round %d", seed, i).isBetween(0L, MAX_BYTES);
            assertThat(counts.files()).isBetween(0, 3);
            assertThat(counts.waiting()).isBetween(0, 2);
        }
        clock.advance(Duration.ofHours(1));
        files.expire();
        assertThat(files.counts().bytes()).isZero();
        assertThat(files.counts().waiting()).isZero();
    }

    @Test
    void fileAndClaimThatRaceAlwaysMeet() throws InterruptedException, ExecutionException {
        int rounds = 2000;
        AtomicInteger met = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int i = 0; i < rounds; i++) {
                String path = "p" + i;
                CountDownLatch start = new CountDownLatch(1);
                Future<?> writer = threads.submit(() -> {
                    start.await();
                    files.offer(captured(path, 5, 10));
                    return null;
                });
                Future<?> commit = threads.submit(() -> {
                    start.await();
                    if (files.claim(path, file -> met.incrementAndGet()) instanceof TailClaim.Ready) {
                        met.incrementAndGet();
                    }
                    return null;
                });
                start.countDown();
                writer.get();
                commit.get();
            }
        } finally {
            threads.shutdown();
        }
        assertThat(met).hasValue(rounds);
        assertThat(files.counts().files()).isZero();
    }

    @Test
    void impossibleLimitsAreRefused() {
        Duration second = Duration.ofSeconds(1);
        assertThatThrownBy(() -> new CapturedFiles.Limits(0, 1, second, 1, second))
                .hasMessageContaining("maxBytes 0");
        assertThatThrownBy(() -> new CapturedFiles.Limits(1, 1, Duration.ZERO, 1, second))
                .hasMessageContaining("PT0S");
    }
}
