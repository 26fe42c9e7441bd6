package dev.thermocline.protocol;

import static java.util.Objects.requireNonNull;

import dev.thermocline.report.CommitOutcome;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.fs.Path;

/**
 * What an executor has done for one commit since its last poll. A message has JDK types only: an executor's RPC layer
 * may not find our classes.
 *
 * @param table root of the table
 * @param version version of the commit
 * @param outcomes files warmed, by outcome; the message has the names
 * @param bytesLeft bytes of evicted files that are still there, or -1 if nothing was evicted
 */
public record Ack(Path table, long version, Map<CommitOutcome, Integer> outcomes, long bytesLeft) {
    public static final long NOTHING_EVICTED = -1;

    private static final int PARTS = 4;
    private static final int MAX_OUTCOMES = 32;

    public Ack {
        requireNonNull(table, "table is null");
        outcomes = Map.copyOf(outcomes);
        if (version < 0 || bytesLeft < NOTHING_EVICTED || outcomes.size() > MAX_OUTCOMES) {
            throw new IllegalArgumentException("not an acknowledgement: version " + version + ", bytesLeft " + bytesLeft
                    + ", " + outcomes.size() + " outcomes");
        }
        outcomes.forEach((outcome, count) -> {
            if (count < 0) {
                throw new IllegalArgumentException("outcome " + outcome + " is negative: " + count);
            }
        });
    }

    public Ack plus(Ack later) {
        Map<CommitOutcome, Integer> sum = new HashMap<>(outcomes);
        later.outcomes.forEach((outcome, count) -> sum.merge(outcome, count, Integer::sum));
        long left = later.bytesLeft < 0 ? bytesLeft : bytesLeft < 0 ? later.bytesLeft : bytesLeft + later.bytesLeft;
        return new Ack(table, version, sum, left);
    }

    Object[] toMessage() {
        Map<String, Integer> names = new HashMap<>();
        outcomes.forEach((outcome, count) -> names.put(outcome.name(), count));
        return new Object[] {table.toString(), version, names, bytesLeft};
    }

    /** @throws IllegalArgumentException if the message has another shape, or values that can't be */
    static Ack fromMessage(Object message) {
        Object[] parts = Parts.array(message, PARTS);
        Map<String, Integer> names = Parts.map(parts[2], Integer.class);
        Map<CommitOutcome, Integer> outcomes = new HashMap<>();
        names.forEach((name, count) -> outcomes.put(CommitOutcome.valueOf(name), count));
        return new Ack(
                new Path(Parts.part(parts, 0, String.class)),
                Parts.part(parts, 1, Long.class),
                outcomes,
                Parts.part(parts, 3, Long.class));
    }
}
