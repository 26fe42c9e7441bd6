package dev.thermocline.buffer;

import java.util.List;
import java.util.Set;

/** Which executors an instruction is for. Immutable. */
public sealed interface Targets permits Targets.All, Targets.Some {
    /** Every executor, those among them that nobody knows yet. */
    Targets ALL = new All();

    /** Nobody. */
    Targets NONE = new Some(List.of(), Set.of());

    /** Whether the instruction is for an executor. */
    boolean includes(String executor);

    /** Whether it is for anybody. */
    boolean any();

    /** How many executors it is for, of so many. */
    int count(int all);

    /** Bytes that holding it takes, estimated; what is shared by many instructions counts nothing. */
    long weight();

    /** Every executor. */
    record All() implements Targets {
        @Override
        public boolean includes(String executor) {
            return true;
        }

        @Override
        public boolean any() {
            return true;
        }

        @Override
        public int count(int all) {
            return all;
        }

        @Override
        public long weight() {
            return 0;
        }
    }

    /**
     * Those that are named, and no others.
     *
     * @param own named for this instruction alone: few
     * @param shared named for many instructions at once
     */
    record Some(List<String> own, Set<String> shared) implements Targets {
        private static final int BYTES_OF_NAME = 16;

        /** Copies the names. */
        public Some {
            own = List.copyOf(own);
            shared = Set.copyOf(shared);
        }

        @Override
        public boolean includes(String executor) {
            return own.contains(executor) || shared.contains(executor);
        }

        @Override
        public boolean any() {
            return !own.isEmpty() || !shared.isEmpty();
        }

        @Override
        public int count(int all) {
            return own.size() + shared.size();
        }

        @Override
        public long weight() {
            return (long) BYTES_OF_NAME * own.size();
        }
    }
}
