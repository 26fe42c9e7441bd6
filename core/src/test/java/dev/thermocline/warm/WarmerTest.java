package dev.thermocline.warm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.FileNotFoundException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every job ends in an outcome, whatever it does. */
class WarmerTest {
    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final List<Warmer> warmers = new ArrayList<>();

    @AfterEach
    void stop() {
        warmers.forEach(Warmer::close);
        clock.shutdownNow();
    }

    private Warmer warmer(int concurrency, Duration timeout) {
        Warmer warmer = new Warmer(concurrency, timeout, clock, work -> {
            Thread thread = new Thread(work, "test-warm");
            thread.setDaemon(true);
            return thread;
        });
        warmers.add(warmer);
        return warmer;
    }

    /** A job that is resident as soon as its work returned, unless told otherwise. */
    private static final class Work implements Warmer.Job {
        private final Callable<WarmOutcome> work;
        private final boolean stays;
        private final AtomicBoolean resident = new AtomicBoolean();

        Work(Callable<WarmOutcome> work, boolean stays) {
            this.work = work;
            this.stays = stays;
        }

        @Override
        public String name() {
            return "work";
        }

        @Override
        public boolean resident() {
            return resident.get();
        }

        @Override
        public WarmOutcome warm() throws Exception {
            WarmOutcome outcome = work.call();
            resident.set(stays);
            return outcome;
        }
    }

    private static Work work(Callable<WarmOutcome> work) {
        return new Work(work, true);
    }

    private static WarmOutcome outcome(CompletableFuture<WarmOutcome> future) throws Exception {
        return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void warmedFileIsResidentAndAlreadyThereTheSecondTime() throws Exception {
        Warmer warmer = warmer(1, LONG);
        AtomicInteger runs = new AtomicInteger();
        Work job = work(() -> {
            runs.incrementAndGet();
            return WarmOutcome.RESIDENT;
        });

        assertThat(outcome(warmer.submit(job))).isEqualTo(WarmOutcome.RESIDENT);
        assertThat(outcome(warmer.submit(job))).isEqualTo(WarmOutcome.ALREADY);
        assertThat(runs).hasValue(1);
    }

    @Test
    void bytesThatAreGoneAfterwardsAreNotCalledResident() throws Exception {
        Work job = new Work(() -> WarmOutcome.RESIDENT, false);

        assertThat(outcome(warmer(1, LONG).submit(job))).isEqualTo(WarmOutcome.EVICTED);
    }

    @Test
    void reasonsOfTheJobComeThrough() throws Exception {
        Warmer warmer = warmer(1, LONG);
        for (WarmOutcome reason : List.of(WarmOutcome.DECLINED, WarmOutcome.TOO_LARGE, WarmOutcome.VANISHED)) {
            assertThat(outcome(warmer.submit(new Work(() -> reason, false)))).isEqualTo(reason);
        }
    }

    @Test
    void missingFileVanishedAndEverythingElseFailed() throws Exception {
        Warmer warmer = warmer(1, LONG);
        assertThat(outcome(warmer.submit(work(() -> {
                    throw new FileNotFoundException("gone");
                }))))
                .isEqualTo(WarmOutcome.VANISHED);
        assertThat(outcome(warmer.submit(work(() -> {
                    throw new IllegalStateException("told to");
                }))))
                .isEqualTo(WarmOutcome.FAILED);
        assertThat(outcome(warmer.submit(work(() -> {
                    throw new OutOfMemoryError("told to");
                }))))
                .isEqualTo(WarmOutcome.FAILED);
    }

    @Test
    void hangingJobFailsAndTheNextOneRunsUninterrupted() throws Exception {
        Warmer warmer = warmer(1, Duration.ofMillis(50));
        CountDownLatch never = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        CompletableFuture<WarmOutcome> hanging = warmer.submit(work(() -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                interrupted.set(true);
                throw e;
            }
            return WarmOutcome.RESIDENT;
        }));
        assertThat(outcome(hanging)).isEqualTo(WarmOutcome.FAILED);

        Warmer.Job next =
                work(() -> Thread.currentThread().isInterrupted() ? WarmOutcome.DECLINED : WarmOutcome.RESIDENT);

