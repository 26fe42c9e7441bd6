package dev.thermocline.benchmarks.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests of {@link Turns}. */
@Timeout(60)
class TurnsTest {
    private static final int CYCLES = 30;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Mode> log = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger working = new AtomicInteger();

    @AfterEach
    void close() throws InterruptedException {
        threads.shutdownNow();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    private Future<?> run(Turns turns, Mode mode, int times) {
        return threads.submit(() -> {
            for (int time = 0; time < times; time++) {
                turns.next(mode);
                assertThat(working.incrementAndGet()).isOne();
                log.add(mode);
                working.decrementAndGet();
            }
            turns.leave(mode);
            return true;
        });
    }

    @Test
    void eachHasItsTurnInEveryCycleAndNobodyTwo() throws Exception {
        Turns turns = new Turns(List.of(Mode.values()), Duration.ZERO, 1, () -> 0);
        List<Future<?>> running = new ArrayList<>();
        for (Mode mode : Mode.values()) {
            running.add(run(turns, mode, CYCLES));
        }
        for (Future<?> each : running) {
            each.get(50, TimeUnit.SECONDS);
        }

        int size = Mode.values().length;
        Set<List<Mode>> orders = new HashSet<>();
        for (int cycle = 0; cycle < CYCLES; cycle++) {
            List<Mode> order = log.subList(cycle * size, (cycle + 1) * size);
            assertThat(order).containsExactlyInAnyOrder(Mode.values());
            orders.add(List.copyOf(order));
        }
        assertThat(orders).hasSizeGreaterThan(CYCLES / 2);
        assertThat(log).hasSize(CYCLES * size);
    }

    @Test
    void whoLeavesHoldsNobodyUp() throws Exception {
        Turns turns = new Turns(EnumSet.of(Mode.FLOOR, Mode.THERMOCLINE), Duration.ZERO, 1, () -> 0);
        Future<?> longer = run(turns, Mode.FLOOR, 10);
        Future<?> shorter = run(turns, Mode.THERMOCLINE, 3);

        shorter.get(50, TimeUnit.SECONDS);
        longer.get(50, TimeUnit.SECONDS);

        assertThat(Collections.frequency(log, Mode.FLOOR)).isEqualTo(10);
        assertThat(Collections.frequency(log, Mode.THERMOCLINE)).isEqualTo(3);
    }

    @Test
    void pauseLiesBetweenTwoTurnsOfTheSameMember() throws Exception {
        AtomicLong now = new AtomicLong();
        LongSupplier tenMillisALook = () -> now.getAndAdd(TimeUnit.MILLISECONDS.toNanos(10));
        Turns turns = new Turns(EnumSet.of(Mode.FLOOR), Duration.ofMillis(40), 1, tenMillisALook);
        turns.next(Mode.FLOOR);
        long ended = now.get();
        turns.next(Mode.FLOOR);

        // it looked at the clock until the pause was over: 30, 20, 10 and 0 ms were left
        assertThat(Duration.ofNanos(now.get() - ended)).isEqualTo(Duration.ofMillis(50));
    }

    @Test
    void strangersAreRefused() {
        Turns turns = new Turns(EnumSet.of(Mode.FLOOR), Duration.ZERO, 1, () -> 0);

        assertThatThrownBy(() -> turns.next(Mode.READCACHE)).hasMessageContaining("readcache");
    }
}
