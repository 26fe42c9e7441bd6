package dev.thermocline.protocol;

import static java.util.Objects.requireNonNull;

import dev.thermocline.api.CapturedTail;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What an executor sends and asks: {@code {"poll", executorId, seen, done, captured, counters, acks, deleted}}, JDK
 * types only.
 *
 * @param executorId Spark's name of the executor
 * @param seen cursor of the last page of instructions, {@link #NEW_READER} before the first
 * @param done all instructions up to this number have an outcome here
 * @param captured files written here since the last poll
 * @param counters the executor's counters since its start
 * @param acks what was done for commits since the last poll
 * @param deleted files deleted here since the last poll, at most {@link #MAX_DELETED}
 */
public record Poll(
        String executorId,
        long seen,
        long done,
        List<CapturedTail> captured,
        Map<String, Long> counters,
        List<Ack> acks,
        List<String> deleted) {
    public static final long NEW_READER = -1;

    private static final String KIND = "poll";
    public static final int MAX_DELETED = 10_000;

    private static final int PARTS = 8;
    private static final int MAX_COUNTERS = 1000;

    public Poll {
        requireNonNull(executorId, "executorId is null");
        captured = List.copyOf(captured);
        counters = Map.copyOf(counters);
        acks = List.copyOf(acks);
        deleted = List.copyOf(deleted);
        if (executorId.isEmpty() || counters.size() > MAX_COUNTERS || deleted.size() > MAX_DELETED) {
            throw new IllegalArgumentException("not a poll: executor '" + executorId + "', " + counters.size()
                    + " counters, " + deleted.size() + " deleted files");
        }
    }

    public Object[] toMessage() {
        ArrayList<Object[]> files = new ArrayList<>();
        captured.forEach(file -> files.add(TailCodec.toMessage(file)));
        ArrayList<Object[]> acknowledged = new ArrayList<>();
        acks.forEach(ack -> acknowledged.add(ack.toMessage()));
        return new Object[] {
            KIND, executorId, seen, done, files, new HashMap<>(counters), acknowledged, new ArrayList<>(deleted)
        };
    }

    /**
     * Reads what {@link #toMessage} wrote; a file or acknowledgement that can't be read is left out.
     *
     * @param garbled called for each part that is left out
     * @throws IllegalArgumentException if the message as a whole has another shape
     */
    public static Poll fromMessage(Object message, Runnable garbled) {
        Object[] parts = Parts.array(message, PARTS);
        if (!KIND.equals(parts[0])) {
            throw new IllegalArgumentException("not a poll: '" + parts[0] + "'");
        }
        Map<String, Long> counters = Parts.map(parts, 5, Long.class);
        return new Poll(
                Parts.part(parts, 1, String.class),
                Parts.part(parts, 2, Long.class),
                Parts.part(parts, 3, Long.class),
                readable(
                        Parts.part(parts, 4, ArrayList.class),
                        file -> TailCodec.fromMessage(Parts.is(file, Object[].class)),
                        garbled),
                counters,
                readable(Parts.part(parts, 6, ArrayList.class), Ack::fromMessage, garbled),
                readable(Parts.part(parts, 7, ArrayList.class), path -> Parts.is(path, String.class), garbled));
    }

    private static <T> List<T> readable(List<?> messages, Function<Object, T> reader, Runnable garbled) {
        List<T> values = new ArrayList<>();
        for (Object message : messages) {
            read(message, reader, garbled).ifPresent(values::add);
        }
        return values;
    }

    private static <T> Optional<T> read(Object message, Function<Object, T> reader, Runnable garbled) {
        try {
            return Optional.of(reader.apply(message));
        } catch (IllegalArgumentException e) {
            garbled.run();
            return Optional.empty();
        }
    }
}
