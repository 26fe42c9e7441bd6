package dev.thermocline.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Time that passes only in pauses, which take none of the test's. Thread-safe. */
final class FakeTime implements Time {

    private final List<Duration> pauses = new ArrayList<>();
    private long nanos = Long.MAX_VALUE - 5; // the readings may wrap around, as those of the machine may

    @Override
    public synchronized long nanos() {
        return nanos;
    }

    @Override
    public synchronized void pause(long pause) {
        pauses.add(Duration.ofNanos(pause));
        nanos += pause;
    }

    /** All pauses so far, in order. */
    synchronized List<Duration> pauses() {
        return List.copyOf(pauses);
    }

    Duration paused() {
        return pauses().stream().reduce(Duration.ZERO, Duration::plus);
    }
}
