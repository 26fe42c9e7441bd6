package dev.thermocline.prefetch;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.protocol.BodyOutcome;
import dev.thermocline.protocol.DriverLink;
import dev.thermocline.protocol.FileUse;
import dev.thermocline.protocol.Parts;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an executor reports to the driver of columns and bodies: {@code {"bodies", executorId, uses, outcomes}}, JDK
 * types only. It waits here, one entry a file; bounded, what finds no room is dropped and counted. Thread-safe.
 */
public final class BodyReporter {
    static final int MAX_WAITING = 4096;
    static final int MAX_SENT = 500;

    private static final String KIND = "bodies";
    private static final int PARTS = 4;

    private final String executorId;
    private final DriverLink driver;
    private final LongAdder dropped = new LongAdder();

    @GuardedBy("this")
    private final Map<String, FileUse> uses = new LinkedHashMap<>();

    @GuardedBy("this")
    private final Map<String, BodyOutcome> outcomes = new LinkedHashMap<>();

    public BodyReporter(String executorId, DriverLink driver) {
        this.executorId = requireNonNull(executorId, "executorId is null");
        this.driver = requireNonNull(driver, "driver is null");
    }

    synchronized void offer(FileUse use) {
        if (uses.size() >= MAX_WAITING && !uses.containsKey(use.path())) {
            dropped.increment();
        } else {
            uses.merge(use.path(), use, FileUse::plus);
        }
    }

    synchronized void offer(BodyOutcome outcome) {
        String key = outcome.version() + " " + outcome.path();
        if (outcomes.size() >= MAX_WAITING && !outcomes.containsKey(key)) {
            dropped.increment();
        } else {
            outcomes.put(key, outcome);
        }
    }

    /**
     * Sends what waits, if anything does; what could not be sent waits on. Waits for the driver.
     *
     * @throws Exception what asking throws
     */
    public void report() throws Exception {
        List<FileUse> sentUses;
        List<BodyOutcome> sentOutcomes;
        synchronized (this) {
            sentUses = drain(uses.values());
            sentOutcomes = drain(outcomes.values());
        }
        if (sentUses.isEmpty() && sentOutcomes.isEmpty()) {
            return;
        }
        boolean understood = false;
        try {
            understood = driver.ask(message(sentUses, sentOutcomes)) != null;
        } finally {
            if (!understood) {
                sentUses.forEach(this::offer);
                sentOutcomes.forEach(this::offer);
            }
        }
    }

    private static <T> List<T> drain(Iterable<T> waiting) {
        List<T> drained = new ArrayList<>();
        Iterator<T> oldestFirst = waiting.iterator();
        while (oldestFirst.hasNext() && drained.size() < MAX_SENT) {
            drained.add(oldestFirst.next());
            oldestFirst.remove();
        }
        return drained;
    }

    private Object[] message(List<FileUse> sentUses, List<BodyOutcome> sentOutcomes) {
        ArrayList<Object[]> useMessages = new ArrayList<>();
        sentUses.forEach(use -> useMessages.add(use.toMessage()));
        ArrayList<Object[]> outcomeMessages = new ArrayList<>();
        sentOutcomes.forEach(outcome -> outcomeMessages.add(outcome.toMessage()));
        return new Object[] {KIND, executorId, useMessages, outcomeMessages};
    }

    /** Whether a message is one of these. */
    public static boolean isReport(Object message) {
        return message instanceof Object[] parts && parts.length == PARTS && KIND.equals(parts[0]);
    }

    /**
     * The driver's end: takes a report in and answers. Works from memory; what can't be read is passed over.
     *
     * @param garbled called for each part that can't be read
     */
    public static Object receive(
            Object message, Consumer<FileUse> learn, Consumer<BodyOutcome> report, Runnable garbled) {
        Object[] parts = Parts.array(message, PARTS);
        each(parts[2], FileUse::fromMessage, learn, garbled);
        each(parts[3], BodyOutcome::fromMessage, report, garbled);
        return true;
    }

    private static <T> void each(
            @Nullable Object list, Function<Object, T> reader, Consumer<T> target, Runnable garbled) {
        List<?> messages = list instanceof ArrayList<?> parts ? parts : List.of();
        for (Object part : messages) {
            try {
                target.accept(reader.apply(part));
            } catch (IllegalArgumentException e) {
                garbled.run();
            }
        }
    }

    /** What found no room so far. */
    long dropped() {
        return dropped.sum();
    }
}
