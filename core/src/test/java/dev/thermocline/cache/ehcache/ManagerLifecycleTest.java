package dev.thermocline.cache.ehcache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Who closes the manager, when, and how long that may take. */
class ManagerLifecycleTest {
    private final AtomicInteger closed = new AtomicInteger();

    @Test
    void lastStoreClosesTheManager() {
        ManagerLifecycle lifecycle = lifecycle(closed::incrementAndGet, 2, Duration.ofSeconds(20));
        lifecycle.release();
        assertThat(closed).hasValue(0);
        assertThat(lifecycle.tryEnter()).isTrue();
        lifecycle.leave();
        lifecycle.release();
        assertThat(closed).hasValue(1);
        assertThat(lifecycle.tryEnter()).isFalse();
    }

    @Test
    void hangingManagerHoldsItsCallerUpOnlyToTheDeadline() {
        CountDownLatch hanging = new CountDownLatch(1);
        Runnable closing = () -> {
            try {
                hanging.await();
                closed.incrementAndGet();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        lifecycle(closing, 1, Duration.ofMillis(50)).release();
        assertThat(closed).hasValue(0);
        hanging.countDown();
        Awaitility.await().until(() -> closed.get() == 1);
    }

    @Test
    void managerWaitsForCallsInside() {
        ManagerLifecycle lifecycle = lifecycle(closed::incrementAndGet, 1, Duration.ofMillis(50));
        assertThat(lifecycle.tryEnter()).isTrue();
        lifecycle.release();
        assertThat(closed).hasValue(0);
        lifecycle.leave();
        Awaitility.await().until(() -> closed.get() == 1);
    }

    @Test
    void failingManagerThrowsNothing() {
        lifecycle(
                        () -> {
                            throw new IllegalStateException("injected");
                        },
                        1,
                        Duration.ofSeconds(20))
                .release();
    }

    @Test
    void interruptedCallerStaysInterrupted() {
        Thread.currentThread().interrupt();
        lifecycle(closed::incrementAndGet, 1, Duration.ofSeconds(20)).release();
        assertThat(Thread.interrupted()).isTrue();
    }

    private static ManagerLifecycle lifecycle(Runnable closing, int stores, Duration deadline) {
        return new ManagerLifecycle(closing, stores, deadline);
    }
}
