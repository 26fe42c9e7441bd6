package dev.thermocline.protocol;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an executor sends and asks. As a message it is a map of JDK types by name; names that the other side doesn't
 * know are passed over, so that processes of different versions understand each other as far as they can.
 *
 * @param sender who asks
 * @param seen cursor of the last page of instructions, {@link #NEW_READER} before the first
 * @param done all instructions up to this number have an outcome here
 * @param written files written and deleted here since the last poll
 * @param work what was done since the last poll
 * @param counters the executor's counters since its start
 */
public record Poll(Sender sender, long seen, long done, Written written, Work work, Map<String, Long> counters) {
    /** The cursor of an executor that has none yet. */
    public static final long NEW_READER = -1;

    private static final String KIND = "poll";
    private static final int MAX_COUNTERS = 1000;

    /** Rejects missing parts and too many counters. */
    public Poll {
        requireNonNull(sender, "sender is null");
        requireNonNull(written, "written is null");
        requireNonNull(work, "work is null");
        counters = Map.copyOf(counters);
        if (counters.size() > MAX_COUNTERS) {
            throw new IllegalArgumentException(
                    "not a poll: executor '" + sender.executorId() + "', " + counters.size() + " counters");
        }
    }

    /**
     * Who asks.
     *
     * @param executorId Spark's name of the executor
     * @param version of the plugin there
     * @param peer whether it serves its peers and can ask them: then it needs names, not bytes
     */
    public record Sender(String executorId, String version, boolean peer) {
        /** Rejects missing parts and an empty name. */
        public Sender {
            requireNonNull(version, "version is null");
            if (executorId.isEmpty()) {
                throw new IllegalArgumentException("an executor without a name polls");
            }
        }
    }

    /**
     * Files that were written or deleted.
     *
     * @param files that were written
     * @param deleted files that were deleted
     */
    public record Written(List<WrittenFile> files, Optional<DeletedNames> deleted) {
        /** None. */
        public static final Written NOTHING = new Written(List.of(), Optional.empty());

        /** Copies the list. */
        public Written {
            files = List.copyOf(files);
            requireNonNull(deleted, "deleted is null");
        }
    }

    /**
     * What was done.
     *
     * @param acks what was done for commits
     * @param bodies how fetches of new files' columns ended
     * @param uses which columns were read
     * @param tables roots of tables of which files were read, at most {@link #MAX_TABLES}
     */
    public record Work(List<Ack> acks, List<BodyOutcome> bodies, List<FileUse> uses, List<String> tables) {
        /** Most tables in one poll. */
        public static final int MAX_TABLES = 256;

        /** None. */
        public static final Work NOTHING = new Work(List.of(), List.of(), List.of(), List.of());

        /** Copies the lists. */
        public Work {
            acks = List.copyOf(acks);
            bodies = List.copyOf(bodies);
            uses = List.copyOf(uses);
            tables = List.copyOf(tables);
            if (tables.size() > MAX_TABLES) {
                throw new IllegalArgumentException("more than " + MAX_TABLES + " tables: " + tables.size());
            }
        }
    }

    /** The poll as a message; {@link #fromMessage} reads it back. */
    public Map<String, Object> toMessage() {
        HashMap<String, Object> message = new HashMap<>();
        message.put("kind", KIND);
        message.put("executor", sender.executorId());
        message.put("version", sender.version());
        message.put("peer", sender.peer());
        message.put("seen", seen);
        message.put("done", done);
        message.put("counters", new HashMap<>(counters));
        message.put("captured", list(written.files(), WrittenFile::toMessage));
        written.deleted().ifPresent(deleted -> message.put("deleted", deleted.toMessage()));
        message.put("acks", list(work.acks(), Ack::toMessage));
        message.put("bodies", list(work.bodies(), BodyOutcome::toMessage));
        message.put("uses", list(work.uses(), FileUse::toMessage));
        message.put("tables", new ArrayList<>(work.tables()));
        return message;
    }

    private static <T> ArrayList<Object> list(List<T> values, Function<T, Object> writer) {
        ArrayList<Object> messages = new ArrayList<>(values.size());
        values.forEach(value -> messages.add(writer.apply(value)));
        return messages;
    }

    /**
     * Reads what {@link #toMessage} wrote; a file or acknowledgement that can't be read is left out.
     *
     * @param garbled called for each part that is left out
     * @throws IllegalArgumentException if the message as a whole has another shape
     */
    public static Poll fromMessage(@Nullable Object message, Runnable garbled) {
        Map<?, ?> parts = Parts.is(message, HashMap.class);
        if (!KIND.equals(parts.get("kind"))) {
            throw new IllegalArgumentException("not a poll");
        }
        Sender sender = new Sender(
                Parts.is(parts.get("executor"), String.class),
                Parts.is(parts.get("version"), String.class),
                Boolean.TRUE.equals(parts.get("peer")));
        return new Poll(
                sender,
                Parts.is(parts.get("seen"), Long.class),
                Parts.is(parts.get("done"), Long.class),
                new Written(
                        readable(
                                parts.get("captured"),
                                file -> WrittenFile.fromMessage(file, sender.executorId()),
                                garbled),
                        Optional.ofNullable(parts.get("deleted"))
                                .flatMap(deleted -> read(deleted, DeletedNames::fromMessage, garbled))),
                new Work(
                        readable(parts.get("acks"), Ack::fromMessage, garbled),
                        readable(parts.get("bodies"), BodyOutcome::fromMessage, garbled),
                        readable(parts.get("uses"), FileUse::fromMessage, garbled),
                        readable(parts.get("tables"), table -> Parts.is(table, String.class), garbled)),
                Parts.map(parts.get("counters"), Long.class));
    }

    private static <T> List<T> readable(@Nullable Object list, Function<Object, T> reader, Runnable garbled) {
        List<?> messages = list == null ? List.of() : Parts.is(list, ArrayList.class);
        List<T> values = new ArrayList<>(messages.size());
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
