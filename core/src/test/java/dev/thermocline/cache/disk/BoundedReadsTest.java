package dev.thermocline.cache.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Waiting for a disk, but not for ever. */
class BoundedReadsTest {
    private final CountDownLatch hanging = new CountDownLatch(1);
    private final AtomicLong clock = new AtomicLong();
    private final BoundedReads reads = new BoundedReads(Duration.ofMillis(50), clock::get);

    @AfterEach
    void letThreadsEnd() {
        hanging.countDown();
        Thread.interrupted();
    }

    private Object hang() throws InterruptedException {
        hanging.await();
        return "late";
    }

    private void advance(int seconds) {
        clock.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }

    @Test
    void resultAndFailureAreTheReads() throws IOException {
        EOFException failure = new EOFException("end");

        assertThat(reads.call(() -> "bytes")).isEqualTo("bytes");
        assertThatThrownBy(() -> reads.call(() -> {
                    throw failure;
                }))
                .isSameAs(failure);
        assertThatThrownBy(() -> reads.call(() -> {
                    throw new IllegalStateException("broken");
                }))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("broken");
    }

    @Test
    void readsThatHangTakeEightThreadsAndTheOthersNeverBegin() throws IOException {
        AtomicInteger begun = new AtomicInteger();
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> reads.call(() -> {
                        begun.incrementAndGet();
                        return hang();
                    }))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the disk did not answer within 50 ms");
        }
        hanging.countDown();
        assertThat(reads.call(() -> "bytes")).isEqualTo("bytes");
        assertThat(begun).hasValueBetween(1, 8);
    }

    @Test
    void interruptOfTheCallerIsKeptForLater() throws IOException {
        Thread caller = Thread.currentThread();
        caller.interrupt();

        assertThat(reads.call(() -> {
                    while (caller.isInterrupted()) {
                        Thread.onSpinWait(); // until the caller has noticed
                    }
                    return "bytes";
                }))
                .isEqualTo("bytes");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void directReadsAreForBytesThatWereReadLately() {
        assertThat(reads.second()).isEqualTo(1);
        assertThat(reads.direct(0, 1)).as("never read").isFalse();
        assertThat(reads.direct(-1, 1)).as("gone").isFalse();
        assertThat(reads.direct(1, 1)).isTrue();
        advance(30);
        assertThat(reads.direct(1, reads.second())).isTrue();
        advance(1);
        assertThat(reads.direct(1, reads.second())).isFalse();
        assertThat(reads.direct(2, reads.second())).isTrue();
    }

    @Test
    void afterALateReadNobodyReadsDirectlyForAMinute() {
        assertThatThrownBy(() -> reads.call(this::hang)).isInstanceOf(IOException.class);

        advance(59);
        assertThat(reads.direct(reads.second(), reads.second())).isFalse();
        advance(1);
        assertThat(reads.direct(reads.second(), reads.second())).isTrue();
    }
}