        assertThat(outcome(warmer.submit(next))).isEqualTo(WarmOutcome.RESIDENT);
        assertThat(interrupted).isTrue();
    }

    @Test
    void noMoreJobsRunThanAllowed() throws Exception {
        Warmer warmer = warmer(3, LONG);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch gate = new CountDownLatch(1);
        List<CompletableFuture<WarmOutcome>> futures = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            futures.add(warmer.submit(work(() -> {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                gate.await();
                running.decrementAndGet();
                return WarmOutcome.RESIDENT;
            })));
        }
        await().atMost(PATIENCE).until(() -> running.get() == 3);
        assertThat(warmer.pending()).isEqualTo(20);
        gate.countDown();

        for (CompletableFuture<WarmOutcome> future : futures) {
            assertThat(outcome(future)).isEqualTo(WarmOutcome.RESIDENT);
        }
        assertThat(most).hasValue(3);
    }

    @Test
    void submittingNeverWaitsForJobs() throws Exception {
        Warmer warmer = warmer(1, LONG);
        CountDownLatch gate = new CountDownLatch(1);
        Work blocked = work(() -> {
            gate.await();
            return WarmOutcome.RESIDENT;
        });

        List<CompletableFuture<WarmOutcome>> futures = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            futures.add(warmer.submit(blocked)); // would never return if it waited: the gate is opened below
        }
        assertThat(futures).noneMatch(CompletableFuture::isDone);
        gate.countDown();

        assertThat(outcome(futures.get(99))).isEqualTo(WarmOutcome.ALREADY);
    }

    @Test
    void jobsBeyondTheQueueAreDeclined() throws Exception {
        Warmer warmer = warmer(1, LONG);
        CountDownLatch gate = new CountDownLatch(1);
        Work blocked = work(() -> {
            gate.await();
            return WarmOutcome.RESIDENT;
        });
        CompletableFuture<WarmOutcome> last = warmer.submit(blocked);
        for (int i = 0; i < 20_001; i++) {
            last = warmer.submit(blocked);
        }

        assertThat(outcome(last)).isEqualTo(WarmOutcome.DECLINED);
        gate.countDown();
    }

    @Test
    void afterCloseJobsAreDeclined() throws Exception {
        Warmer warmer = warmer(1, LONG);
        warmer.close();

        assertThat(outcome(warmer.submit(work(() -> WarmOutcome.RESIDENT)))).isEqualTo(WarmOutcome.DECLINED);
    }

    @Test
    void jobWithoutAThreadIsDeclined() throws Exception {
        AtomicBoolean starved = new AtomicBoolean(true);
        Warmer warmer = new Warmer(1, Duration.ofSeconds(60), clock, work -> {
            if (starved.getAndSet(false)) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            return new Thread(work);
        });
        warmers.add(warmer);

        assertThat(warmer.submit(new Work(() -> WarmOutcome.RESIDENT, true)).get(30, TimeUnit.SECONDS))
                .isEqualTo(WarmOutcome.DECLINED);
        assertThat(warmer.submit(new Work(() -> WarmOutcome.RESIDENT, true)).get(30, TimeUnit.SECONDS))
                .isEqualTo(WarmOutcome.RESIDENT);
        await().atMost(Duration.ofSeconds(30)).until(() -> warmer.pending() == 0);
    }

    @Test
    void jobWithoutATimeLimitIsNotBegun() throws Exception {
        Warmer warmer = warmer(1, Duration.ofSeconds(60));
        clock.shutdownNow();
        AtomicBoolean begun = new AtomicBoolean();

        CompletableFuture<WarmOutcome> outcome = warmer.submit(new Work(
                () -> {
                    begun.set(true);
                    return WarmOutcome.RESIDENT;
                },
                true));

        assertThat(outcome.get(30, TimeUnit.SECONDS)).isEqualTo(WarmOutcome.FAILED);
        assertThat(begun).isFalse();
    }

    @Test
    void jobsThatWaitWhenTheWarmerClosesAreDeclined() throws Exception {
        Warmer warmer = warmer(1, Duration.ofSeconds(60));
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<WarmOutcome> running = warmer.submit(new Work(
                () -> {
                    begun.countDown();
                    new CountDownLatch(1).await();
                    return WarmOutcome.RESIDENT;
                },
                true));
        CompletableFuture<WarmOutcome> waiting = warmer.submit(new Work(() -> WarmOutcome.RESIDENT, true));
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();

        warmer.close();

        assertThat(waiting.get(30, TimeUnit.SECONDS)).isEqualTo(WarmOutcome.DECLINED);
        assertThat(running.get(30, TimeUnit.SECONDS)).isEqualTo(WarmOutcome.FAILED);
    }

    @Test
    void runningJobThatDoesNotHeedItsInterruptHasFailedWhenTheWarmerCloses() throws Exception {
        Warmer warmer = warmer(1, LONG);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        CompletableFuture<WarmOutcome> running = warmer.submit(work(() -> {
            begun.countDown();
            boolean open = false;
            while (!open) {
                try {
                    open = gate.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    assertThat(open).isFalse(); // as a read from a socket
                }
            }
            return WarmOutcome.RESIDENT;
        }));
        assertThat(begun.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

        warmer.close();
        clock.shutdownNow(); // nothing is left that ends it

        assertThat(running).isCompletedWithValue(WarmOutcome.FAILED);
        gate.countDown();
    }

    @Test
    void everyFutureEndsWhenJobsAreSubmittedWhileTheWarmerCloses() throws Exception {
        for (int round = 0; round < 50; round++) {
            Warmer warmer = warmer(2, LONG);
            List<CompletableFuture<WarmOutcome>> futures = new CopyOnWriteArrayList<>();
            Thread submitting = new Thread(() -> {
                for (int i = 0; i < 20; i++) {
                    futures.add(warmer.submit(work(() -> WarmOutcome.RESIDENT)));
                }
            });
            submitting.start();
            await().atMost(PATIENCE).until(() -> !futures.isEmpty());
            warmer.close();
            submitting.join();
            for (CompletableFuture<WarmOutcome> future : futures) {
                assertThat(outcome(future)).isIn(WarmOutcome.RESIDENT, WarmOutcome.DECLINED, WarmOutcome.FAILED);
            }
        }
    }
}
