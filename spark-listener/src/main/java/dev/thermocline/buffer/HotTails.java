package dev.thermocline.buffer;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.protocol.Instruction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The tails that were delivered last and whose files are still live: what an executor that starts now is to begin with.
 * Numbered in the order of delivery; a file that is delivered again moves to the end. Bounded by bytes: the tail
 * delivered longest ago goes first. Thread-safe: one lock, held for a page at most.
 */
public final class HotTails {
    private final long maxBytes;

    @GuardedBy("this")
    private final TreeMap<Long, Hot> tails = new TreeMap<>();

    @GuardedBy("this")
    private final Map<ObjectName, Long> numbers = new HashMap<>();

    @GuardedBy("this")
    private long next = 1;

    @GuardedBy("this")
    private long bytes;

    /** @param maxBytes weight of all tails together, in bytes; 0 keeps none */
    public HotTails(long maxBytes) {
        if (maxBytes < 0) {
            throw new IllegalArgumentException("maxBytes is negative: " + maxBytes);
        }
        this.maxBytes = maxBytes;
    }

    /** A tail was sent to the executors. */
    public synchronized void delivered(ObjectName name, Instruction tail) {
        requireNonNull(tail, "tail is null");
        remove(name);
        long number = next++;
        tails.put(number, new Hot(name, tail));
        numbers.put(name, number);
        bytes += tail.weight();
        while (bytes > maxBytes) {
            remove(tails.firstEntry().getValue().name());
        }
    }

    /** Files died. */
    public synchronized void died(Collection<ObjectName> names) {
        names.forEach(this::remove);
    }

    /** Whether a file's tail is here. */
    public synchronized boolean holds(ObjectName name) {
        return numbers.containsKey(name);
    }

    /**
     * What comes after a number.
     *
     * @param peer whether the reader is a peer: others can't pull a tail of which they have the name
     * @param seen number of the reader's last tail, 0 = from the beginning
     * @param maxPageBytes weight of the page; one tail is returned however heavy it is
     */
    public synchronized Page after(boolean peer, long seen, long maxPageBytes) {
        List<Instruction> page = new ArrayList<>();
        long number = seen;
        long pageBytes = 0;
        for (Map.Entry<Long, Hot> entry : tails.tailMap(seen, false).entrySet()) {
            Instruction tail = entry.getValue().tail();
            if (peer || !(tail instanceof Instruction.Pull)) {
                pageBytes += tail.weight();
                if (!page.isEmpty() && pageBytes > maxPageBytes) {
                    return new Page(number, page, true);
                }
                page.add(tail);
            }
            number = entry.getKey();
        }
        return new Page(number, page, false);
    }

    /** The number after which come the newest tails, as many as weigh so much together. */
    public synchronized long newest(long weight) {
        long left = weight;
        for (Map.Entry<Long, Hot> entry : tails.descendingMap().entrySet()) {
            left -= entry.getValue().tail().weight();
            if (left < 0) {
                return entry.getKey();
            }
        }
        return 0;
    }

    /** Tails held now. */
    public synchronized int size() {
        return tails.size();
    }

    /** Weight of the tails held now, in bytes. */
    public synchronized long bytes() {
        return bytes;
    }

    @GuardedBy("this")
    private void remove(ObjectName name) {
        Long number = numbers.remove(name);
        if (number != null) {
            bytes -= requireNonNull(tails.remove(number), "a number without its tail")
                    .tail()
                    .weight();
        }
    }

    /**
     * A part of the tails.
     *
     * @param last number of the last tail of the page, or of the reader's if the page is empty
     * @param tails in the order of delivery
     * @param more whether there are more
     */
    public record Page(long last, List<Instruction> tails, boolean more) {
        public Page {
            tails = List.copyOf(tails);
        }
    }

    private record Hot(ObjectName name, Instruction tail) {}
}
