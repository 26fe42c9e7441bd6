package dev.thermocline.fake;

import dev.thermocline.concurrent.DaemonThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Keeps work until it is told that its time has come. */
public final class ManualScheduler implements DaemonThreads.Scheduler {
    private final List<Duration> delays = new ArrayList<>();
    private final List<Runnable> waiting = new ArrayList<>();

    @Override
    public void after(Runnable work, Duration delay) {
        delays.add(delay);
        waiting.add(work);
    }

    /** After how long work was wanted, in the order in which it came. */
    public List<Duration> delays() {
        return List.copyOf(delays);
    }

    public void runAll() {
        List<Runnable> due = List.copyOf(waiting);
        waiting.clear();
        due.forEach(Runnable::run);
    }
}
