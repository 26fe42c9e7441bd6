package dev.thermocline.buffer;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.protocol.Instruction;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The instructions of the last while, numbered from 1 without holes, for readers that come by and ask for what is new
 * to them. Each entry is for all readers or for some of them.
 *
 * <p>Bounded by count, bytes and age: the oldest goes first, and a reader that was away for too long learns how many
 * it missed. A call costs as much as the page it returns and what is not for the reader in between: entries lie in a
 * ring, at their number modulo its size. Thread-safe: one lock, held for a page at most, and for what it passes over.
 */
public final class InstructionLog {
    private final int capacity;
    private final long maxBytes;
    private final long maxAgeMillis;
    private final Clock clock;
    private volatile Runnable published = () -> {};

    @GuardedBy("this")
    private final @Nullable Entry[] ring;

    /** Number of the oldest entry held; {@code next} if none is. */
    @GuardedBy("this")
    private long oldest = 1;

    @GuardedBy("this")
    private long next = 1;

    @GuardedBy("this")
    private long bytes;

    @GuardedBy("this")
    private long dropped;

    /**
     * An empty log.
     *
     * @param maxInstructions entries to hold, at least 1
     * @param maxBytes weight of all entries together, in bytes
     * @param maxAge how long an entry is offered
     */
    public InstructionLog(int maxInstructions, long maxBytes, Duration maxAge, Clock clock) {
        if (maxInstructions < 1 || maxBytes < 1 || maxAge.toMillis() < 1) {
            throw new IllegalArgumentException("limits must be positive: maxInstructions " + maxInstructions
                    + ", maxBytes " + maxBytes + ", maxAge " + maxAge);
        }
        this.capacity = maxInstructions;
        this.maxBytes = maxBytes;
        this.maxAgeMillis = maxAge.toMillis();
        this.clock = requireNonNull(clock, "clock is null");
        this.ring = new @Nullable Entry[maxInstructions];
    }

    /**
     * Appends an instruction. One that alone exceeds the limit of bytes is dropped at once and counted.
     *
     * @return its number
     */
    public long publish(Instruction instruction, Targets targets) {
        long number = append(new Entry(instruction, targets, instruction.weight() + targets.weight(), clock.millis()));
        published.run();
        return number;
    }

    /** From now on notified of each instruction; must return at once. */
    public void whenPublished(Runnable listener) {
        published = requireNonNull(listener, "listener is null");
    }

    /**
     * What comes after a number and is for the reader: what is not is passed over, and the cursor with it.
     *
     * @param executor the reader
     * @param seen the cursor of the reader's last page; 0 = from the beginning. A negative one is a new reader, who
     *     starts at the head without the backlog; so does one whose cursor this log never gave out
     * @param maxPageBytes weight of the page; one instruction is returned however heavy it is, so that a reader always
     *     gets on
     */
    public synchronized Page after(String executor, long seen, long maxPageBytes) {
        dropAged();
        long head = next - 1;
        if (seen < 0 || seen > head) {
            return new Page(head, List.of(), false, 0);
        }
        long number = Math.max(seen + 1, oldest);
        long skipped = number - (seen + 1);
        List<Instruction> page = new ArrayList<>();
        long pageBytes = 0;
        while (number <= head) {
            Entry entry = at(number);
            if (entry.targets().includes(executor)) {
                pageBytes += entry.weight();
                if (!page.isEmpty() && pageBytes > maxPageBytes) {
                    break;
                }
                page.add(entry.instruction());
            }
            number++;
        }
        return new Page(number - 1, page, number <= head, skipped);
    }

    /** Number of the newest instruction, 0 if there was none yet. */
    public synchronized long head() {
        return next - 1;
    }

    /** Instructions held now. */
    public synchronized int size() {
        return (int) (next - oldest);
    }

    /** Weight of the instructions held now, in bytes. */
    public synchronized long bytes() {
        return bytes;
    }

    /** Instructions dropped so far for space or age, read or not. */
    public synchronized long dropped() {
        return dropped;
    }

    private synchronized long append(Entry entry) {
        dropAged();
        if (next - oldest == capacity) {
            dropOldest();
        }
        long number = next++;
        ring[slot(number)] = entry;
        bytes += entry.weight();
        while (bytes > maxBytes) {
            dropOldest();
        }
        return number;
    }

    @GuardedBy("this")
    private void dropAged() {
        long latest = clock.millis() - maxAgeMillis;
        while (oldest < next && at(oldest).publishedAt() <= latest) {
            dropOldest();
        }
    }

    @GuardedBy("this")
    private void dropOldest() {
        bytes -= at(oldest).weight();
        ring[slot(oldest)] = null;
        oldest++;
        dropped++;
    }

    @GuardedBy("this")
    private Entry at(long number) {
        return requireNonNull(ring[slot(number)], "entry between oldest and head is missing");
    }

    private int slot(long number) {
        return (int) (number % capacity);
    }

    /**
     * A part of the log.
     *
     * @param cursor what to pass as {@code seen} to get the next page
     * @param instructions in the order of publishing
     * @param more whether there is more already
     * @param skipped instructions after the reader's cursor that were dropped before it came
     */
    public record Page(long cursor, List<Instruction> instructions, boolean more, long skipped) {
        public Page {
            instructions = List.copyOf(instructions);
        }
    }

    private record Entry(Instruction instruction, Targets targets, long weight, long publishedAt) {}
}
