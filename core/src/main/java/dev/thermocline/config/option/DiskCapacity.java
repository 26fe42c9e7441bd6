package dev.thermocline.config.option;

import java.util.Optional;

/** How much disk the cache of one JVM may fill: a fixed size, a share of the free space, or none. */
public sealed interface DiskCapacity {
    /** Below this size the disk tier does not pay; {@link Automatic} turns it off there. */
    ByteSize MINIMUM = ByteSize.parse("16m");

    /**
     * The size for this JVM; empty turns the disk tier off.
     *
     * @param freeSpace free bytes of the volumes of all cache directories together, content of the cache not counted
     * @param slots number of JVMs that may share the directories
     * @throws IllegalArgumentException if {@code slots} is below 1
     */
    Optional<ByteSize> resolve(ByteSize freeSpace, int slots);

    /** No disk tier. */
    record Off() implements DiskCapacity {
        @Override
        public Optional<ByteSize> resolve(ByteSize freeSpace, int slots) {
            return Optional.empty();
        }
    }

    /** 40 % of the free space, divided by the number of slots, at most 500 GiB. */
    record Automatic() implements DiskCapacity {
        private static final ByteSize MAXIMUM = ByteSize.parse("500g");

        @Override
        public Optional<ByteSize> resolve(ByteSize freeSpace, int slots) {
            if (slots < 1) {
                throw new IllegalArgumentException("slots is below 1: " + slots);
            }
            long share = freeSpace.bytes() / 5 * 2 / slots;
            ByteSize capacity = new ByteSize(Math.min(share, MAXIMUM.bytes()));
            return capacity.compareTo(MINIMUM) < 0 ? Optional.empty() : Optional.of(capacity);
        }
    }

    /** Exactly this size, whatever is free. */
    record Fixed(ByteSize size) implements DiskCapacity {
        @Override
        public Optional<ByteSize> resolve(ByteSize freeSpace, int slots) {
            return Optional.of(size);
        }
    }
}
